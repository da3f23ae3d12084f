/// The times at which a run is observed.
#pragma once

#include <cassert>
#include <cstddef>
#include <vector>

namespace poise::core {

/// `samples` equally spaced times from 0 to `T`, both included; samples >= 2, T > 0. The last entry
/// is exactly T.
inline std::vector<double> time_grid(double T, std::size_t samples) {
  assert(T > 0.0 && samples >= 2);
  std::vector<double> times(samples);
  const double steps = static_cast<double>(samples - 1);
  for (std::size_t k = 0; k < samples; ++k) times[k] = T * (static_cast<double>(k) / steps);
  return times;
}

}  // namespace poise::core
