/// Decimals as they are written, exactly.
///
/// 0.1 is no double. Where a probability has an atom, whether a threshold lies on it or beside it
/// is decided by the decimal that was meant, so input that reaches a proof is read as a fraction.
#pragma once

#include <optional>
#include <string_view>

#include "poise/certify/rational.hpp"

namespace poise::certify {

/// The largest power of ten, up or down, that `parse_decimal` accepts.
inline constexpr int largest_decimal_exponent = 1000;

/// The value of a decimal: digits with at most one point, an optional sign before and an optional
/// exponent (e or E, at most `largest_decimal_exponent` in size) behind. Nothing for any other
/// text, and for one of more than `largest_decimal_exponent` characters.
std::optional<Rational> parse_decimal(std::string_view text);

}  // namespace poise::certify
