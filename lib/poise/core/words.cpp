#include "poise/core/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>
#include <vector>

namespace poise::core {
namespace {

std::string lower(std::string_view word) {
  std::string result(word);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// Optimal string alignment: insertions, deletions, changes and swaps of neighbours, each
/// counting 1.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t j = 1; j <= a.size(); ++j) {
    row[0] = j;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const bool same = a[j - 1] == b[k - 1];
      row[k] = std::min({above[k] + 1, row[k - 1] + 1, above[k - 1] + (same ? 0 : 1)});
      if (j > 1 && k > 1 && a[j - 1] == b[k - 2] && a[j - 2] == b[k - 1])
        row[k] = std::min(row[k], before[k - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string result = "\"";
  for (const char c : text.substr(0, longest)) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f)
      result += fmt::format("\\x{:02x}", code);
    else if (c == '"' || c == '\\')
      result += {'\\', c};
    else
      result += c;
  }
  return result + (text.size() > longest ? "...\"" : "\"");
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  if (word.empty() || word.size() > 40) return {};
  std::string_view nearest;
  // A third of the letters may be wrong, but never all of them: "x" is no slip for "e".
  std::size_t best = std::min(std::max<std::size_t>(1, word.size() / 3), word.size() - 1) + 1;
  for (const std::string_view candidate : known)
    if (const std::size_t d = edit_distance(lower(word), lower(candidate)); d < best) {
      best = d;
      nearest = candidate;
    }
  return nearest.empty() ? std::string() : fmt::format(", did you mean {}?", nearest);
}

std::string listed(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line(indent, ' ');
    bool empty = true;
    for (std::size_t word = begin; word < end;) {
      const std::size_t stop = std::min(text.find(' ', word), end);
      if (!empty && line.size() + 1 + stop - word > width) {
        result += line + '\n';
        line.assign(indent, ' ');
        empty = true;
      }
      if (!empty) line += ' ';
      line += text.substr(word, stop - word);
      empty = false;
      word = stop + 1;
    }
    result += line + '\n';
    begin = end + 1;
  }
  return result;
}

}  // namespace poise::core
