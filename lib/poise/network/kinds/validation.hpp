/// What the kinds ask of their parameters alike. Private to kinds/.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "poise/core/error.hpp"
#include "poise/network/kinds/kind.hpp"

namespace poise::network {

template <class K>
void require_finite(const std::string& key, const K& f) {
  for (const auto& [name, place] : K::parameters)
    if (!std::isfinite(f.*place))
      throw core::ParameterError(fmt::format("{}.{}", key, name),
                                 fmt::format("is {}, expected a finite number", f.*place));
}

/// Finite parameters may still have an infinite product, and then nothing bounds the intensity.
void require_bounded(const std::string& key, const char* name, double supremum, double lipschitz);

/// amplitude (s(x) + offset) with s running from -1 to 1, neither attained, is positive everywhere
/// just when amplitude > 0, offset >= 1 or amplitude < 0, offset <= -1.
void require_positive_sigmoid(const std::string& key, double amplitude, double offset, double gain);

/// A sigmoid's bound on the side `side` = +1 (supremum) or -1 (infimum).
inline double sigmoid_bound(double amplitude, double offset, double gain, double side) {
  if (gain == 0.0) return amplitude * offset;
  return amplitude * (offset + (amplitude > 0.0 ? side : -side));
}

}  // namespace poise::network
