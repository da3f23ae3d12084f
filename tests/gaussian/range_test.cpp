/// Ranges hold every value, and no end of a range is idle.
#include "poise/gaussian/range.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "network/random_intensity.hpp"
#include "poise/gaussian/expectation.hpp"

namespace poise::gaussian::testing {
namespace {

using core::Interval;
using network::Intensity;
using network::testing::between;
using network::testing::magnitude;

constexpr int samples = 2000;

/// The hull of what `of` takes at `samples` + 1 equally spaced means.
template <class Of>
Interval sampled(const Interval& mean, const Of& of) {
  Interval hull{of(mean.lo), of(mean.lo)};
  for (int k = 1; k <= samples; ++k) {
    const double x = of(std::clamp(mean.lo + k * (mean.hi - mean.lo) / samples, mean.lo, mean.hi));
    hull = {std::min(hull.lo, x), std::max(hull.hi, x)};
  }
  return hull;
}

/// The range holds the samples, and its ends exceed them by no more than `slack` and the allowance.
void check(const Interval& range, const Interval& hull, double slack) {
  const auto allowance = [&](double x) {
    return slack + 1.01 * range_allowance * std::abs(x) + 1e-300;
  };
  RC_ASSERT(range.contains(hull));
  RC_ASSERT(hull.lo - range.lo <= allowance(hull.lo));
  RC_ASSERT(range.hi - hull.hi <= allowance(hull.hi));
}

template <class Kind>
void check_ranges(const Kind& f, double scale, double center) {
  const double K = std::pow(scale * *magnitude(-2, 1), 2), width = std::sqrt(scale * scale + K);
  const double lo = center + width * *between(-5.0, 5.0), length = width * *magnitude(-3, 1);
  const Interval mean{lo, lo + length};
  const Interval values = sampled(mean, [&](double v) { return expectation(f, v, K).value; });
  const Interval slopes = sampled(mean, [&](double v) { return expectation(f, v, K).d_mean; });
  // An extremum between two samples exceeds both by less than curvature (half a spacing)^2 / 2.
  const double spacing = length / samples, reach = spacing * spacing / 8.0;
  const double curvature = 2.0 * network::lipschitz(f) / scale;
  check(value_range(f, mean, K), values, curvature * reach);
  check(slope_range(f, mean, K), slopes, 3.0 * curvature / scale * reach);
}

template <class K>
class RangeOfEveryKind : public ::testing::Test {};
TYPED_TEST_SUITE(RangeOfEveryKind, network::testing::EveryKind, network::testing::NameOfKind);

TYPED_TEST(RangeOfEveryKind, HoldsEveryValueAndNoMore) {
  EXPECT_TRUE(rc::check([] {
    const auto f = *network::testing::random_kind<TypeParam>();
    check_ranges(f, std::abs(network::testing::scale_of(f)), f.middle());
  }));
}

TEST(Range, PointIntervalIsThePointWithTheAllowance) {
  const network::Tanh f{.amplitude = 0.5, .offset = 2.0};
  const double at = expectation(f, -1.0, 1.0).value;
  const Interval range = value_range(f, {-1.0, -1.0}, 1.0);
  EXPECT_TRUE(range.contains(at));
  EXPECT_LT(range.width(), 4.1 * range_allowance * at);
  EXPECT_GT(range.width(), 1.9 * range_allowance * at);
}

TEST(Range, Constant) {
  const network::Constant f{.rate = 2.0};
  EXPECT_TRUE(value_range(f, {-5.0, 5.0}, 1.0).contains(2.0));
  const Interval slope = slope_range(f, {-5.0, 5.0}, 1.0);
  EXPECT_TRUE(slope.contains(0.0));
  EXPECT_LT(slope.width(), 1e-300);
}

/// Planted bug: the ends alone miss the summit of a bump, and of a sigmoid's slope.
TEST(Range, TheEndsAloneMissTheSummit) {
  const network::Bump bump;
  const network::Tanh tanh;
  const double K = 0.5;
  EXPECT_GT(value_range(bump, {-1.0, 1.0}, K).hi, expectation(bump, 1.0, K).value + 0.1);
  EXPECT_GT(slope_range(tanh, {-1.0, 1.0}, K).hi, expectation(tanh, 1.0, K).d_mean + 0.1);
}

}  // namespace
}  // namespace poise::gaussian::testing
