/// Initial values that are numbers, where the proof of [MV, Lemma 5.5] takes one Gaussian law for
/// all neurons: (5.57), (5.58).
#pragma once

#include <string_view>
#include <vector>

#include "poise/io/json.hpp"

namespace poise::checks {

/// The cause that both share.
inline constexpr std::string_view one_start_for_all = "starts that are not identically distributed";

/// Certificates "point_start": {"V", "c", "distance": enclosure of W_1(N(0, V), c)}, which is
/// E |sqrt(V) Z - c| = c (2 Phi(c / sqrt(V)) - 1) + 2 sqrt(V) phi(c / sqrt(V)), least at c = 0.
std::vector<io::Json> point_starts(int digits);

}  // namespace poise::checks
