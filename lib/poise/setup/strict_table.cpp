#include "poise/setup/internal/strict_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "poise/setup/document.hpp"

namespace poise::setup {

using core::listed;
using core::quoted;
using core::suggestion;

namespace {

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a float";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date-time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

/// No physical quantity needs more, and within these bounds no product of the few that are
/// multiplied anywhere overflows.
constexpr double least_magnitude = 1e-30;
constexpr double most_magnitude = 1e30;

bool moderate(double x) {
  return x == 0.0 || !std::isfinite(x) ||
         (std::abs(x) >= least_magnitude && std::abs(x) <= most_magnitude);
}

/// A key as TOML writes it: bare where it can be, else quoted.
std::string written(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
  return bare && key.size() <= 40 ? std::string(key) : quoted(key);
}

/// "a.b[2].c", "a.b[2]", "a.b", "a": where the name of what is around a key ends; npos: nothing is.
std::size_t end_of_parent(std::string_view key) { return key.find_last_of(".["); }

}  // namespace

std::string locate(const Positions& positions, const std::string& file, std::string_view key) {
  for (;;) {
    if (const auto at = positions.find(key); at != positions.end()) return at->second;
    const std::size_t end = end_of_parent(key);
    if (end == std::string_view::npos) return file + ":1:1";
    key = key.substr(0, end);
  }
}

const std::string* Source::option_of(std::string_view key) const {
  for (;;) {
    if (const auto option = options.find(key); option != options.end()) return &option->second;
    const std::size_t end = end_of_parent(key);
    if (end == std::string_view::npos) return nullptr;
    key = key.substr(0, end);
  }
}

void Source::fail(std::string_view key, std::string_view reason) const {
  throw KeyError(locate(positions, file, key), std::string(key), std::string(reason));
}

StrictTable::StrictTable(const toml::table& table, std::string path, Source& source)
    : table_(table), path_(std::move(path)), source_(source) {
  for (const auto& [key, node] : table_) {
    const std::string name = full_name(key.str());
    const toml::source_position at = key.source().begin;
    if (const std::string* option = source_.option_of(name))
      source_.positions[name] = *option;
    else if (at.line > 0)
      source_.positions[name] = fmt::format("{}:{}:{}", source_.file, at.line, at.column);
  }
}

std::string StrictTable::full_name(std::string_view key) const {
  return path_.empty() ? written(key) : path_ + "." + written(key);
}

void StrictTable::fail(std::string_view key, std::string_view reason) const {
  source_.fail(full_name(key), reason);
}

void StrictTable::expect_only(std::span<const std::string_view> known) const {
  for (const auto& [key, node] : table_)
    if (std::find(known.begin(), known.end(), key.str()) == known.end())
      fail(key.str(), fmt::format("unknown {}{}; expected one of {}",
                                  path_.empty() && node.is_table() ? "table" : "key",
                                  suggestion(key.str(), known), listed(known)));
}

const toml::node& StrictTable::require(std::string_view key, std::string_view expected) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) fail(key, fmt::format("is missing, expected {}", expected));
  return *node;
}

double StrictTable::number(std::string_view key) const {
  const toml::node& node = require(key, "a number");
  if (!node.is_number()) fail(key, fmt::format("is {}, expected a number", type_name(node)));
  const double x = *node.value<double>();
  if (!moderate(x))
    fail(key, fmt::format("is {}, expected 0 or a magnitude from {:g} to {:g}", x, least_magnitude,
                          most_magnitude));
  return x;
}

double StrictTable::finite(std::string_view key) const {
  const double x = number(key);
  if (!std::isfinite(x)) fail(key, fmt::format("is {}, expected a finite number", x));
  return x;
}

double StrictTable::positive(std::string_view key) const {
  const double x = number(key);
  if (!std::isfinite(x) || x <= 0.0)
    fail(key, fmt::format("is {}, expected a finite number > 0", x));
  return x;
}

std::int64_t StrictTable::integer(std::string_view key, std::int64_t lowest,
                                  std::int64_t highest) const {
  const std::string expected = fmt::format("an integer from {} to {}", lowest, highest);
  const toml::node& node = require(key, expected);
  if (!node.is_integer()) fail(key, fmt::format("is {}, expected {}", type_name(node), expected));
  const std::int64_t k = node.as_integer()->get();
  if (k < lowest || k > highest) fail(key, fmt::format("is {}, expected {}", k, expected));
  return k;
}

std::string StrictTable::text(std::string_view key, std::string_view expected) const {
  const toml::node& node = require(key, expected);
  if (!node.is_string()) fail(key, fmt::format("is {}, expected {}", type_name(node), expected));
  return node.as_string()->get();
}

