/// Rectangles in the plane of the two populations' means.
#pragma once

#include "poise/core/interval.hpp"
#include "poise/core/population.hpp"

namespace poise::core {

/// {(v_e, v_i) : v_e in e, v_i in i}
using Box = PerPopulation<Interval>;

}  // namespace poise::core
