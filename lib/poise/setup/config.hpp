/// The configuration file: a network, how it starts, and a run, read from TOML.
///
/// Problem: a misspelt key that is silently ignored, or a number of the wrong sign that surfaces an
/// hour later, costs more than the run. So reading is strict: every key is known, present where it
/// is required, of the right type and inside its domain, or the file is refused with its name,
/// line, column, the key, what was found and what was expected. Method: toml++ parses and knows the
/// position of every key; `StrictTable` (strict_table.hpp) is the one place that asks it for
/// values; domains of the model itself are left to `network::validate`. Rejected: a schema language
/// beside the code (two descriptions that drift apart), and defaults for physical parameters or for
/// the seed (a result must name what it depends on).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "poise/core/box.hpp"
#include "poise/core/error.hpp"
#include "poise/network/model.hpp"

namespace poise::setup {

/// Table [initial].
struct InitialCondition {
  core::PerPopulation<double> variance;             ///< initial.K, finite, >= 0
  std::optional<core::PerPopulation<double>> mean;  ///< initial.v; absent: "balanced"
  /// initial.near: which balanced point, if there are several; only with v = "balanced".
  std::optional<core::PerPopulation<double>> near;
};

/// Table [run]. What has no default and was not given is 0; see Config::require.
struct RunSettings {
  double T = 0.0;                ///< run.T: the last time, finite, > 0
  std::size_t samples = 0;       ///< run.samples: number of sample times, 0 and T included
  std::uint64_t seed = 0;        ///< run.seed, at most 2^63 - 1 (a TOML integer)
  std::size_t replicas = 1;      ///< run.replicas
  std::string method = "exact";  ///< run.method: a sampler's name, checked by who calls it
  std::size_t threads = 0;       ///< run.threads; 0: as many as the machine has
  double step = 0.0;             ///< run.step, > 0, of a leaping method; 0: not given
  double step_tolerance = 0.0;   ///< run.step_tolerance, between 0 and 1; 0: not given
};

using core::Box;

/// A value that the command line gives in place of the file's, and checked as the file's.
struct Override {
  std::string key;     ///< in full: "network.n"
  std::string value;   ///< as TOML writes it; what TOML cannot read is a string
  std::string option;  ///< how messages call it: "--set network.n=1000", "--seed"
};

struct Config {
  std::string file;  ///< the name that messages give the text
  std::string text;  ///< the whole text with the overrides applied, for results to carry
  network::Network network;
  InitialCondition initial;
  RunSettings run;
  std::optional<Box> box;  ///< balance.box: where to look for balanced points

  /// Where a key given in full stands ("initial.near", "run.method"): "file:line:column", or the
  /// option that set it. For a key that the text leaves out: of the innermost table around it that
  /// the text has, or else of its beginning.
  std::string where(std::string_view key) const;
  /// Throws core::InputError that says where the parameter stands, and what is wrong with it.
  [[noreturn]] void refuse(const core::ParameterError& error) const;
  /// Throws core::InputError unless the key was given: for keys that not every command needs
  /// (run.T, run.samples, run.seed).
  void require(std::string_view key) const;
  /// Whether the command line set this key.
  bool overridden(std::string_view key) const { return options.find(key) != options.end(); }

  std::map<std::string, std::string, std::less<>> positions;  ///< of every key
  std::map<std::string, std::string, std::less<>> options;    ///< of the overrides
};

/// Reads `text`; `file_name` is what messages call it.
/// Errors: core::InputError, "file:line:column: key: what was found, what was expected"; where an
/// override is at fault it stands in the place of file, line and column.
Config parse_config(std::string_view text, const std::string& file_name,
                    std::span<const Override> overrides = {});

/// Reads the file at `path` (anything that can be read to its end; /dev/stdin, too).
/// Errors: core::InputError as above, or with the reason why the file cannot be read.
Config read_config(const std::string& path, std::span<const Override> overrides = {});

}  // namespace poise::setup
