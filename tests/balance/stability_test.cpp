#include "poise/balance/stability.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "support/networks.hpp"

namespace poise::balance {
namespace {

Eigen::Matrix2d matrix(double a, double b, double c, double d) {
  Eigen::Matrix2d J;
  J << a, b, c, d;
  return J;
}

RC_GTEST_PROP(Stability, EigenvaluesAreRootsOfTheCharacteristicPolynomial, ()) {
  const auto entry = [] { return *rc::gen::inRange(-1000, 1001) / 250.0; };
  const Eigen::Matrix2d J = matrix(entry(), entry(), entry(), entry());
  const Stability s = stability(J);
  const double size = J.squaredNorm() + 1e-300;
  for (const auto& z : s.eigenvalues)
    RC_ASSERT(std::abs(z * z - s.trace * z + s.det) <= 1e-14 * size);
  RC_ASSERT(std::abs(s.eigenvalues[0] * s.eigenvalues[1] - s.det) <= 1e-14 * size);
  RC_ASSERT(s.eigenvalues[0].real() >= s.eigenvalues[1].real());
  RC_ASSERT(s.spectral_abscissa() == s.eigenvalues[0].real());
}

TEST(Stability, KnowsEveryQuadrantOfTraceAndDeterminant) {
  EXPECT_TRUE(stability(matrix(-1, 0, 0, -2)).on_manifold());
  EXPECT_TRUE(stability(matrix(-1, 5, -5, -1)).on_manifold());
  EXPECT_FALSE(stability(matrix(1, 5, -5, 1)).on_manifold());  // unstable focus
  EXPECT_FALSE(stability(matrix(-2, 0, 0, 1)).on_manifold());  // saddle, trace < 0
  EXPECT_FALSE(stability(matrix(1, 0, 0, 2)).on_manifold());   // unstable node, det > 0
  EXPECT_FALSE(stability(matrix(0, 1, -1, 0)).on_manifold());  // centre: Hopf point
  EXPECT_FALSE(stability(matrix(-1, 0, 0, 0)).on_manifold());  // fold
}

TEST(Stability, SmallEigenvalueBesideALargeOneKeepsItsDigits) {
  // Naively (trace + sqrt(trace^2 - 4 det)) / 2 has lost every digit of 1e-18 here.
  const Stability s = stability(matrix(-1.0, 0.0, 0.5, -1e-18));
  EXPECT_DOUBLE_EQ(s.eigenvalues[0].real(), -1e-18);
  EXPECT_DOUBLE_EQ(s.eigenvalues[1].real(), -1.0);
}

TEST(Stability, DeterminantOfANearlySingularMatrixIsNotRounded) {
  const double x = 1.0 + 0x1p-30;
  // (1 + e)(1 - e) - 1 = -e^2 exactly, below the last bit of either product.
  EXPECT_EQ(stability(matrix(x, 1.0, 1.0, 2.0 - x)).det, -0x1p-60);
}

// The modulus of 1 + h l, from the matrix powers themselves: bounded just below the limit, growing
// just above it.
TEST(ExplicitStabilityLimit, IsWherePowersOfTheStepBeginToGrow) {
  const State paper{{-2.678, -1.240}, {1.0, 1.0}};
  const State turning{{-1.3, -0.7}, {0.8, 0.2}};
  for (const std::size_t n : {100, 5000, 100'000})
    for (const State& state : {paper, turning}) {
      auto network = testing::paper_network(n);
      network.tau = {1.0, 0.5};
      Eigen::Matrix2d A = std::sqrt(static_cast<double>(n)) * evaluate(network, state).J_v;
      A(0, 0) -= 1.0;
      A(1, 1) -= 2.0;
      const double limit = explicit_stability_limit(network, state);
      const auto grown = [&](double h) {
        Eigen::Matrix2d power = Eigen::Matrix2d::Identity() + h * A;
        for (int k = 0; k < 13; ++k) power = (power * power).eval();
        return power.norm();
      };
      EXPECT_LT(grown(0.99 * limit), 1.0);
      EXPECT_GT(grown(1.01 * limit), 10.0);
    }
}

TEST(ExplicitStabilityLimit, IsTwiceTheShorterTimeConstantWithoutFeedback) {
  auto network = testing::paper_network(50);
  network.tau = {3.0, 0.5};
  network.weight = {};
  EXPECT_DOUBLE_EQ(explicit_stability_limit(network, {{0.0, 0.0}, {1.0, 1.0}}), 1.0);
}

}  // namespace
}  // namespace poise::balance
