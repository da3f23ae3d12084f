/// The corrected Lemmas 5.1, 5.4, 5.6, 5.7 of [MV] along paths of `exact`, and the starts that they
/// and the counterexamples begin with.
#include "proofs_checks/evidence/pathwise.hpp"

#include <gtest/gtest.h>

#include "poise/measure/wasserstein.hpp"
#include "poise/sample/observer.hpp"
#include "proofs_checks/evidence/pathwise_bounds.hpp"
#include "proofs_checks/evidence/quantile_start.hpp"

namespace poise::checks {
namespace {

class EachLemma : public ::testing::TestWithParam<PathwiseLemma> {};

TEST_P(EachLemma, HoldsOnEveryPathAndNotWithHalfItsConstant) {
  const auto found = pathwise(GetParam(), {.quick = true});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->figures.size(), 8U);
  for (const auto& row : found->figures) {
    EXPECT_LT(row["greatest_left_over_right"], 1.0);
    if (row["network"] == "apart") {
      EXPECT_GT(row["steps_that_catch_the_twin"], 0) << row;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Pathwise, EachLemma,
                         ::testing::Values(PathwiseLemma::means_and_variances, PathwiseLemma::means,
                                           PathwiseLemma::variances, PathwiseLemma::attraction));

/// Neurons that do not obey (5.2)-(5.3) at all satisfy them too: they speak of any potentials, as
/// long as v follows.
TEST(Pathwise, SpeaksOfAnyPotentials) {
  const PathwiseNetwork network{
      "coupled", {{{0.25, 0.75}, {0.75, 0.5}}}, {{{0.5, 0.5}, {0.5, 0.5}}}, {0.0, 0.0}};
  ObservedPotentials path{0.03125, {}};
  for (int k = 0; k <= 4; ++k) {
    std::vector<double> z = mid_quantiles(60);
    for (double& x : z) x += 0.01 * k;
    path.u.push_back({z, z});
  }
  for (const auto& [left, right, twin, applies] : two_sides(PathwiseLemma::means, network, path)) {
    EXPECT_TRUE(applies);
    EXPECT_TRUE(certify::certainly_less(left, right));
  }
}

TEST(QuantileStart, IsAsFarFromTheNormalLawAsItsPotentialsAre) {
  for (const std::size_t n : {10, 11, 64, 400}) {
    const double distance = measure::wasserstein_to_normal(mid_quantiles(n), 0.0, 1.0);
    const certify::Ball enclosed = quantile_distance(n, 128);
    EXPECT_NEAR(enclosed.midpoint(), distance, 1e-13) << n;
  }
}

TEST(QuantileStart, HasTheMomentsOfItsLaw) {
  const balance::State law{{-1.5, 0.25}, {0.5, 2.0}};
  const auto u = quantile_start(law, 101);
  for (const auto a : core::populations) {
    const auto [mean, variance] = sample::empirical_moments(u[a]);
    EXPECT_NEAR(mean, law.mean[a], 1e-14);
    EXPECT_NEAR(variance, law.variance[a], 1e-14);
  }
}

}  // namespace
}  // namespace poise::checks
