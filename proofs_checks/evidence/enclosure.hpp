/// Balls as certificates carry them: two decimals, rounded outwards.
#pragma once

#include "poise/certify/ball.hpp"
#include "poise/io/json.hpp"

namespace poise::checks {

/// A working precision for so many decimals, with some 19 to spare.
inline certify::Bits working_bits(int digits) { return 4 * digits + 64; }

/// {"lower", "upper"}
io::Json enclosure(const certify::Ball& ball, int digits);

/// [lower, upper], with three digits beyond those asked for, which are then told apart from the
/// rounding.
io::Json decimal_ends(const certify::Ball& ball, int digits);

}  // namespace poise::checks
