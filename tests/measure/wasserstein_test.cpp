#include "poise/measure/wasserstein.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "poise/core/random.hpp"

namespace poise::measure {
namespace {

std::vector<double> normals(std::size_t size, double mean, double deviation, std::uint64_t seed) {
  core::Stream stream(seed, core::Purpose::test);
  std::vector<double> x(size);
  for (double& value : x) value = mean + deviation * stream.normal();
  return x;
}

TEST(WassersteinToNormal, OnePointIsTheMeanAbsoluteDeviation) {
  // E|Z - a| = 2 phi(a) + a (2 Phi(a) - 1).
  for (const double a : {0.0, 0.3, -2.0, 7.0}) {
    const double expected = std::sqrt(2.0 / std::numbers::pi) * std::exp(-0.5 * a * a) +
                            a * std::erf(a / std::numbers::sqrt2);
    EXPECT_NEAR(wasserstein_to_normal({1.0 + 3.0 * a}, 1.0, 9.0), 3.0 * expected, 1e-13);
  }
}

TEST(WassersteinToNormal, IsTheIntegralOfTheGap) {
  auto x = normals(7, 0.4, 2.0, 1);
  std::ranges::sort(x);
  // In pieces without kinks but one, and to 12 deviations.
  std::vector<double> ends{-24.0};
  ends.insert(ends.end(), x.begin(), x.end());
  ends.push_back(24.0);
  double expected = 0.0;
  for (std::size_t k = 0; k + 1 < ends.size(); ++k) {
    const auto gap = [&](double u) {
      return std::abs(static_cast<double>(k) / 7.0 -
                      0.5 * std::erfc(-u / 2.0 / std::numbers::sqrt2));
    };
    expected += boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
        gap, ends[k], ends[k + 1], 20, 1e-12);
  }
  EXPECT_NEAR(wasserstein_to_normal(x, 0.0, 4.0), expected, 1e-9);
}

/// A shift by s moves a measure by s, and no less.
TEST(WassersteinToNormal, SeesAShift) {
  const auto x = normals(100'000, 0.0, 1.0, 2);
  EXPECT_LT(wasserstein_to_normal(x, 0.0, 1.0), 0.01);
  EXPECT_NEAR(wasserstein_to_normal(x, 5.0, 1.0), 5.0, 0.02);
  EXPECT_GT(wasserstein_to_normal(x, 0.02, 1.0), 0.01);
}

RC_GTEST_PROP(Wasserstein, EqualSizesPairInOrder, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 50);
  auto x = normals(size, 0.0, 1.0, *rc::gen::arbitrary<std::uint64_t>());
  auto y = normals(size, 0.3, 2.0, *rc::gen::arbitrary<std::uint64_t>());
  const double distance = wasserstein(x, y);
  std::ranges::sort(x);
  std::ranges::sort(y);
  double expected = 0.0;
  for (std::size_t k = 0; k < size; ++k)
    expected += std::abs(x[k] - y[k]) / static_cast<double>(size);
  RC_ASSERT(std::abs(distance - expected) < 1e-12);
}

RC_GTEST_PROP(Wasserstein, IsAMetricOnMeasures, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto x = normals(*rc::gen::inRange<std::size_t>(1, 30), 0.0, 1.0, seed);
  const auto y = normals(*rc::gen::inRange<std::size_t>(1, 30), 1.0, 2.0, seed + 1);
  const auto z = normals(*rc::gen::inRange<std::size_t>(1, 30), 0.5, 0.5, seed + 2);
  auto twice = x;
  twice.insert(twice.end(), x.begin(), x.end());  // the same measure
  RC_ASSERT(wasserstein(x, twice) < 1e-12);
  RC_ASSERT(std::abs(wasserstein(x, y) - wasserstein(y, x)) < 1e-12);
  RC_ASSERT(wasserstein(x, z) <= wasserstein(x, y) + wasserstein(y, z) + 1e-12);
  const double to_normal =
      std::abs(wasserstein_to_normal(x, 0.0, 1.0) - wasserstein_to_normal(y, 0.0, 1.0));
  RC_ASSERT(to_normal <= wasserstein(x, y) + 1e-12);
}

}  // namespace
}  // namespace poise::measure
