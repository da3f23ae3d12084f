/// Fractions, exactly, and their balls.
///
/// Apart from ball.hpp, since most proofs have no fractions and Boost's take 2 s a unit to compile.
///
/// Rejected: FLINT's fmpq (faster, which nothing here needs, and without operators a formula such
/// as u - c^2 q takes five calls).
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "poise/certify/ball.hpp"

namespace poise::certify {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

/// A ball around `value` of relative radius 2^-bits or so; exact where it can be.
Ball enclose(const Rational& value, Bits bits);

}  // namespace poise::certify
