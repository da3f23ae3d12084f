/// Draws in proportion to bounds.

#include "poise/dense/network/internal/bound_classes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <vector>

#include "support/statistics.hpp"

namespace poise::dense::internal {
namespace {

RC_GTEST_PROP(BoundClasses, RaiseEveryBoundByAnEighthAtMost, ()) {
  const auto bound = std::pow(10.0, 0.01 * *rc::gen::inRange(-26000, 28900));
  BoundClasses classes;
  classes.clear(bound);
  classes.add(7, bound);
  RC_ASSERT(classes.total() > bound);
  RC_ASSERT(classes.total() <= 1.1251 * bound);
  core::Stream stream(1, core::Purpose::test);
  const auto choice = classes.choose(stream);
  RC_ASSERT(choice.neuron == 7u);
  RC_ASSERT(choice.bound == classes.total());
  classes.move(choice, 0.0);
  RC_ASSERT(classes.total() == 0.0);
}

RC_GTEST_PROP(BoundClasses, KeepTheirTotalExactlyHoweverOftenTheyChange, ()) {
  const auto n = *rc::gen::inRange<std::uint32_t>(1, 50);
  core::Stream stream(*rc::gen::arbitrary<std::uint32_t>(), core::Purpose::test);
  const auto draw = [&] { return std::exp(-30.0 * stream.uniform()); };
  BoundClasses changed, fresh;
  changed.clear(1.0);
  std::vector<double> bound(n);
  for (std::uint32_t i = 0; i < n; ++i) changed.add(i, bound[i] = draw());
  for (int k = 0; k < 500; ++k) {
    const auto choice = changed.choose(stream);
    RC_ASSERT(choice.bound > bound[choice.neuron]);
    changed.move(choice, bound[choice.neuron] = draw());
  }
  fresh.clear(1.0);
  for (std::uint32_t i = 0; i < n; ++i) fresh.add(i, bound[i]);
  RC_ASSERT(changed.total() == fresh.total());
}

TEST(BoundClasses, AreDrawnInProportion) {
  // Over 33 octaves, with a bound below the lowest class; 0 means never.
  const std::vector<double> bound{1.0, 0.3, 0.3, 0.011, 0.07, 1e-12, 0.0, 0.9};
  BoundClasses classes;
  classes.clear(1.0);
  for (std::uint32_t i = 0; i < bound.size(); ++i) classes.add(i, bound[i]);
  core::Stream stream(1, core::Purpose::test);
  std::vector<double> raised(bound.size(), 0.0), seen(bound.size(), 0.0);
  constexpr int draws = 1'000'000;
  for (int k = 0; k < draws; ++k) {
    const auto choice = classes.choose(stream);
    ++seen[choice.neuron];
    raised[choice.neuron] = choice.bound;
  }
  EXPECT_EQ(seen[6], 0.0);
  double statistic = 0.0;
  for (const std::size_t i : {0u, 1u, 2u, 3u, 4u, 7u}) {
    const double expected = draws * raised[i] / classes.total();
    statistic += (seen[i] - expected) * (seen[i] - expected) / expected;
    EXPECT_GE(raised[i], bound[i]);
    EXPECT_LE(raised[i], 1.1251 * bound[i]);
  }
  const boost::math::chi_squared law(5.0);
  EXPECT_GT(boost::math::cdf(boost::math::complement(law, statistic)), poise::testing::false_alarm);
}

}  // namespace
}  // namespace poise::dense::internal
