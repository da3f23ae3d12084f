#include "poise/finite/third_cumulant.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "poise/balance/field.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/finite/mean_field.hpp"
#include "support/networks.hpp"

namespace poise::finite {
namespace {

using balance::State;
using network::Network;

/// Constant intensities take no notice of skewness: v and K relax exponentially.
TEST(ThirdCumulant, ConstantIntensitiesInClosedForm) {
  Network network = testing::paper_network(400);
  network.tau = {1.5, 0.5};
  network.intensity.rows = {{network::Constant{1.0}, network::Constant{0.9}},
                            {network::Constant{2.0}, network::Constant{0.3}}};
  const State from{{0.3, -0.2}, {0.0, 2.0}};
  const auto times = core::time_grid(4.0, 9);
  const auto states = finite_moments(network, from, times);
  ASSERT_EQ(states.size(), times.size());
  const auto field = evaluate(network, from);
  for (std::size_t k = 0; k < times.size(); ++k)
    for (const auto a : core::populations) {
      const auto row = static_cast<Eigen::Index>(core::index(a));
      const double decay = std::exp(-times[k] / network.tau[a]);
      const double v_rest = network.tau[a] * 20.0 * field.F(row);
      const double K_rest = 0.5 * network.tau[a] * field.Sigma(row);
      EXPECT_NEAR(states[k].mean[a], v_rest + (from.mean[a] - v_rest) * decay, 1e-7);
      EXPECT_NEAR(states[k].variance[a], K_rest + (from.variance[a] - K_rest) * decay * decay,
                  1e-7);
    }
}

/// What it adds to the mean field is of order n^{-1/2}: it halves where n is four times as large.
TEST(ThirdCumulant, SkewnessMovesTheMeansByTheInverseRootOfN) {
  const core::PerPopulation<double> v{-2.7, -1.2}, K{1.0, 1.0};
  const std::vector<double> times{1.0};
  const auto shift = [&](std::size_t n) {
    const Network network = testing::balanced_at(testing::paper_network(n), v, K);
    const State from{v, K};
    return finite_moments(network, from, times)[0].mean.e -
           solve_mean_field(network, from, times).state[0].mean.e;
  };
  const double small = shift(1'000'000), large = shift(4'000'000);
  EXPECT_GT(std::abs(large), 1e-6);  // far above both tolerances
  EXPECT_NEAR(small / large, 2.0, 0.1);
}

}  // namespace
}  // namespace poise::finite
