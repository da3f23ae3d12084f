#include "poise/sample/observer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace {

using poise::sample::empirical_moments;

TEST(Observer, DividesByTheNumberOfNeurons) {
  const auto [mean, variance] = empirical_moments(std::vector{1.0, 2.0, 3.0, 6.0});
  EXPECT_EQ(mean, 3.0);
  EXPECT_EQ(variance, (4.0 + 1.0 + 0.0 + 9.0) / 4.0);
}

TEST(Observer, OneNeuronHasNoVariance) {
  const auto [mean, variance] = empirical_moments(std::vector{-2.5});
  EXPECT_EQ(mean, -2.5);
  EXPECT_EQ(variance, 0.0);
}

TEST(Observer, KeepsTheVarianceUnderALargeOffset) {
  // Mean square and squared mean agree here in all 16 digits; their difference would be noise.
  const double offset = 1e8;
  const auto [mean, variance] =
      empirical_moments(std::vector{offset - 0.25, offset, offset + 0.25, offset});
  EXPECT_EQ(mean, offset);
  EXPECT_EQ(variance, 0.03125);
}

RC_GTEST_PROP(Observer, MovesWithTheDataAndScalesWithItsSquare,
              (const std::vector<int>& integers)) {
  RC_PRE(!integers.empty());
  std::vector<double> u, shifted;
  for (const int k : integers) {
    u.push_back(k % 1000);
    shifted.push_back(4.0 * (k % 1000) + 1024.0);
  }
  const auto before = empirical_moments(u);
  const auto after = empirical_moments(shifted);
  RC_ASSERT(std::abs(after.mean - (4.0 * before.mean + 1024.0)) <= 1e-10);
  RC_ASSERT(std::abs(after.variance - 16.0 * before.variance) <= 1e-10 * (1.0 + after.variance));
}

}  // namespace
