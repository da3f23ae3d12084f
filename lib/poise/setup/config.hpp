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

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "poise/core/box.hpp"
#include "poise/network/model.hpp"
#include "poise/setup/document.hpp"

namespace poise::setup {

/// Table [initial].
struct InitialCondition {
  core::PerPopulation<double> variance;             ///< initial.K, finite, >= 0
  std::optional<core::PerPopulation<double>> mean;  ///< initial.v; absent: "balanced"
  /// initial.near: which balanced point, if there are several; only with v = "balanced".
  std::optional<core::PerPopulation<double>> near;
};

using core::Box;

/// Table [record]: what `simulate` keeps beside the moments; other commands pass over it.
struct RecordSettings {
  /// record.what can name these.
  static constexpr std::array<std::string_view, 6> known{"potentials", "histograms", "quantiles",
                                                         "rates",      "spikes",     "sources"};
  std::vector<std::string> what{};     ///< of `known`, each at most once
  std::vector<std::size_t> neurons{};  ///< record.neurons: increasing, < network.n, at least one
  std::size_t bins = 40;               ///< record.bins: of a histogram
  std::size_t quantiles = 50;          ///< record.quantiles: how many
  double rate_bin = 0.0;  ///< record.rate_bin: in time; 0: what is between sample times
  std::optional<std::size_t> most_spikes{};  ///< record.most_spikes: of all replicas together

  bool has(std::string_view name) const {
    return std::find(what.begin(), what.end(), name) != what.end();
  }
  friend bool operator==(const RecordSettings&, const RecordSettings&) = default;
};

struct Config : Document {
  network::Network network;
  InitialCondition initial;
  RecordSettings record;
  std::optional<Box> box;  ///< balance.box: where to look for balanced points
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
