#include "poise/balance/points.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "support/networks.hpp"

namespace poise::balance {
namespace {

using core::PerPopulation;
using network::Bump;
using network::Erf;
using network::Network;
using network::Tanh;

BalancedPoints search(const Network& network, const PerPopulation<double>& K) {
  return find_balanced_points(network, K, default_box(network, K));
}

TEST(BalancedPoints, PaperHasOneAndItIsOnTheManifold) {
  const auto found = search(testing::paper_network(), {1.0, 1.0});
  ASSERT_EQ(found.points.size(), 1u);
  EXPECT_TRUE(found.unresolved.empty());
  const auto& [state, stability] = found.points.front();
  EXPECT_NEAR(state.mean.e, -2.678, 1e-3);
  EXPECT_NEAR(state.mean.i, -1.240, 1e-3);
  EXPECT_NEAR(stability.eigenvalues[0].real(), -0.0625, 1e-4);
  EXPECT_NEAR(stability.eigenvalues[0].imag(), 0.0307, 1e-4);
  EXPECT_TRUE(stability.on_manifold());
}

TEST(BalancedPoints, PrintedLabelsHaveNone) {
  for (const double K_i : {1.0, 0.5}) {
    const auto found = search(testing::literal_network(), {1.0, K_i});
    EXPECT_TRUE(found.points.empty());
    EXPECT_TRUE(found.unresolved.empty());
  }
}

TEST(BalancedPoints, SeveralAreAllFoundInOrder) {
  const auto found = search(testing::fold_network(), {0.5, 2.0});
  ASSERT_EQ(found.points.size(), 3u);
  EXPECT_TRUE(std::is_sorted(found.points.begin(), found.points.end(),
                             [](auto& a, auto& b) { return a.state.mean.e < b.state.mean.e; }));
  EXPECT_NEAR(found.points[2].state.mean.e, 2.23, 5e-3);
  EXPECT_NEAR(found.points[2].state.mean.i, -0.01, 5e-3);
}

RC_GTEST_PROP(BalancedPoints, APlantedPointIsFoundToTwelveDigits, ()) {
  const auto draw = [](double lo, double hi) {
    return lo + (hi - lo) * *rc::gen::inRange(0, 1001) / 1000.0;
  };
  Network network = testing::paper_network();
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      network.weight[a][b] = draw(0.2, 2.0);
      switch (*rc::gen::inRange(0, 3)) {
        case 0:
          network.intensity[a][b] = Tanh{draw(0.2, 2.0), draw(1.0, 3.0), draw(0.2, 3.0)};
          break;
        case 1:
          network.intensity[a][b] = Erf{draw(0.2, 2.0), draw(1.0, 3.0), draw(0.2, 3.0)};
          break;
        default:
          network.intensity[a][b] =
              Bump{draw(0.05, 1.0), draw(0.5, 2.0), draw(-1.0, 1.0), draw(0.3, 2.0)};
      }
    }
  const State planted{{draw(-3.0, 3.0), draw(-3.0, 3.0)}, {draw(0.0, 3.0), draw(0.0, 3.0)}};
  network = testing::balanced_at(network, planted.mean, planted.variance);
  // A nearly singular J_v makes the point itself ill-defined in double precision.
  const Field field = evaluate(network, planted);
  RC_PRE(std::abs(field.J_v.determinant()) > 1e-3 * field.J_v.squaredNorm());
  RC_PRE(field.J_v.norm() > 1e-2 * field.scale.norm());

