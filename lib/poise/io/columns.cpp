#include "poise/io/internal/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace poise::io::internal {
namespace {

constexpr std::size_t gap = 2;  // blanks between columns

/// Code points: bytes that do not continue one.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xC0) != 0x80; }));
}

/// Words of `heading`, put together again while they fit into `most` characters.
Row broken(const std::string& heading, std::size_t most) {
  Row lines;
  for (std::size_t begin = 0; begin <= heading.size();) {
    const std::size_t end = std::min(heading.find(' ', begin), heading.size());
    const std::string word = heading.substr(begin, end - begin);
    if (!lines.empty() && width(lines.back()) + 1 + width(word) <= most)
      lines.back() += " " + word;
    else
      lines.push_back(word);
    begin = end + 1;
  }
  return lines;
}

std::vector<std::size_t> column_widths(const Row& header, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(header.size(), 0);
  for (const Row& row : rows) {
    assert(row.size() == header.size());
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));
  }
  for (std::size_t c = 0; c < header.size(); ++c)
    for (const std::string& word : broken(header[c], 0))
      widths[c] = std::max(widths[c], width(word));
  return widths;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
         gap * (widths.empty() ? 0 : widths.size() - 1);
}

void append(std::string& text, const Row& row, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t c = 0; c < widths.size(); ++c)
    line.append((c > 0 ? gap : 0) + widths[c] - width(row[c]), ' ') += row[c];
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + '\n';
}

}  // namespace

std::size_t aligned_width(const Row& header, const std::vector<Row>& rows) {
  return total(column_widths(header, rows));
}

std::string aligned(const Row& header, const std::vector<Row>& rows) {
  const auto widths = column_widths(header, rows);
  std::vector<Row> headings;
  std::size_t lines = 0;
  for (std::size_t c = 0; c < header.size(); ++c) {
    headings.push_back(broken(header[c], widths[c]));
    lines = std::max(lines, headings.back().size());
  }
  std::string text;
  for (std::size_t line = 0; line < lines; ++line) {  // headings stand on the rule
    Row row;
    for (const Row& heading : headings) {
      const std::size_t above = lines - heading.size();
      row.push_back(line < above ? "" : heading[line - above]);
    }
    append(text, row, widths);
  }
  text.append(total(widths), '-') += '\n';
  for (const Row& row : rows) append(text, row, widths);
  return text;
}

std::string cell(double x, int digits) {
  return std::isnan(x) ? "-" : fmt::format("{:#.{}g}", x, digits);
}

}  // namespace poise::io::internal
