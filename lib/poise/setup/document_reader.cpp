#include "poise/setup/internal/document_reader.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <memory>
#include <sstream>
#include <system_error>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"

namespace poise::setup {

using core::InputError;
using core::quoted;

namespace {

// toml++ limits nested values but not the depth of dotted keys, and takes such a table apart by
// recursion: about 300 bytes of stack a level, and two characters of text make a level. Sixteen
// kibibytes of text, ten times what a configuration needs, keep that below half of the usual 8 MiB.
constexpr std::size_t longest_text = 16'384;

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

}  // namespace

std::string Document::where(std::string_view key) const { return locate(positions, file, key); }

void Document::refuse(const core::ParameterError& error) const {
  throw KeyError(where(error.key), error.key, error.reason);
}

void Document::require(std::string_view key) const {
  if (positions.find(key) != positions.end()) return;
  throw KeyError(where(key), std::string(key),
                 fmt::format("is missing, expected {}",
                             key == "run.T"         ? "a number > 0: the last time"
                             : key == "run.samples" ? "an integer: the number of sample times"
                                                    : "an integer: the random seed"));
}

RunSettings read_run(const StrictTable& root, std::span<const std::string_view> known) {
  if (!root.has("run")) return {};
  const StrictTable table = root.table("run", known);
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

std::string read_text(const std::string& path) { return read_bytes(path); }

std::optional<std::uint64_t> seed_of(std::string_view text, const std::string& file_name,
                                     std::span<const Override> overrides) {
  const Parsed parsed = parse_document(text, file_name, overrides);
  const auto seed = parsed.table["run"]["seed"].value_exact<std::int64_t>();
  if (!seed || *seed < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*seed);
}

Parsed parse_document(std::string_view text, const std::string& file_name,
                      std::span<const Override> overrides) {
  if (text.size() > longest_text)
    throw InputError(fmt::format("{}: is longer than {} bytes, expected a configuration", file_name,
                                 longest_text));
  try {
    Parsed parsed{.table = toml::parse(text, std::string_view(file_name)),
                  .source = {.file = file_name, .positions = {}, .options = {}},
                  .text = std::string(text)};
    for (const Override& given : overrides) apply(given, parsed.table, parsed.source);
    if (!overrides.empty()) parsed.text = written(parsed.table);
    return parsed;
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    throw InputError(
        fmt::format("{}:{}:{}: {}", file_name, at.line, at.column, error.description()));
  }
}

}  // namespace poise::setup
