/// Tables for people, from a described result.
///
/// A table is a choice of fields that share their first axis: a row for each place on it (about a
/// dozen of many, first and last among them), a column for each field, or two for one that runs over
/// the populations. It fits the width that it is given: long headings break over lines, digits are
/// dropped before columns, and columns last, with a word about it. Rejected: wrapping rows (no eye
/// can follow them), and tables put together by hand in each command.
#pragma once

#include <string>
#include <vector>

#include "poise/io/result.hpp"

namespace poise::io {

struct TableColumn {
  std::string path;          ///< of the field: "limit.v"
  std::string heading = {};  ///< in front of the symbol: "limit"
};

struct Table {
  std::vector<TableColumn> columns;
  std::string axis = {};  ///< its labels are the first column; empty: none
  /// Which places to show; empty: about a dozen, evenly spread.
  std::vector<std::size_t> rows = {};
  bool all_rows = false;
};

/// All fields of the group at `path` that are shown in tables; along `axis`, whose labels come
/// first if it has any.
Table table_of(const Result& result, const std::string& path, const std::string& axis);

/// The table as lines of at most `width` columns (0: as wide as it likes), each ended by a newline.
std::string as_table(const Result& result, const Table& table, std::size_t width);

/// All rows and all digits, comma-separated, with a line of names (and units) first. [RFC 4180]
std::string as_csv(const Result& result, const Table& table);

/// The scalars of a result that has no table: a line of names ("state.v_e") and one of values.
std::string scalars_as_csv(const Result& result);

/// Of `count` rows about a dozen, first and last among them.
std::vector<std::size_t> rows_to_show(std::size_t count);

/// "-1.5, -2" or "-1.5 ± 2i": a pair of eigenvalues.
std::string pair_text(std::complex<double> first, std::complex<double> second, int digits = 6);

}  // namespace poise::io
