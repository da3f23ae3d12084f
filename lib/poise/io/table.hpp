/// Aligned plain-text tables for people.
#pragma once

#include <string>
#include <vector>

namespace poise::io {

/// A table of right-aligned columns under a header and a rule:
///
///     t   v_e [mV]
///     ------------
///     0      -2.68
///
/// Widths count characters (code points of UTF-8), not bytes.
class Table {
 public:
  struct Column {
    std::string name;
    std::string unit = {};  ///< shown in brackets; empty: none
  };

  explicit Table(const std::vector<Column>& columns);

  /// One cell a column.
  void add_row(std::vector<std::string> cells);

  /// The lines, each ended by a newline and without trailing blanks.
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;  ///< the header first
};

/// x with `digits` significant digits, trailing zeros kept so that columns line up (printf's %#g).
std::string cell(double x, int digits = 6);

}  // namespace poise::io
