/// Aligned columns of plain text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace poise::io::internal {

using Row = std::vector<std::string>;

/// Right-aligned columns under a header and a rule:
///
///     t   limit
///           v_e
///     ---------
///     0   -2.68
///
/// Widths count characters (code points of UTF-8), not bytes. A heading breaks at its blanks over as
/// many lines as make its column no wider than its cells need.
std::string aligned(const Row& header, const std::vector<Row>& rows);

/// The width of such a table.
std::size_t aligned_width(const Row& header, const std::vector<Row>& rows);

/// x with `digits` significant digits, trailing zeros kept so that columns line up (printf's %#g);
/// "-" where there is none.
std::string cell(double x, int digits);

}  // namespace poise::io::internal
