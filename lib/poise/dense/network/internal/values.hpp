/// f of many potentials at once.
#pragma once

#include <span>

#include "poise/dense/intensity.hpp"

namespace poise::dense::internal {

/// x := f(x), as value(f, x) has it.
void values(const Intensity& f, std::span<double> x);

}  // namespace poise::dense::internal
