#include "poise/gaussian/range.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <initializer_list>
#include <variant>

#include "poise/gaussian/expectation.hpp"
#include "poise/gaussian/kinds/all.hpp"

namespace poise::gaussian {
namespace {

using core::Interval;

/// The hull of `values` with the allowance, and one more double for underflow.
Interval enclose(std::initializer_list<double> values) {
  const auto [least, greatest] = std::minmax(values);
  return core::outward(least - range_allowance * std::abs(least),
                       greatest + range_allowance * std::abs(greatest));
}

/// As slope_range; the slope is extremal at the ends of `mean` or where its shape
/// says.
template <class Kind>
Interval slope_range_of(const Kind& f, Interval mean, double K) {
  using network::Shape;
  const auto at = [&](double v) { return expectation_of(f, v, K).d_mean; };
  const auto within = [&](double v) { return std::clamp(v, mean.lo, mean.hi); };
  if constexpr (Kind::shape == Shape::bump) {
    const double W = steepest_of(f, K);
    return enclose(
        {at(mean.lo), at(within(f.middle() - W)), at(within(f.middle() + W)), at(mean.hi)});
  } else if constexpr (Kind::shape == Shape::sigmoid) {
    return enclose({at(mean.lo), at(within(f.middle())), at(mean.hi)});
  } else {
    static_assert(Kind::shape == Shape::flat || Kind::shape == Shape::ramp);  // monotone slopes
    return enclose({at(mean.lo), at(mean.hi)});
  }
}

}  // namespace

Interval value_range(const network::Intensity& f, Interval mean, double K) {
  assert(mean.lo <= mean.hi && K >= 0.0);
  const auto at = [&](double v) { return expectation(f, v, K).value; };
  const auto turning = network::turning_point(f);
  if (!turning) return enclose({at(mean.lo), at(mean.hi)});
  return enclose({at(mean.lo), at(std::clamp(*turning, mean.lo, mean.hi)), at(mean.hi)});
}

Interval slope_range(const network::Intensity& f, Interval mean, double K) {
  assert(mean.lo <= mean.hi && K >= 0.0);
  return std::visit([&](const auto& kind) { return slope_range_of(kind, mean, K); }, f);
}

}  // namespace poise::gaussian
