#include "poise/gaussian/range.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <initializer_list>
#include <variant>

#include "poise/gaussian/expectation.hpp"

namespace poise::gaussian {
namespace {

using core::Interval;

/// The hull of `values` with the allowance, and one more double for underflow.
Interval enclose(std::initializer_list<double> values) {
  const auto [least, greatest] = std::minmax(values);
  return core::outward(least - range_allowance * std::abs(least),
                       greatest + range_allowance * std::abs(greatest));
}

double value_at(const network::Intensity& f, double v, double K) {
  return expectation(f, v, K).value;
}
double slope_at(const network::Intensity& f, double v, double K) {
  return expectation(f, v, K).d_mean;
}

}  // namespace

Interval value_range(const network::Intensity& f, Interval mean, double K) {
  assert(mean.lo <= mean.hi && K >= 0.0);
  const double at_lo = value_at(f, mean.lo, K), at_hi = value_at(f, mean.hi, K);
  const auto* bump = std::get_if<network::Bump>(&f);
  if (bump == nullptr) return enclose({at_lo, at_hi});
  const double summit = std::clamp(bump->center, mean.lo, mean.hi);
  return enclose({at_lo, value_at(f, summit, K), at_hi});
}

Interval slope_range(const network::Intensity& f, Interval mean, double K) {
  assert(mean.lo <= mean.hi && K >= 0.0);
  const double at_lo = slope_at(f, mean.lo, K), at_hi = slope_at(f, mean.hi, K);
  const auto* bump = std::get_if<network::Bump>(&f);
  if (bump == nullptr) {
    const double summit = std::clamp(0.0, mean.lo, mean.hi);
    return enclose({at_lo, slope_at(f, summit, K), at_hi});
  }
  // The slope is stationary at center +- W, so that the rounding of W does not matter.
  const double W = std::hypot(bump->width, std::sqrt(K));
  const double rising = std::clamp(bump->center - W, mean.lo, mean.hi);
  const double falling = std::clamp(bump->center + W, mean.lo, mean.hi);
  return enclose({at_lo, slope_at(f, rising, K), slope_at(f, falling, K), at_hi});
}

}  // namespace poise::gaussian