std::vector<std::string> StrictTable::words(std::string_view key, std::string_view expected) const {
  std::vector<std::string> result;
  if (has_array(key)) {
    for (const toml::node& node : array(key, expected)) {
      if (!node.is_string())
        fail(key, fmt::format("contains {}, expected {}", type_name(node), expected));
      result.push_back(node.as_string()->get());
    }
    return result;
  }
  const std::string all = text(key, expected);
  for (std::size_t begin = 0; begin <= all.size();) {
    const std::size_t end = std::min(all.find(',', begin), all.size());
    result.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

std::pair<double, double> StrictTable::interval(std::string_view key) const {
  constexpr std::string_view expected = "[low, high] with finite numbers low < high";
  const toml::node& node = require(key, expected);
  if (!node.is_array()) fail(key, fmt::format("is {}, expected {}", type_name(node), expected));
  const toml::array& ends = *node.as_array();
  if (ends.size() != 2)
    fail(key, fmt::format("has {} entries, expected {}", ends.size(), expected));
  for (const toml::node& end : ends)
    if (!end.is_number())
      fail(key, fmt::format("contains {}, expected {}", type_name(end), expected));
  const double low = *ends[0].value<double>();
  const double high = *ends[1].value<double>();
  if (!std::isfinite(low) || !std::isfinite(high) || low >= high)
    fail(key, fmt::format("is [{}, {}], expected {}", low, high, expected));
  if (!moderate(low) || !moderate(high))
    fail(key, fmt::format("is [{}, {}], expected 0 or magnitudes from {:g} to {:g}", low, high,
                          least_magnitude, most_magnitude));
  return {low, high};
}

bool StrictTable::has_rows(std::string_view key) const {
  const toml::array* all = table_[key].as_array();
  return all != nullptr && !all->empty() && (*all)[0].is_array();
}

const toml::array& StrictTable::array(std::string_view key, std::string_view expected) const {
  const toml::node& node = require(key, expected);
  if (!node.is_array()) fail(key, fmt::format("is {}, expected {}", type_name(node), expected));
  if (node.as_array()->empty()) fail(key, fmt::format("is empty, expected {}", expected));
  return *node.as_array();
}

double StrictTable::number_of(const toml::node& node, std::string_view key,
                              std::string_view expected) const {
  if (!node.is_number())
    fail(key, fmt::format("contains {}, expected {}", type_name(node), expected));
  const double x = *node.value<double>();
  if (!std::isfinite(x) || !moderate(x))
    fail(key, fmt::format("contains {}, expected 0 or magnitudes from {:g} to {:g}", x,
                          least_magnitude, most_magnitude));
  return x;
}

std::vector<double> StrictTable::numbers(std::string_view key) const {
  constexpr std::string_view expected = "an array of finite numbers";
  std::vector<double> result;
  for (const toml::node& node : array(key, expected))
    result.push_back(number_of(node, key, expected));
  return result;
}

std::vector<std::vector<double>> StrictTable::rows(std::string_view key) const {
  constexpr std::string_view expected = "an array of rows of finite numbers";
  std::vector<std::vector<double>> result;
  for (const toml::node& row : array(key, expected)) {
    if (!row.is_array() || row.as_array()->empty())
      fail(key, fmt::format("contains {}, expected {}",
                            row.is_array() ? "an empty row" : type_name(row), expected));
    result.emplace_back();
    for (const toml::node& node : *row.as_array())
      result.back().push_back(number_of(node, key, expected));
  }
  return result;
}

void StrictTable::entries(std::string_view key, const std::function<void(double)>& number,
                          const std::function<void(const StrictTable&)>& table) const {
  constexpr std::string_view expected = "an array of numbers or tables";
  const toml::array& all = array(key, expected);
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (const auto* inner = all[k].as_table()) {
      const std::string name = fmt::format("{}[{}]", full_name(key), k + 1);
      const toml::source_position at = inner->source().begin;
      if (at.line > 0 && source_.option_of(name) == nullptr)
        source_.positions[name] = fmt::format("{}:{}:{}", source_.file, at.line, at.column);
      table({*inner, name, source_});
    } else {
      number(number_of(all[k], key, expected));
    }
  }
}

StrictTable StrictTable::table(std::string_view key, std::string_view expected) const {
  const toml::node& node = require(key, expected);
  if (!node.is_table()) fail(key, fmt::format("is {}, expected {}", type_name(node), expected));
  return {*node.as_table(), full_name(key), source_};
}

StrictTable StrictTable::table(std::string_view key,
                               std::span<const std::string_view> known) const {
  StrictTable result = table(key, fmt::format("a table with {}", listed(known)));
  result.expect_only(known);
  return result;
}

}  // namespace poise::setup
