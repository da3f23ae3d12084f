#include "poise/io/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace poise::io {
namespace {

constexpr std::size_t gap = 3;  // blanks between columns

/// Code points: bytes that do not continue one.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

Table::Table(const std::vector<Column>& columns) {
  std::vector<std::string> header;
  header.reserve(columns.size());
  for (const Column& column : columns)
    header.push_back(column.unit.empty() ? column.name
                                         : fmt::format("{} [{}]", column.name, column.unit));
  rows_.push_back(std::move(header));
}

void Table::add_row(std::vector<std::string> cells) {
  assert(cells.size() == rows_.front().size());
  rows_.push_back(std::move(cells));
}

std::string Table::text() const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));

  std::string result;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::size_t total = 0;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::size_t blanks = (c > 0 ? gap : 0) + widths[c] - width(rows_[r][c]);
      result.append(blanks, ' ') += rows_[r][c];
      total += (c > 0 ? gap : 0) + widths[c];
    }
    result += '\n';
    if (r == 0) result.append(total, '-') += '\n';
  }
  return result;
}

std::string cell(double x, int digits) { return fmt::format("{:#.{}g}", x, digits); }

}  // namespace poise::io
