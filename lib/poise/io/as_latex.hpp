/// A result as LaTeX macros, so that no number of a paper is typed by hand.
///
/// Every scalar becomes \newcommand{\PREFIXGroupField}{...}: the names of groups and fields in camel
/// case, letters only (digits are spelt), the number with the digits of its description.
#pragma once

#include <string>
#include <string_view>

#include "poise/io/result.hpp"

namespace poise::io {

/// One line a scalar field; fields over the populations give two (...E, ...I). `prefix`: letters.
/// Missing values are an en-dash.
std::string as_latex(const Result& result, std::string_view prefix);

}  // namespace poise::io
