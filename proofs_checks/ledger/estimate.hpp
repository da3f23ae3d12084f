/// Independent samples, reduced to what tests need of them.
///
/// Replicas are independent, and there are dozens at least; the normal approximation is good in the
/// tail where it matters if there are 1000 skewness^2 of them, which a check has to see to.
#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>

namespace poise::checks {

struct Estimate {
  double mean = 0.0;
  double error = 0.0;  ///< one standard error
};

/// Of samples taken at one size n of a network.
struct Summary {
  std::size_t count = 0;
  double mean = 0.0;
  double variance = 0.0;  ///< of one sample; the unbiased estimate, or the known value
  double n = 0.0;         ///< 0 where no size matters

  Estimate estimate() const { return {mean, std::sqrt(variance / static_cast<double>(count))}; }
};

/// At least two samples.
inline Summary summarise(std::span<const double> samples, double n = 0.0) {
  assert(samples.size() >= 2);
  const auto size = static_cast<double>(samples.size());
  double mean = 0.0, squares = 0.0;
  for (const double x : samples) mean += x / size;
  for (const double x : samples) squares += (x - mean) * (x - mean);
  return {samples.size(), mean, squares / (size - 1.0), n};
}

/// At least two samples.
inline Estimate estimate(std::span<const double> samples) { return summarise(samples).estimate(); }

}  // namespace poise::checks
