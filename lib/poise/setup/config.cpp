#include "poise/setup/config.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>
#include <sstream>
#include <system_error>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "poise/setup/internal/strict_table.hpp"

namespace poise::setup {
namespace {

using core::InputError;
using core::listed;
using core::quoted;
using core::suggestion;
using network::Intensity;
using Names = std::vector<std::string_view>;

// toml++ limits nested values but not the depth of dotted keys, and takes such a table apart by
// recursion: about 300 bytes of stack a level, and two characters of text make a level. Sixteen
// kibibytes of text, ten times what a configuration needs, keep that below half of the usual 8 MiB.
constexpr std::size_t longest_text = 16'384;

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
  const StrictTable table = root.table("network", Names{"n", "tau", "C"});
  network::Network network;
  network.n = static_cast<std::size_t>(table.integer("n", 1, 1'000'000'000));
  network.tau = table.per_population("tau", std::mem_fn(&StrictTable::number));
  network.weight = per_channel(table.table("C", channels), std::mem_fn(&StrictTable::number));
  network.intensity = per_channel(root.table("intensity", channels), read_intensity);
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
  const StrictTable table = root.table("initial", Names{"K", "v", "near"});
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

RunSettings read_run(const StrictTable& root) {
  if (!root.has("run")) return {};
  const StrictTable table = root.table("run", Names{"T", "samples", "seed", "replicas", "method",
                                                    "threads", "step", "step_tolerance"});
  const auto count = [&](std::string_view key, std::int64_t lowest, std::int64_t highest) {
    return static_cast<std::size_t>(table.integer(key, lowest, highest));
  };
  RunSettings run;
  if (table.has("T")) run.T = table.positive("T");
  if (table.has("samples")) run.samples = count("samples", 2, 10'000'000);
  if (table.has("seed")) run.seed = count("seed", 0, std::numeric_limits<std::int64_t>::max());
  if (table.has("replicas")) run.replicas = count("replicas", 1, 1'000'000);
  if (table.has("method")) run.method = table.text("method", "the name of a sampler");
  if (table.has("threads")) run.threads = count("threads", 0, 65'536);
  if (table.has("step")) run.step = table.positive("step");
  if (table.has("step_tolerance")) {
    run.step_tolerance = table.number("step_tolerance");
    if (!(run.step_tolerance > 0.0 && run.step_tolerance < 1.0))
      table.fail("step_tolerance",
                 fmt::format("is {}, expected a number between 0 and 1", run.step_tolerance));
  }
  return run;
}

std::optional<Box> read_box(const StrictTable& root) {
  if (!root.has("balance")) return std::nullopt;
  const StrictTable table = root.table("balance", Names{"box"});
  if (!table.has("box")) return std::nullopt;
  const auto ends = table.per_population("box", std::mem_fn(&StrictTable::interval));
  return Box{{ends.e.first, ends.e.second}, {ends.i.first, ends.i.second}};
}

/// The bytes of the file at `path`, cut after longest_text + 1 of them.
std::string read_bytes(const std::string& path) {
  const auto refuse = [&](int reason) {
    throw InputError(
        fmt::format("{}: cannot be read: {}", path, std::generic_category().message(reason)));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file) refuse(errno);
  std::string bytes(longest_text + 1, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
  if (std::ferror(file.get()) != 0) refuse(errno);
  return bytes;
}

/// Splits "network.tau.e". Errors: core::InputError that names the option.
std::vector<std::string> parts_of(const Override& given) {
  std::vector<std::string> parts(1);
  bool fits = true;
  for (const unsigned char c : given.key) {
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += static_cast<char>(c);
    fits = fits && (std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-');
  }
  for (const std::string& part : parts) fits = fits && !part.empty();
  if (!fits)
    throw InputError(fmt::format("{}: {} is not a key, expected one such as network.n or run.T",
                                 given.option, quoted(given.key)));
  return parts;
}

/// What `text` is in TOML; text that TOML cannot read is a string (--set run.method=exact).
void insert(toml::table& table, const std::string& key, const std::string& text) {
  try {
    toml::table parsed = toml::parse("value = " + text);
    if (parsed.size() == 1) {
      table.insert_or_assign(key, std::move(*parsed.get("value")));
      return;
    }
  } catch (const toml::parse_error&) {
  }
  table.insert_or_assign(key, text);
}

void apply(const Override& given, toml::table& root, Source& source) {
  if (given.key.size() + given.value.size() > longest_text)
    throw InputError(fmt::format("{}: is longer than {} bytes", given.option, longest_text));
  const auto parts = parts_of(given);
  toml::table* table = &root;
  std::string path;
  for (std::size_t k = 0; k + 1 < parts.size(); ++k) {
    path += (k == 0 ? "" : ".") + parts[k];
    if (!(*table)[parts[k]].is_table()) {
      table->insert_or_assign(parts[k], toml::table{});
      source.options[path] = given.option;
    }
    table = (*table)[parts[k]].as_table();
  }
  insert(*table, parts.back(), given.value);
  // Whatever earlier options set inside has been replaced.
  std::erase_if(source.options,
                [&](const auto& earlier) { return earlier.first.starts_with(given.key + "."); });
  source.options[given.key] = given.option;
}

std::string written(const toml::table& table) {
  std::ostringstream text;
  text << table << '\n';
  return text.str();
}

Config read(const toml::table& table, Source& source) {
  const StrictTable root(table, "", source);
  root.expect_only(Names{"network", "intensity", "initial", "run", "balance"});
  Config config;
  config.file = source.file;
  config.network = read_network(root, source);
  config.initial = read_initial(root);
  config.run = read_run(root);
  config.box = read_box(root);
  config.positions = std::move(source.positions);
  config.options = std::move(source.options);
  return config;
}

}  // namespace

std::string Config::where(std::string_view key) const { return locate(positions, file, key); }

void Config::refuse(const core::ParameterError& error) const {
  throw InputError(fmt::format("{}: {}: {}", where(error.key), error.key, error.reason));
}

void Config::require(std::string_view key) const {
  if (positions.find(key) != positions.end()) return;
  throw InputError(fmt::format("{}: {}: is missing, expected {}", where(key), key,
                               key == "run.T"         ? "a number > 0: the last time"
                               : key == "run.samples" ? "an integer: the number of sample times"
                                                      : "an integer: the random seed"));
}

Config parse_config(std::string_view text, const std::string& file_name,
                    std::span<const Override> overrides) {
  if (text.size() > longest_text)
    throw InputError(fmt::format("{}: is longer than {} bytes, expected a configuration", file_name,
                                 longest_text));
  try {
    toml::table parsed = toml::parse(text, std::string_view(file_name));
    Source source{.file = file_name, .positions = {}, .options = {}};
    for (const Override& given : overrides) apply(given, parsed, source);
    Config config = read(parsed, source);
    config.text = overrides.empty() ? std::string(text) : written(parsed);
    return config;
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    throw InputError(
        fmt::format("{}:{}:{}: {}", file_name, at.line, at.column, error.description()));
  }
}

Config read_config(const std::string& path, std::span<const Override> overrides) {
  return parse_config(read_bytes(path), path, overrides);
}

}  // namespace poise::setup
