#include "poise/setup/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "poise/setup/internal/document_reader.hpp"
#include "poise/setup/internal/strict_table.hpp"
#include "poise/setup/keys.hpp"

namespace poise::setup {
namespace {

using core::listed;
using core::quoted;
using core::suggestion;
using network::Intensity;
using Names = std::vector<std::string_view>;

/// The names of the keys of a table.
Names known(std::string_view table) { return known_keys(Model::balanced, table); }

/// How one kind of intensity is written.
struct Kind {
  std::string_view name;
  Names parameters;
  Intensity (*read)(const StrictTable&);
};

template <network::Kind K>
Kind kind() {
  Kind kind{.name = K::name, .parameters = {}, .read = [](const StrictTable& table) -> Intensity {
              K f;
              for (const auto& [name, place] : K::parameters) f.*place = table.number(name);
              return f;
            }};
  for (const auto& parameter : K::parameters) kind.parameters.push_back(parameter.name);
  return kind;
}

template <network::Kind... K>
std::vector<Kind> kinds_of(const network::Kinds<K...>*) {
  return {kind<K>()...};
}

/// All of them.
const std::vector<Kind>& kinds() {
  static const auto all = kinds_of(static_cast<const Intensity*>(nullptr));
  return all;
}

Intensity read_intensity(const StrictTable& channels, std::string_view channel) {
  Names names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  const StrictTable t = channels.table(
      channel, fmt::format("a table with kind (one of {}) and its parameters", listed(names)));
  const std::string name = t.text("kind", "one of " + listed(names));
  for (const Kind& kind : kinds()) {
    if (kind.name != name) continue;
    Names known{"kind"};
    known.insert(known.end(), kind.parameters.begin(), kind.parameters.end());
    t.expect_only(known);
    return kind.read(t);
  }
  t.fail("kind", fmt::format("is {}, expected one of {}{}", quoted(name), listed(names),
                             suggestion(name, names)));
}

template <class Read>
auto per_channel(const StrictTable& table, Read read) {
  using T = std::invoke_result_t<Read, const StrictTable&, std::string>;
  core::PerChannel<T> result;
  for (const auto a : core::populations)
    for (const auto b : core::populations) result[a][b] = read(table, core::channel_name(a, b));
  return result;
}

constexpr std::array<std::string_view, 4> channels{"ee", "ei", "ie", "ii"};

network::Network read_network(const StrictTable& root, const Source& source) {
  const StrictTable table = root.table("network", known("network"));
  network::Network network;
  network.n = static_cast<std::size_t>(table.integer("n", 1, 1'000'000'000));
  network.tau = table.per_population("tau", std::mem_fn(&StrictTable::number));
  network.weight = per_channel(table.table("C", channels), std::mem_fn(&StrictTable::number));
  network.intensity = per_channel(root.table("intensity", known("intensity")), read_intensity);
  try {
    network::validate(network);
  } catch (const core::ParameterError& error) {
    source.fail(error.key, error.reason);
  }
  return network;
}

double read_variance(const StrictTable& table, std::string_view population) {
  const double K = table.number(population);
  if (!std::isfinite(K) || K < 0.0)
    table.fail(population, fmt::format("is {}, expected a finite number >= 0", K));
  return K;
}

InitialCondition read_initial(const StrictTable& root) {
  const StrictTable table = root.table("initial", known("initial"));
  InitialCondition initial;
  initial.variance = table.per_population("K", read_variance);
  const auto finite = std::mem_fn(&StrictTable::finite);
  if (table.has_table("v")) {
    initial.mean = table.per_population("v", finite);
  } else {
    constexpr std::string_view expected = "\"balanced\" or { e = ..., i = ... }";
    const std::string v = table.text("v", expected);
    if (v != "balanced") table.fail("v", fmt::format("is {}, expected {}", quoted(v), expected));
  }
  if (table.has("near")) {
    if (initial.mean)
      table.fail("near",
                 "is given together with an explicit v, expected only with v = \"balanced\"");
    initial.near = table.per_population("near", finite);
  }
  return initial;
}

std::optional<Box> read_box(const StrictTable& root) {
  if (!root.has("balance")) return std::nullopt;
  const StrictTable table = root.table("balance", known("balance"));
  if (!table.has("box")) return std::nullopt;
  const auto ends = table.per_population("box", std::mem_fn(&StrictTable::interval));
  return Box{{ends.e.first, ends.e.second}, {ends.i.first, ends.i.second}};
}

/// A number of neurons, the first of them, or a list of which.
std::vector<std::size_t> read_neurons(const StrictTable& table, std::size_t n) {
  std::vector<std::size_t> neurons;
  if (!table.has_array("neurons")) {
    neurons.resize(table.has("neurons") ? static_cast<std::size_t>(table.integer(
                                              "neurons", 1, static_cast<std::int64_t>(n)))
                                        : std::min<std::size_t>(n, 10));
    std::iota(neurons.begin(), neurons.end(), std::size_t{0});
    return neurons;
  }
  for (const double j : table.numbers("neurons")) {
    if (!(j >= 0.0 && j < static_cast<double>(n)) || j != std::floor(j))
      table.fail(
          "neurons",
          fmt::format("contains {}, expected neurons from 0 to {} (network.n - 1)", j, n - 1));
    if (!neurons.empty() && static_cast<std::size_t>(j) <= neurons.back())
      table.fail("neurons",
                 fmt::format("has {} after {}, expected increasing neurons", j, neurons.back()));
    neurons.push_back(static_cast<std::size_t>(j));
  }
  return neurons;
}

RecordSettings read_record(const StrictTable& root, std::size_t n) {
  constexpr std::int64_t most_spikes = 1'000'000'000'000;
  RecordSettings record;
  if (!root.has("record")) return record;
  const StrictTable table = root.table("record", known("record"));
  const auto count = [&](std::string_view key, std::int64_t most, std::size_t& to) {
    if (table.has(key)) to = static_cast<std::size_t>(table.integer(key, 1, most));
  };
  count("bins", 100'000, record.bins);
  count("quantiles", 100'000, record.quantiles);
  if (table.has("most_spikes"))
    record.most_spikes = static_cast<std::size_t>(table.integer("most_spikes", 1, most_spikes));
  if (table.has("rate_bin")) record.rate_bin = table.positive("rate_bin");
  record.neurons = read_neurons(table, n);
  if (!table.has("what")) return record;
  const auto& kinds = RecordSettings::known;
  for (std::string& name : table.words("what", "one or several of " + listed(kinds))) {
    if (std::ranges::find(kinds, name) == kinds.end())
      table.fail("what", fmt::format("contains {}, expected {}{}", quoted(name), listed(kinds),
                                     suggestion(name, kinds)));
    if (record.has(name)) table.fail("what", fmt::format("contains {} twice", quoted(name)));
    record.what.push_back(std::move(name));
  }
  return record;
}

void read(const StrictTable& root, const Source& source, Config& config) {
  root.expect_only(known(""));
  config.network = read_network(root, source);
  config.initial = read_initial(root);
  config.run = read_run(root, known("run"));
  config.record = read_record(root, config.network.n);
  config.box = read_box(root);
}

}  // namespace

Config parse_config(std::string_view text, const std::string& file_name,
                    std::span<const Override> overrides) {
  return read_document<Config>(text, file_name, overrides, read);
}

Config read_config(const std::string& path, std::span<const Override> overrides) {
  return parse_config(read_bytes(path), path, overrides);
}

}  // namespace poise::setup
