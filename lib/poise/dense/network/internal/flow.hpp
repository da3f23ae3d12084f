/// How potentials move between spikes: x(o + s) = e^{-s/tau} x(o) + mu tau (1 - e^{-s/tau}).
#pragma once

#include <cmath>

namespace poise::dense::internal {

/// The flow over one span of time, without cancellation for s << tau; tau may be infinite.
struct Flow {
  double decay;   ///< e^{-s/tau}
  double growth;  ///< e^{s/tau}
  double drift;   ///< tau (1 - e^{-s/tau}): potential gained per unit of drive
};

inline Flow flow(double s, double tau) {
  if (std::isinf(tau)) return {1.0, 1.0, s};
  const double less = std::expm1(-s / tau);
  return {1.0 + less, 1.0 / (1.0 + less), -tau * less};
}

}  // namespace poise::dense::internal
