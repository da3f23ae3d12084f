/// Text for formats that reserve characters.
#pragma once

#include <string>
#include <string_view>

namespace poise::checks {

std::string latex(std::string_view text);
/// As GitHub reads it, in a table's cell as well.
std::string markdown(std::string_view text);

}  // namespace poise::checks
