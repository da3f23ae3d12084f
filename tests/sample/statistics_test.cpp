// The statistical tests themselves: uniform under the hypothesis, small off it.

#include "support/statistics.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>

#include "poise/core/random.hpp"

namespace {

using namespace poise::testing;
using poise::core::Purpose;
using poise::core::Stream;

constexpr int repetitions = 4000;
constexpr int size = 1000;

template <class Draw>
auto sample(Draw draw) {
  std::vector<decltype(draw())> out(size);
  for (auto& x : out) x = draw();
  return out;
}

/// Of 4000 p-values under the hypothesis, how likely so many at or below 5 %?
template <class PValue>
double excess_of_small_p_values(PValue p_value) {
  int small = 0;
  for (int r = 0; r < repetitions; ++r) small += p_value() <= 0.05;
  const boost::math::binomial law(repetitions, 0.05);
  return small == 0
             ? 1.0
             : boost::math::cdf(boost::math::complement(law, static_cast<double>(small - 1)));
}

TEST(Statistics, KeepTheirLevelUnderTheHypothesis) {
  Stream stream(1, Purpose::test);
  const auto exponential = [&] { return stream.exponential(); };
  const auto small_count = [&] { return static_cast<std::uint64_t>(3.0 * stream.exponential()); };
  const auto uniform = [&] { return stream.uniform(); };
  EXPECT_GT(excess_of_small_p_values([&] { return mean_p_value(sample(uniform), 0.5); }),
            false_alarm);
  EXPECT_GT(excess_of_small_p_values(
                [&] { return equal_means_p_value(sample(exponential), sample(exponential)); }),
            false_alarm);
  EXPECT_GT(excess_of_small_p_values(
                [&] { return same_law_p_value(sample(exponential), sample(exponential)); }),
            false_alarm);
  EXPECT_GT(excess_of_small_p_values(
                [&] { return same_counts_p_value(sample(small_count), sample(small_count)); }),
            false_alarm);
}

TEST(Statistics, AreSmallOffTheHypothesis) {
  Stream stream(2, Purpose::test);
  const auto normal = [&] { return stream.normal(); };
  const auto shifted = [&] { return stream.normal() + 0.5; };
  const auto wide = [&] { return 1.5 * stream.normal(); };
  const auto count = [&] { return stream.below(10); };
  const auto other = [&] { return stream.below(10) * stream.below(10) / 9; };
  EXPECT_LT(mean_p_value(sample(shifted), 0.0), false_alarm);
  EXPECT_LT(equal_means_p_value(sample(shifted), sample(normal)), false_alarm);
  EXPECT_LT(equal_spreads_p_value(sample(normal), sample(wide)), false_alarm);
  EXPECT_LT(same_law_p_value(sample(shifted), sample(normal)), false_alarm);
  EXPECT_LT(same_counts_p_value(sample(count), sample(other)), false_alarm);
}

TEST(Statistics, AgreeWithHandComputation) {
  EXPECT_NEAR(two_sided_normal(1.959963984540054), 0.05, 1e-15);
  // Mean 2, variance 1, N = 3: z = 2 / sqrt(1/3).
  EXPECT_NEAR(mean_p_value(std::vector{1.0, 2.0, 3.0}, 0.0), two_sided_normal(2.0 * std::sqrt(3.0)),
              1e-12);
  // All of x below all of y: D = 1, N M / (N + M) = 1.
  EXPECT_NEAR(same_law_p_value({1.0, 2.0}, {3.0, 4.0}), 2.0 * std::exp(-2.0), 1e-15);
  // Counts (60, 40) against (40, 60): statistic 8 on one degree of freedom.
  std::vector<std::uint64_t> x(100, 0), y(100, 0);
  std::fill_n(x.begin(), 40, 1);
  std::fill_n(y.begin(), 60, 1);
  EXPECT_NEAR(same_counts_p_value(x, y), std::erfc(std::sqrt(4.0)), 1e-12);
  EXPECT_EQ(least_of(std::vector{0.2, 0.01}), 0.02);
  EXPECT_EQ(mean_p_value(std::vector{2.0, 2.0}, 2.0), 1.0);
  EXPECT_LT(mean_p_value(std::vector{2.0, 2.0}, 2.0 + 1e-10), false_alarm);
}

}  // namespace
