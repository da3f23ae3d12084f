#include "grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"

namespace poise::experiments {
namespace {

constexpr std::size_t most_points = 1'000'000;

template <class T>
std::optional<T> read(const std::string& text) {
  T value{};
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last) return std::nullopt;
  return value;
}

[[noreturn]] void bad(const std::string& text, const std::string& reason) {
  throw core::InputError(
      fmt::format("--over: {}: {}, expected KEY=VALUE,VALUE,... (network.n=500,1000) or "
                  "KEY=FROM:TO:COUNT (run.T=1:2:11)",
                  core::quoted(text), reason));
}

/// At the commas that are outside of brackets, braces and quotes.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0)
      quote = c == quote ? char{0} : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else
      depth += (c == '[' || c == '{') - (c == ']' || c == '}');
    if (c == ',' && depth == 0 && quote == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// The values of FROM:TO:COUNT; none where `text` is no such range.
std::vector<std::string> range(const std::string& whole, const std::string& text) {
  const auto first = text.find(':');
  const auto second = text.find(':', first + 1);
  if (first == std::string::npos || second == std::string::npos) return {};
  const auto from = read<double>(text.substr(0, first));
  const auto to = read<double>(text.substr(first + 1, second - first - 1));
  if (!from || !to || !std::isfinite(*from) || !std::isfinite(*to)) return {};
  const auto count = read<std::size_t>(text.substr(second + 1));
  if (!count || *count < 2 || *count > most_points)
    bad(whole, fmt::format("{} is no number of values from 2 to {}", text.substr(second + 1),
                           most_points));
  std::vector<std::string> values;
  for (std::size_t k = 0; k < *count; ++k)
    values.push_back(fmt::format(
        "{}", std::lerp(*from, *to, static_cast<double>(k) / static_cast<double>(*count - 1))));
  return values;
}

/// Text as TOML has it, without the quotes of a string.
std::string unquoted(const std::string& text) {
  const bool is = text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
                  text.back() == text.front();
  return is ? text.substr(1, text.size() - 2) : text;
}

template <class T>
std::optional<std::vector<T>> all_of(const std::vector<std::string>& values) {
  std::vector<T> numbers;
  for (const std::string& value : values) {
    const auto number = read<T>(value);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

io::Values labels_of(const std::vector<std::string>& values) {
  if (auto whole = all_of<std::int64_t>(values)) return *std::move(whole);
  if (auto numbers = all_of<double>(values)) return *std::move(numbers);
  io::Texts texts;
  for (const std::string& value : values) texts.emplace_back(unquoted(value));
  return texts;
}

}  // namespace

void Grid::add(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) bad(text, "has no key before an =");
  Parameter parameter{text.substr(0, equals), {}};
  if (has(parameter.key)) bad(text, fmt::format("{} is varied already", parameter.key));
  const std::string values = text.substr(equals + 1);
  parameter.values = range(text, values);
  if (parameter.values.empty()) parameter.values = split(values);
  if (std::ranges::any_of(parameter.values, [](const auto& value) { return value.empty(); }))
    bad(text, "has a value that is empty");
  if (parameter.values.size() * size() > most_points)
    bad(text, fmt::format("there are more than {} points", most_points));
  parameters_.push_back(std::move(parameter));
}

std::size_t Grid::size() const {
  std::size_t points = 1;
  for (const Parameter& parameter : parameters_) points *= parameter.values.size();
  return points;
}

bool Grid::has(const std::string& key) const {
  return std::ranges::find(parameters_, key, &Parameter::key) != parameters_.end();
}

std::vector<std::pair<std::string, std::string>> Grid::at(std::size_t point) const {
  std::vector<std::pair<std::string, std::string>> values;
  for (auto parameter = parameters_.rbegin(); parameter != parameters_.rend(); ++parameter) {
    values.emplace_back(parameter->key, parameter->values[point % parameter->values.size()]);
    point /= parameter->values.size();
  }
  std::ranges::reverse(values);
  return values;
}

std::string Grid::name(std::size_t point) const {
  std::string text;
  for (const auto& [key, value] : at(point))
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key, value);
  return text;
}

std::vector<io::Axis> Grid::axes() const {
  std::vector<io::Axis> axes;
  for (const Parameter& parameter : parameters_) {
    axes.push_back(io::place_axis(parameter.key, parameter.values.size(), "swept parameter"));
    axes.back().labels = labels_of(parameter.values);
  }
  return axes;
}

std::vector<std::string> words_of(const std::string& option, const std::string& text) {
  std::vector<std::string> words;
  bool inside = false;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? char{0} : c;
      if (!inside) words.emplace_back();
      inside = true;
    } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      inside = false;
    } else {
      if (!inside) words.emplace_back();
      inside = true;
      words.back() += c;
    }
  }
  if (quote != 0)
    throw core::InputError(
        fmt::format("{}: {} has a quote without an end", option, core::quoted(text)));
  return words;
}

}  // namespace poise::experiments
