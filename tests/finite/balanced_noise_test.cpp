/// How the means scatter about a balanced point: against the path of all modes at large n, and its growth
/// towards special points.
#include "poise/finite/balanced_noise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "poise/balance/continuation.hpp"
#include "poise/finite/fluctuations.hpp"
#include "support/networks.hpp"

namespace poise::finite {
namespace {

using balance::SpecialKind;
using network::Network;

std::vector<balance::BalancedPoint> points_of(const Network& network,
                                              const core::PerPopulation<double>& K) {
  return balance::find_balanced_points(network, K, balance::default_box(network, K)).points;
}

/// The paper's network where it starts: its one balanced point at K = 1.
balance::State first_point(const Network& network) {
  return points_of(network, {1.0, 1.0}).at(0).state;
}

/// Just after the boundary layer the modes are still those of independent potentials; what is left of
/// order n^(-1/2) goes with n.
TEST(BalancedNoise, IsWhatManyNeuronsHaveAfterTheBoundaryLayer) {
  Network network = testing::paper_network(100);
  const auto start = first_point(network);
  const auto noise = balanced_noise(network, start);
  ASSERT_TRUE(noise);
  EXPECT_LT(noise->truncated, 1e-6);
  double before = 10.0;
  for (const std::size_t n : {1'000'000ul, 100'000'000ul, 10'000'000'000ul}) {
    network.n = n;
    const double root = std::sqrt(static_cast<double>(n));
    const auto path = solve_fluctuations(network, start, {{100.0 / root}}, {.modes = 24});
    const Eigen::Matrix2d scaled =
        static_cast<double>(n) * path.covariance[0].topLeftCorner<2, 2>();
    const double off = (scaled - noise->slow).norm() / noise->slow.norm();
    EXPECT_LT(off, 0.2 * before) << n;
    before = off;
  }
  EXPECT_LT(before, 0.02);
}

/// With the potentials' laws given (no modes but the first), what is left is the ringing.
TEST(BalancedNoise, RingsByTheSpikesAlone) {
  const Network network = testing::paper_network(100);
  const auto start = first_point(network);
  const auto field = balance::evaluate(network, start);
  const auto noise = balanced_noise(network, start).value();
  Eigen::Matrix2d residual = field.J_v * noise.ringing + noise.ringing * field.J_v.transpose();
  residual.diagonal() += field.Sigma;
  EXPECT_LT(residual.norm(), 1e-12 * field.Sigma.norm());
}

/// d log(size) / d log(distance to the special point along the path), by least squares over the points on
/// the manifold at distances from `near` to `far`.
double power(const balance::Path& path, const balance::Branch& branch, SpecialKind kind,
             double near, double far, double (*size)(const BalancedNoise&)) {
  const auto special = std::ranges::find(branch.special, kind, &balance::SpecialPoint::kind);
  if (special == branch.special.end()) return 0.0;
  double count = 0.0, x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
  for (const auto& point : branch.points) {
    const double distance = std::abs(point.t - special->at.t);
    if (distance < near || distance > far || !point.stability.on_manifold()) continue;
    const auto noise = balanced_noise(path(point.t).network, point.state);
    const double u = std::log(distance), w = std::log(size(noise.value()));
    ++count, x += u, y += w, xx += u * u, xy += u * w;
  }
  EXPECT_GE(count, 5.0);
  return (count * xy - x * y) / (count * xx - x * x);
}

/// det ~ distance^(1/2), so that det^-2 ~ distance^-1; a quarter of a branch at a fold has -1 only as the
/// distance goes to 0, with an error of the order of its root.
TEST(BalancedNoise, GrowsLikeTheInverseDistanceToAFold) {
  const auto path = balance::variance_path(testing::fold_network(), {0.5, 2.0}, {2.0, 0.5});
  const auto branch = balance::continue_branch(path, 0.0, {2.23, -0.01}, {.largest_step = 1e-4});
  ASSERT_TRUE(branch);
  EXPECT_NEAR(power(path, *branch, SpecialKind::fold, 1e-7, 1e-5,
                    [](const BalancedNoise& noise) { return noise.slow.trace(); }),
              -1.0, 0.01);
}

TEST(BalancedNoise, RingsLikeTheInverseDistanceToAHopfPoint) {
  const balance::Problem problem{testing::paper_network(), {1.0, 1.0}};
  const auto path = balance::parameter_path(problem, "intensity.ie.gain", 1.0, 4.0);
  const auto branch = balance::continue_branch(path, 0.0, first_point(problem.network).mean,
                                               {.largest_step = 1e-3});
  ASSERT_TRUE(branch);
  const auto slow = [](const BalancedNoise& noise) { return noise.slow.trace(); };
  const auto ringing = [](const BalancedNoise& noise) { return noise.ringing.trace(); };
  EXPECT_NEAR(power(path, *branch, SpecialKind::hopf, 1e-4, 1e-2, ringing), -1.0, 0.03);
  EXPECT_NEAR(power(path, *branch, SpecialKind::hopf, 1e-4, 1e-2, slow), 0.0, 0.03);
}

TEST(BalancedNoise, IsNothingOffTheManifold) {
  const Network network = testing::fold_network();
  const auto points = points_of(network, {0.5, 2.0});
  ASSERT_EQ(points.size(), 3u);
  for (const auto& point : points)
    EXPECT_EQ(balanced_noise(network, point.state).has_value(), point.stability.on_manifold());
  EXPECT_EQ(std::ranges::count_if(points, [](const auto& p) { return p.stability.on_manifold(); }),
            2);
}

}  // namespace
}  // namespace poise::finite
