#include "poise/balance/stability.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

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

}  // namespace
}  // namespace poise::balance
