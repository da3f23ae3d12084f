#include "poise/finite/mean_field.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "poise/balance/start.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/limit/hydrodynamic.hpp"
#include "support/networks.hpp"

namespace poise::finite {
namespace {

using balance::State;
using network::Network;

State paper_start(const Network& network) {
  const core::PerPopulation<double> K{1.0, 1.0};
  const auto points = balance::find_balanced_points(network, K, balance::default_box(network, K));
  return points.points.front().state;
}

TEST(MeanField, ConstantIntensitiesInClosedForm) {
  Network network = testing::paper_network(400);
  network.tau = {1.5, 0.5};
  network.intensity.rows = {{network::Constant{1.0}, network::Constant{0.9}},
                            {network::Constant{2.0}, network::Constant{0.3}}};
  const State from{{0.3, -0.2}, {0.0, 2.0}};
  const auto times = core::time_grid(4.0, 9);
  const auto path = solve_mean_field(network, from, times);
  ASSERT_EQ(path.t, times);
  const auto field = evaluate(network, from);
  for (std::size_t k = 0; k < times.size(); ++k)
    for (const auto a : core::populations) {
      const auto row = static_cast<Eigen::Index>(core::index(a));
      const double decay = std::exp(-times[k] / network.tau[a]);
      const double v_rest = network.tau[a] * 20.0 * field.F(row);
      const double K_rest = 0.5 * network.tau[a] * field.Sigma(row);
      EXPECT_NEAR(path.state[k].mean[a], v_rest + (from.mean[a] - v_rest) * decay, 2e-8);
      EXPECT_NEAR(path.state[k].variance[a], K_rest + (from.variance[a] - K_rest) * decay * decay,
                  1e-8);
    }
}

TEST(MeanField, PaperNetworkAtFive) {
  const Network network = testing::paper_network(5000);
  const auto path = solve_mean_field(network, paper_start(network), std::vector{5.0});
  ASSERT_EQ(path.state.size(), 1u);
  EXPECT_NEAR(path.state[0].mean.e, -1.288, 1e-3);
}

TEST(MeanField, ToleranceControlsTheError) {
  const Network network = testing::paper_network(5000);
  const State from = paper_start(network);
  const std::vector<double> times{0.1, 1.0, 5.0};
  const auto fine = solve_mean_field(network, from, times, {.tolerance = 1e-13});
  const auto standard = solve_mean_field(network, from, times);
  for (std::size_t k = 0; k < times.size(); ++k) {
    EXPECT_NEAR(standard.state[k].mean.e, fine.state[k].mean.e, 1e-7);
    EXPECT_NEAR(standard.state[k].variance.i, fine.state[k].variance.i, 1e-7);
  }
}

TEST(MeanField, ApproachesTheLimitLikeTheInverseRootOfN) {
  std::vector<double> gaps;
  for (const std::size_t n : {1'000'000u, 4'000'000u}) {
    const Network network = testing::paper_network(n);
    const State from = paper_start(network);
    const auto finite = solve_mean_field(network, from, std::vector{5.0});
    const auto limit = limit::solve_limit(network, from, std::vector{5.0});
    gaps.push_back(limit.state[0].mean.e - finite.state[0].mean.e);
  }
  EXPECT_NEAR(gaps[0] / gaps[1], 2.0, 0.02);
}

/// Values that are not finite are refused: Odeint's step control would try for ever.
TEST(MeanField, RefusesWhatOverflows) {
  const Network network = testing::paper_network(5000);
  EXPECT_THROW(solve_mean_field(network, {{0.0, 0.0}, {1e300, 1.0}}, std::vector{5.0}),
               core::Refusal);
  EXPECT_THROW(solve_mean_field(network, {{1e308, 0.0}, {1.0, 1.0}}, std::vector{5.0}),
               core::Refusal);
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(solve_mean_field(network, {{nan, 0.0}, {1.0, 1.0}}, std::vector{5.0}),
               core::Refusal);
}

TEST(MeanField, AnyTimeIsReached) {
  const Network network = testing::paper_network(5000);
  const State from = paper_start(network);
  const auto path = solve_mean_field(network, from, std::vector{200.0, 4e4, 1e30, 1e300});
  ASSERT_EQ(path.state.size(), 4u);
  for (const State& state : path.state) EXPECT_NEAR(state.mean.e, path.state.front().mean.e, 1e-7);
}

TEST(MeanField, StopsWithWhatItReached) {
  const Network network = testing::paper_network(5000);
  std::stop_source source;
  source.request_stop();
  const auto path = solve_mean_field(network, paper_start(network), std::vector{0.0, 5.0},
                                     {.watch = {source.get_token(), {}}});
  EXPECT_TRUE(path.interrupted);
  EXPECT_EQ(path.t.size(), 1u);
  EXPECT_EQ(path.state.size(), 1u);
}

}  // namespace
}  // namespace poise::finite
