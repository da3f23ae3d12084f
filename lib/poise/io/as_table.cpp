#include "poise/io/as_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "poise/io/internal/columns.hpp"

namespace poise::io {
namespace {

using internal::Row;

/// Fewest digits that a table is cut down to before it loses columns.
constexpr int fewest_digits = 4;

/// One column of a table: a field, and which of the places behind its first axis.
struct Part {
  const Field* field = nullptr;
  std::size_t inner = 1;   ///< places behind the first axis
  std::size_t offset = 0;  ///< the one shown
  std::size_t pair = 0;    ///< 2: this one and the next, as one cell (eigenvalues)
  std::string heading;
};

std::string scalar_text(const Values& values, std::size_t k, int digits) {
  struct Text {
    std::size_t k;
    int digits;
    std::string operator()(const std::vector<double>& x) const {
      return internal::cell(x[k], digits);
    }
    std::string operator()(const std::vector<std::int64_t>& x) const {
      return fmt::format("{}", x[k]);
    }
    std::string operator()(const std::vector<std::complex<double>>& x) const {
      return fmt::format("{:.{}g}{:+.{}g}i", x[k].real(), digits, x[k].imag(), digits);
    }
    std::string operator()(const Truths& x) const { return !x[k] ? "-" : *x[k] ? "yes" : "no"; }
    std::string operator()(const Texts& x) const { return x[k].value_or("-"); }
    std::string operator()(const Flags& x) const {
      return x.values[k] < 0 ? "-" : x.meanings[static_cast<std::size_t>(x.values[k])];
    }
    std::string operator()(const Documents&) const { return "..."; }
  };
  return std::visit(Text{k, digits}, values);
}

std::string cell_text(const Part& part, std::size_t row, int most_digits) {
  const std::size_t k = row * part.inner + part.offset;
  const int digits =
      most_digits == 0 ? part.field->digits : std::min(part.field->digits, most_digits);
  if (part.pair == 0) return scalar_text(part.field->values, k, digits);
  const auto& both = std::get<std::vector<std::complex<double>>>(part.field->values);
  return pair_text(both[k], both[k + 1], digits);
}

void add_parts(std::vector<Part>& parts, const Result& result, const Field& field,
               const std::string& heading) {
  const std::string symbol = field.symbol.empty() ? field.name : field.symbol;
  const std::string front = heading.empty() ? "" : heading + " ";
  if (field.axes.size() == 1) {
    parts.push_back({&field, 1, 0, 0, front + symbol});
  } else if (field.axes.back() == "eigenvalue" && field.axes.size() == 2) {
    parts.push_back({&field, 2, 0, 2, front + symbol});
  } else if (field.axes.size() == 2) {
    const Axis& axis = result.axis(field.axes.back());
    for (std::size_t k = 0; k < axis.length; ++k) {
      const std::string label =
          axis.labels ? scalar_text(*axis.labels, k, 4) : fmt::format("{}", k);
      const std::string which =
          axis.name == "population"
              ? symbol + "_" + label
              : fmt::format("{} {}={}", symbol, axis.key.empty() ? axis.name : axis.key, label);
      parts.push_back({&field, axis.length, k, 0, front + which});
    }
  }  // Deeper fields are for programs.
}

std::vector<Part> parts_of(const Result& result, const Table& table) {
  std::vector<Part> parts;
  for (const TableColumn& column : table.columns) {
    const Field* field = result.find(column.path);
    assert(field != nullptr && !field->axes.empty());
    add_parts(parts, result, *field, column.heading);
  }
  return parts;
}

std::size_t length(const Result& result, const Table& table) {
  return result.axis(result.find(table.columns.front().path)->axes.front()).length;
}

std::vector<Row> rows_of(const Result& result, const Table& table, const std::vector<Part>& parts,
                         const std::vector<std::size_t>& places, int most_digits) {
  std::vector<Row> rows;
  for (const std::size_t place : places) {
    Row row;
    if (!table.axis.empty())
      row.push_back(scalar_text(*result.axis(table.axis).labels, place,
                                most_digits == 0 ? 6 : std::min(6, most_digits)));
    for (const Part& part : parts) row.push_back(cell_text(part, place, most_digits));
    rows.push_back(std::move(row));
  }
  return rows;
}

Row header_of(const Result& result, const Table& table, const std::vector<Part>& parts) {
  Row header;
  if (!table.axis.empty()) {
    const Axis& axis = result.axis(table.axis);
    header.push_back(axis.key.empty() ? axis.name : axis.key);
  }
  for (const Part& part : parts) header.push_back(part.heading);
  return header;
}

int most_digits_of(const std::vector<Part>& parts) {
  int most = fewest_digits;
  for (const Part& part : parts) most = std::max(most, part.field->digits);
  return most;
}

std::string quoted_for_csv(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string result = "\"";
  for (const char c : cell) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

void append_csv(std::string& text, const Row& row) {
  for (std::size_t c = 0; c < row.size(); ++c) {
    if (c > 0) text += ',';
    text += quoted_for_csv(row[c]);
  }
  text += "\r\n";
}

/// The name of a column with its unit; of complex numbers, those of their parts.
void append_names(Row& header, const Part& part) {
  const std::string& unit = part.field->unit;
  const std::string behind = unit == "1" || unit.empty() ? "" : " [" + unit + "]";
  const bool complex =
      std::holds_alternative<std::vector<std::complex<double>>>(part.field->values);
  if (!complex) return header.push_back(part.heading + behind);
  for (std::size_t k = 1; k <= std::max<std::size_t>(part.pair, 1); ++k)
    for (const char* which : {"re", "im"})
      header.push_back(part.heading + (part.pair == 0 ? " " : fmt::format(" {} ", k)) + which +
                       behind);
}

/// The cells of a value, with every digit; empty where a number is missing.
void append_exact(Row& row, const Values& values, std::size_t k) {
  const auto number = [](double x) { return std::isnan(x) ? std::string() : fmt::format("{}", x); };
  if (const auto* doubles = std::get_if<std::vector<double>>(&values)) {
    row.push_back(number((*doubles)[k]));
  } else if (const auto* complex = std::get_if<std::vector<std::complex<double>>>(&values)) {
    row.push_back(number((*complex)[k].real()));
    row.push_back(number((*complex)[k].imag()));
  } else {
    row.push_back(scalar_text(values, k, 0));
  }
}

/// The scalars of a group; a field over the populations counts as two.
void append_scalars(Row& header, Row& row, const Group& group, const std::string& prefix) {
  for (const Entry& entry : group.entries) {
    if (const auto* inner = std::get_if<Group>(&entry)) {
      if (!inner->absent && inner->layout == Layout::columns)
        append_scalars(header, row, *inner, prefix + inner->name + ".");
    } else if (const auto* field = std::get_if<Field>(&entry)) {
      const bool pair = field->axes == std::vector<std::string>{"population"};
      if (!field->axes.empty() && !pair) continue;
      for (std::size_t k = 0; k < (pair ? 2 : 1); ++k) {
        const std::string which = pair ? (k == 0 ? "_e" : "_i") : "";
        append_names(header, {.field = field, .heading = prefix + field->name + which});
        append_exact(row, field->values, k);
      }
    }
  }
}

/// Which columns there was no room for: their names, or where these would not fit either, how many.
std::string note_on(const Row& dropped, std::size_t width) {
  if (dropped.empty()) return {};
  const std::string names =
      fmt::format("(without {}; --wide shows all)\n", fmt::join(dropped, ", "));
  if (names.size() <= width + 1) return names;
  return fmt::format("(without {} columns; --wide shows all)\n", dropped.size());
}

const Group* group_at(const Group& group, const std::string& path) {
  if (path.empty()) return &group;
  const std::size_t dot = path.find('.');
  for (const Entry& entry : group.entries)
    if (const auto* inner = std::get_if<Group>(&entry); inner && inner->name == path.substr(0, dot))
      return dot == std::string::npos ? inner : group_at(*inner, path.substr(dot + 1));
  return nullptr;
}

}  // namespace

std::vector<std::size_t> rows_to_show(std::size_t count) {
  constexpr std::size_t most = 11;
  std::vector<std::size_t> rows;
  if (count <= 2 * most) {
    for (std::size_t k = 0; k < count; ++k) rows.push_back(k);
    return rows;
  }
  for (std::size_t k = 0; k < most; ++k) rows.push_back(k * (count - 1) / (most - 1));
  return rows;
}

std::string pair_text(std::complex<double> first, std::complex<double> second, int digits) {
  if (std::isnan(first.real())) return "-";
  if (first.imag() != 0.0)
    return fmt::format("{:.{}g} ± {:.{}g}i", first.real(), digits, std::abs(first.imag()), digits);
  return fmt::format("{:.{}g}, {:.{}g}", first.real(), digits, second.real(), digits);
}

Table table_of(const Result& result, const std::string& path, const std::string& axis) {
  Table table;
  if (result.axis(axis).labels) table.axis = axis;
  const Group* group = group_at(result.root, path);
  assert(group != nullptr);
  for (const Entry& entry : group->entries)
    if (const auto* field = std::get_if<Field>(&entry))
      if (field->digits > 0 && !field->axes.empty() && field->axes.front() == axis)
        table.columns.push_back({path.empty() ? field->name : path + "." + field->name});
  return table;
}

std::string as_table(const Result& result, const Table& table, std::size_t width) {
  if (table.columns.empty()) return {};
  auto parts = parts_of(result, table);
  std::vector<std::size_t> places = table.rows;
  if (places.empty() && table.all_rows)
    for (std::size_t k = 0; k < length(result, table); ++k) places.push_back(k);
  if (places.empty()) places = rows_to_show(length(result, table));
  int digits = most_digits_of(parts);
  const auto rows = [&] { return rows_of(result, table, parts, places, digits); };
  const auto fits = [&] {
    return width == 0 || internal::aligned_width(header_of(result, table, parts), rows()) <= width;
  };
  while (!fits() && digits > fewest_digits) --digits;
  Row dropped;
  for (; !fits() && parts.size() > 1; parts.pop_back())
    dropped.insert(dropped.begin(), parts.back().heading);
  std::string text = internal::aligned(header_of(result, table, parts), rows());
  return text + note_on(dropped, width);
}

std::string as_csv(const Result& result, const Table& table) {
  if (table.columns.empty()) return {};
  const auto parts = parts_of(result, table);
  const Values* labels = table.axis.empty() ? nullptr : &*result.axis(table.axis).labels;
  Row header;
  if (labels != nullptr) header.push_back(header_of(result, table, {}).front());
  for (const Part& part : parts) append_names(header, part);
  std::string text;
  append_csv(text, header);
  for (std::size_t place = 0; place < length(result, table); ++place) {
    Row row;
    if (labels != nullptr) append_exact(row, *labels, place);
    for (const Part& part : parts)
      for (std::size_t k = 0; k < std::max<std::size_t>(part.pair, 1); ++k)
        append_exact(row, part.field->values, place * part.inner + part.offset + k);
    append_csv(text, row);
  }
  return text;
}

std::string scalars_as_csv(const Result& result) {
  Row header, row;
  append_scalars(header, row, result.root, "");
  std::string text;
  append_csv(text, header);
  append_csv(text, row);
  return text;
}

}  // namespace poise::io