  const auto found = search(network, planted.variance);
  const bool hit = std::any_of(found.points.begin(), found.points.end(), [&](const auto& point) {
    return std::hypot(point.state.mean.e - planted.mean.e, point.state.mean.i - planted.mean.i) <
           1e-10;
  });
  RC_ASSERT(hit);
  for (const auto& point : found.points) {
    const Field at_point = evaluate(network, point.state);
    RC_ASSERT((at_point.F.cwiseQuotient(at_point.scale)).cwiseAbs().maxCoeff() <= 1e-12);
  }
}

/// Balanced points counted by a method that shares nothing with the search: in each cell of a fine
/// grid, the winding number of F along the cell's edge.
int winding_count(const Network& network, const PerPopulation<double>& K, double half, int cells) {
  const auto angle = [&](double e, double i) {
    const auto F = evaluate(network, {{e, i}, K}).F;
    return std::atan2(F(1), F(0));
  };
  const double h = 2.0 * half / cells;
  const auto turn = [&](double e0, double i0, double e1, double i1) {
    constexpr int parts = 16;
    double sum = 0.0;
    double last = angle(e0, i0);
    for (int k = 1; k <= parts; ++k) {
      const double s = static_cast<double>(k) / parts;
      const double next = angle(e0 + s * (e1 - e0), i0 + s * (i1 - i0));
      sum += std::remainder(next - last, 2.0 * std::acos(-1.0));
      last = next;
    }
    return sum;
  };
  int count = 0;
  for (int j = 0; j < cells; ++j)
    for (int k = 0; k < cells; ++k) {
      const double e = -half + j * h;
      const double i = -half + k * h;
      const double around = turn(e, i, e + h, i) + turn(e + h, i, e + h, i + h) +
                            turn(e + h, i + h, e, i + h) + turn(e, i + h, e, i);
      count += std::abs(static_cast<int>(std::lround(around / (2.0 * std::acos(-1.0)))));
    }
  return count;
}

TEST(BalancedPoints, BumpsCountAgreesWithWindingNumbers) {
  // Curves that bend back: F_e = 0 and F_i = 0 cross many times.
  Network network = testing::paper_network();
  network.weight = {{{1.0, 1.0}, {1.0, 1.0}}};
  network.intensity.rows = {{Bump{0.2, 1.0, -0.3, 0.8}, Bump{0.3, 1.0, 0.4, 1.2}},
                            {Bump{0.3, 1.2, 0.5, 1.0}, Bump{0.2, 1.0, -0.2, 0.7}}};
  const PerPopulation<double> K{0.3, 0.2};
  const auto found = search(network, K);
  EXPECT_TRUE(found.unresolved.empty());
  const int expected = winding_count(network, K, 6.0, 120);
  EXPECT_GE(expected, 2);
  EXPECT_EQ(static_cast<int>(found.points.size()), expected);
}

TEST(BalancedPoints, OneConstantChannelLeavesTheOtherCurve) {
  // F_e = 0 reads g(v_e) = const: a vertical line; F_i = 0 crosses it once.
  Network network = testing::paper_network();
  network.weight = {{{1.0, 1.0}, {1.0, 1.0}}};
  network.intensity.rows = {{Erf{1.0, 1.0, 1.0}, network::Constant{1.0}},
                            {Erf{1.0, 1.0, 1.0}, Erf{1.0, 1.0, 1.0}}};
  const auto found = search(network, {1.0, 1.0});
  ASSERT_EQ(found.points.size(), 1u);
  EXPECT_NEAR(found.points[0].state.mean.e, 0.0, 1e-12);
  EXPECT_NEAR(found.points[0].state.mean.i, 0.0, 1e-12);
}

TEST(BalancedPoints, CurveOfPointsIsReportedAsUnresolved) {
  // Both components vanish on the same line v_e = v_i.
  Network network = testing::paper_network();
  network.weight = {{{1.0, 1.0}, {1.0, 1.0}}};
  network.intensity.rows = {{Tanh{}, Tanh{}}, {Tanh{}, Tanh{}}};
  const auto found = search(network, {1.0, 1.0});
  EXPECT_FALSE(found.unresolved.empty());
}

TEST(BalancedPoints, SearchStaysInsideItsBox) {
  const auto network = testing::fold_network();
  const auto found = find_balanced_points(network, {0.5, 2.0}, {{0.0, 5.0}, {-1.0, 1.0}});
  ASSERT_EQ(found.points.size(), 2u);  // the third is near (-3.8, -2.1)
  EXPECT_NEAR(found.points[1].state.mean.e, 2.23, 5e-3);
}

/// Intensities without a bound: points where they bend, where one of them is straight already, and
/// where all are, far outside the box in which the intensities bend.
TEST(BalancedPoints, UnboundedIntensitiesNearAndFar) {
  using network::Softplus;
  const Network steep = [] {
    Network network = testing::paper_network();
    network.intensity.rows.e = {Softplus{1.0, 1.0, 0.0}, Softplus{1.0, 2.0, 0.5}};
    network.intensity.rows.i = {Softplus{1.0, 2.0, 0.0}, Softplus{1.0, 1.0, -0.5}};
    return network;
  }();
  Network half_bounded = steep;
  half_bounded.intensity.rows.e.i = Erf{1.0, 1.5, 1.0};
  half_bounded.intensity.rows.i.i = Erf{1.0, 1.25, 2.0};
  const PerPopulation<double> K{0.5, 0.25};
  const auto finds = [&](const Network& base, const PerPopulation<double>& v) {
    const Network network = testing::balanced_at(base, v, K);
    const auto box = default_box(network, K);
    EXPECT_TRUE(box.e.contains(v.e) && box.i.contains(v.i));
    const auto found = find_balanced_points(network, K, box);
    return std::any_of(found.points.begin(), found.points.end(), [&](const auto& point) {
      return std::hypot(point.state.mean.e - v.e, point.state.mean.i - v.i) < 1e-9 * (1.0 + v.e);
    });
  };
  EXPECT_TRUE(finds(steep, {0.5, -0.25}));
  EXPECT_TRUE(finds(steep, {400.0, 150.0}));
  EXPECT_TRUE(finds(half_bounded, {0.5, -0.25}));
  EXPECT_TRUE(finds(half_bounded, {150.0, 0.3}));
}

/// No bounded network has its box widened.
TEST(BalancedPoints, BoxOfBoundedIntensitiesIsTheirReach) {
  const auto network = testing::paper_network();
  const auto box = default_box(network, {1.0, 1.0});
  EXPECT_EQ(box.e.hi, 18.0);
  EXPECT_EQ(box.i.hi, 30.0);
}

TEST(BalancedPoints, SteepIntensitiesAndZeroVariance) {
  for (const double gain : {1e-2, 1.0, 30.0, 1000.0})
    for (const double K : {0.0, 1e-4, 1.0, 100.0}) {
      Network network = testing::paper_network();
      network.intensity.rows = {{Tanh{0.5, 2.0, gain}, Tanh{1.0, 1.0, gain}},
                                {Tanh{1.0, 1.0, gain}, Tanh{1.0, 2.0, 0.5 * gain}}};
      const double unit = std::hypot(1.0 / gain, std::sqrt(K));
      const State planted{{0.3 * unit, -0.4 * unit}, {K, K}};
      network = testing::balanced_at(network, planted.mean, planted.variance);
      const auto found = search(network, planted.variance);
      const bool hit =
          std::any_of(found.points.begin(), found.points.end(), [&](const auto& point) {
            return std::hypot(point.state.mean.e - planted.mean.e,
                              point.state.mean.i - planted.mean.i) < 1e-11 * std::max(1.0, unit);
          });
      EXPECT_TRUE(hit) << "gain " << gain << ", K " << K;
    }
}

}  // namespace
}  // namespace poise::balance
