#include "poise/limit/dense_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace poise::limit {
namespace {

using Flow = DenseFlow<2>;

/// x'' = -x: a circle.
bool circle(const Flow::State& x, Flow::State& rate) {
  rate = {x[1], -x[0]};
  return true;
}

double error_at(const Flow& flow, double s) {
  const auto x = flow.at(s);
  return std::hypot(x[0] - std::cos(s), x[1] + std::sin(s));
}

/// The largest error up to s = 10, at the ends of the steps and inside them.
double largest_error(const Flow::Rate& rate, double tolerance) {
  Flow flow(rate, tolerance);
  flow.start({1.0, 0.0}, 0.0, 1e-3);
  double largest = 0.0;
  while (flow.to() < 10.0) {
    EXPECT_TRUE(flow.advance());
    for (const double part : {0.25, 0.5, 0.9, 1.0})
      largest = std::max(largest, error_at(flow, std::lerp(flow.from(), flow.to(), part)));
  }
  return largest;
}

TEST(DenseFlow, FollowsACircleToItsTolerance) {
  EXPECT_LT(largest_error(circle, 1e-12), 1e-10);
  EXPECT_LT(largest_error(circle, 1e-8), 1e-6);
  // A rate off by a part in a million shows.
  const auto wrong = [](const Flow::State& x, Flow::State& rate) {
    rate = {x[1], -(1.0 + 1e-6) * x[0]};
    return true;
  };
  EXPECT_GT(largest_error(wrong, 1e-12), 1e-6);
}

TEST(DenseFlow, EndsWhereTheRateSaysSo) {
  // No solution for x < 1/2: from x = 1 moving left it ends at s = 1/2, to the shortest step tried.
  const auto rate = [](const Flow::State& x, Flow::State& out) {
    out = {-1.0, 0.0};
    return x[0] >= 0.5;
  };
  Flow flow(rate, 1e-10);
  flow.start({1.0, 0.0}, 0.0, 0.1);
  double dt = 0.1;
  while (dt > 1e-9) {
    const Flow::State from = flow.after();
    const double s = flow.to();
    if (!flow.advance()) {
      EXPECT_EQ(flow.to(), s);
      EXPECT_EQ(flow.after(), from);
      flow.start(from, s, dt *= 0.5);
    }
  }
  EXPECT_NEAR(flow.to(), 0.5, 1e-8);
  EXPECT_LE(flow.to(), 0.5);
}

TEST(DenseFlow, GivesUpOnNumbersThatAreNotFinite) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Flow flow(
      [](const Flow::State& x, Flow::State& out) {
        out = {x[0] > 2.0 ? nan : 1.0, 0.0};
        return std::isfinite(out[0]);
      },
      1e-10);
  flow.start({0.0, 0.0}, 0.0, 0.5);
  int steps = 0;
  while (flow.advance() && steps < 1000) ++steps;
  EXPECT_LT(steps, 1000);
  EXPECT_LE(flow.to(), 2.0);
}

TEST(DenseFlow, AKnownRateCostsNoEvaluation) {
  int evaluations = 0;
  const auto counted = [&](const Flow::State& x, Flow::State& rate) {
    ++evaluations;
    return circle(x, rate);
  };
  Flow flow(counted, 1e-10);
  flow.start({1.0, 0.0}, {0.0, -1.0}, 0.0, 1e-3);
  ASSERT_TRUE(flow.advance());
  EXPECT_EQ(evaluations, 6);
  EXPECT_EQ(flow.rate_after()[1], -flow.after()[0]);
  flow.start({1.0, 0.0}, 0.0, 1e-3);
  ASSERT_TRUE(flow.advance());
  EXPECT_EQ(evaluations, 6 + 7);
}

}  // namespace
}  // namespace poise::limit
