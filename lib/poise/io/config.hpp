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
#include <string>
#include <string_view>
#include <utility>

#include "poise/core/box.hpp"
#include "poise/network/model.hpp"

namespace poise::io {

/// Table [initial].
struct InitialCondition {
  core::PerPopulation<double> variance;             ///< initial.K, finite, >= 0
  std::optional<core::PerPopulation<double>> mean;  ///< initial.v; absent: "balanced"
  /// initial.near: which balanced point, if there are several; only with v = "balanced".
  std::optional<core::PerPopulation<double>> near;
};

/// Table [run].
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

struct Config {
  std::string file;  ///< the name that messages give the text
  std::string text;  ///< the whole text, for results to carry
  network::Network network;
  InitialCondition initial;
  RunSettings run;
  std::optional<Box> box;  ///< balance.box: where to look for balanced points

  /// "file:line:column" of a key given in full ("initial.near", "run.method"). For a key that the
  /// text leaves out: of the innermost table around it that the text has, or else of its beginning.
  std::string where(std::string_view key) const;

  std::map<std::string, std::string, std::less<>> positions;  ///< of every key: "line:column"
};

/// Reads `text`; `file_name` is what messages call it.
/// Errors: core::InputError, "file:line:column: key: what was found, what was expected".
Config parse_config(std::string_view text, const std::string& file_name);

/// Reads the file at `path` (anything that can be read to its end; /dev/stdin, too).
/// Errors: core::InputError as above, or with the reason why the file cannot be read.
Config read_config(const std::string& path);

}  // namespace poise::io
