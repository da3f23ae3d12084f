/// A valid configuration for the tests of this folder.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace poise::setup::test {

// clang-format off
/// Every key once, every kind of intensity once; tests name its lines by number.
inline constexpr std::string_view valid_config =
    "[network]\n"  // 1
    "n = 50\n"  // 2
    "tau = { e = 1.5, i = 2 }\n"  // 3
    "C = { ee = 1.0, ei = 1.5, ie = 0.5, ii = 0 }\n"  // 4
    "[intensity]\n"  // 5
    "ee = { kind = \"tanh\", amplitude = 0.5, offset = 2.0, gain = 1.25 }\n"  // 6
    "ei = { kind = \"erf\", amplitude = -0.25, offset = -3.0, gain = 4 }\n"  // 7
    "ie = { kind = \"bump\", base = 0.5, height = 3.0, center = -1, width = 0.75 }\n"  // 8
    "ii = { kind = \"constant\", rate = 7.5 }\n"  // 9
    "[initial]\n"  // 10
    "K = { e = 1.0, i = 0.5 }\n"  // 11
    "v = \"balanced\"\n"  // 12
    "near = { e = -2.5, i = -1.25 }\n"  // 13
    "[run]\n"  // 14
    "T = 10.0\n"  // 15
    "samples = 201\n"  // 16
    "seed = 9223372036854775807\n"  // 17
    "replicas = 4\n"  // 18
    "method = \"gillespie\"\n"  // 19
    "threads = 2\n"  // 20
    "[balance]\n"  // 21
    "box = { e = [-10, 10.5], i = [-3.0, 0] }\n";  // 22
// clang-format on

/// The text with the first `old_part` replaced; the part must be there.
inline std::string replaced(std::string_view text, std::string_view old_part,
                            std::string_view new_part) {
  const std::size_t at = text.find(old_part);
  if (at == std::string_view::npos)
    throw std::logic_error("no such part: " + std::string(old_part));
  return std::string(text).replace(at, old_part.size(), new_part);
}

}  // namespace poise::setup::test
