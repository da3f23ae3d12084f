/// Regions from which the limit never leaves the balanced manifold.
#pragma once

#include <optional>

#include "poise/certify/limit/step.hpp"

namespace poise::certify {

struct RestRegion {
  PerState<Ball> at;  ///< encloses the rest point
};

}  // namespace poise::certify
