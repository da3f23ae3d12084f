/// f of many potentials at once.
#pragma once

#include <span>

#include "poise/dense/intensity.hpp"

namespace poise::dense::internal {

/// x := f(x), each to 4 ulp of value(f, x) and relative 1e-300 more: bounds are raised by 2^-40. The
/// same bits whatever the vector unit.
void values(const Intensity& f, std::span<double> x);

}  // namespace poise::dense::internal
