#include "poise/certify/balanced_point.hpp"

#include <gtest/gtest.h>

#include "certify/wide_expectation.hpp"
#include "poise/balance/points.hpp"
#include "poise/certify/decimal.hpp"
#include "support/networks.hpp"

namespace poise::certify {
namespace {

using core::Population;
using testing::Wide;

/// Variances of [MV, Sections 6.1 and 6.2].
const std::vector<core::PerPopulation<double>> papers_variances{{1.0, 1.0}, {1.0, 0.5}};

core::PerPopulation<double> balanced_mean(const network::Network& network,
                                          const core::PerPopulation<double>& K) {
  const auto found =
      balance::find_balanced_points(network, K, balance::default_box(network, K)).points;
  EXPECT_EQ(found.size(), 1U);
  return found.at(0).state.mean;
}

/// F_a at the middle of the enclosure, by the trapezoidal rule in 100 digits.
Wide wide_F(const network::Network& network, Population a, const core::PerPopulation<Ball>& mean,
            const core::PerPopulation<double>& K) {
  Wide sum = 0;
  for (const auto b : core::populations) {
    const auto& f = std::get<network::Tanh>(network.intensity[a][b]);
    const Wide v = (Wide(mean[b].lower(80)) + Wide(mean[b].upper(80))) / 2;
    const Wide tanh_mean = testing::wide_tanh_mean(f.gain * v, f.gain * sqrt(Wide(K[b])));
    sum += core::sign(b) * Wide(network.weight[a][b]) * f.amplitude * (tanh_mean + f.offset);
  }
  return sum;
}

TEST(BalancedPoint, OfThePaperIsProvedToThirtyDigits) {
  const auto network = testing::paper_network();
  for (const auto& K : papers_variances) {
    const auto near = balanced_mean(network, K);
    const auto found = certify_balanced_point(network, {.near = near, .variance = K});
    ASSERT_EQ(found.outcome, Outcome::proved);
    EXPECT_TRUE(certainly_less(found.trace, Ball(0)));
    EXPECT_TRUE(certainly_less(Ball(0), found.determinant));
    for (const auto a : core::populations) {
      EXPECT_LT(mag_get_d(arb_radref(found.mean[a].get())), 1e-31);
      EXPECT_NEAR(found.mean[a].midpoint(), near[a], 1e-11);
      // An independent F vanishes there, and 1e-29 away it does not.
      EXPECT_LT(abs(wide_F(network, a, found.mean, K)), Wide(1e-31));
      auto beside = found.mean;
      for (const auto b : core::populations)
        arb_add(beside[b].get(), beside[b].get(),
                enclose(Rational(1, pow(Integer(10), 29)), 200).get(), 200);
      EXPECT_GT(abs(wide_F(network, a, beside, K)), Wide(1e-31));
    }
  }
}

TEST(BalancedPoint, IsRefutedWhereThereIsNone) {
  const auto network = testing::paper_network();
  const auto& K = papers_variances[0];
  auto near = balanced_mean(network, K);
  near.e += 1e-3;
  EXPECT_EQ(certify_balanced_point(network, {.near = near, .variance = K}).outcome,
            Outcome::refuted);
  EXPECT_EQ(certify_balanced_point(network, {.near = near, .variance = K, .radius = 2e-3}).outcome,
            Outcome::proved);
}

// The planted bug: with one weight off by 2 % the point is no longer one.
TEST(BalancedPoint, OfAnotherNetworkIsRefuted) {
  auto network = testing::paper_network();
  const auto& K = papers_variances[0];
  const auto near = balanced_mean(network, K);
  network.weight.rows.e.i *= 1.02;
  EXPECT_EQ(certify_balanced_point(network, {.near = near, .variance = K}).outcome,
            Outcome::refuted);
}

TEST(BalancedPoint, IsUndecidedWhereNewtonDoesNotContract) {
  auto network = testing::paper_network();
  const auto& K = papers_variances[0];
  const auto near = balanced_mean(network, K);
  const BalancedPointClaim wide_box{.near = near, .variance = K, .radius = 10.0};
  EXPECT_EQ(certify_balanced_point(network, wide_box).outcome, Outcome::undecided);
  network.intensity.rows.e = {network::Constant{1.0}, network::Constant{1.0}};  // det J_v = 0
  EXPECT_EQ(certify_balanced_point(network, {.near = near, .variance = K}).outcome,
            Outcome::undecided);
}

}  // namespace
}  // namespace poise::certify
