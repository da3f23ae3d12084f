/// z-scores of sample means: what most tests of the ledger come down to.
///
/// Replicas are independent, and there are dozens at least; the normal approximation is good in the
/// tail where it matters if there are 1000 skewness^2 of them, which a check has to see to.
#pragma once

#include <cassert>
#include <cmath>
#include <span>

namespace poise::checks {

struct Estimate {
  double mean = 0.0;
  double error = 0.0;  ///< one standard error
};

/// At least two samples.
inline Estimate estimate(std::span<const double> samples) {
  assert(samples.size() >= 2);
  const auto size = static_cast<double>(samples.size());
  double mean = 0.0, squares = 0.0;
  for (const double x : samples) mean += x / size;
  for (const double x : samples) squares += (x - mean) * (x - mean);
  return {mean, std::sqrt(squares / (size - 1.0) / size)};
}

/// Of E X = expected.
inline double z_score(std::span<const double> x, double expected) {
  const auto [mean, error] = estimate(x);
  return (mean - expected) / error;
}

/// Of E X = E Y, the samples independent (Welch).
inline double z_score(std::span<const double> x, std::span<const double> y) {
  const Estimate a = estimate(x), b = estimate(y);
  return (a.mean - b.mean) / std::hypot(a.error, b.error);
}

}  // namespace poise::checks
