#include "poise/sample/linear_flow.hpp"

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>

namespace {

using namespace poise;
using Eigen::Matrix2d;

Matrix2d matrix(double a, double b, double c, double d) {
  Matrix2d m;
  m << a, b, c, d;
  return m;
}

/// The flow by quadrature of matrix exponentials, entry by entry.
sample::LinearFlow reference(const Matrix2d& A, const Matrix2d& Q, double h) {
  const auto integral = [h](auto integrand) {
    Matrix2d result;
    // Thirty nodes: exact to rounding for the exponents below, up to 60 over the interval.
    for (Eigen::Index i = 0; i < 2; ++i)
      for (Eigen::Index j = 0; j < 2; ++j)
        result(i, j) = boost::math::quadrature::gauss<double, 30>::integrate(
            [&](double s) { return integrand(s)(i, j); }, 0.0, h);
    return result;
  };
  const auto flow = [&A](double s) -> Matrix2d { return Matrix2d(s * A).exp(); };
  return {flow(h), integral(flow),
          integral([&](double s) -> Matrix2d { return (h - s) * flow(s); }),
          integral([&](double s) -> Matrix2d { return flow(s) * Q * flow(s).transpose(); })};
}

void expect_near(const Matrix2d& x, const Matrix2d& y, double tolerance) {
  EXPECT_LE((x - y).norm(), tolerance * (1e-300 + y.norm())) << x << "\nagainst\n" << y;
}

TEST(LinearFlow, AgreesWithQuadratureWhateverTheSpectrum) {
  const Matrix2d Q = matrix(2.0, 0.5, 0.5, 1.0);
  for (const Matrix2d& A :
       {matrix(-1, 0, 0, -30), matrix(-3, 20, -20, -3), matrix(0, 1, 0, 0), matrix(0, 5, -5, 0),
        matrix(-2, 1, 0, -2), matrix(3, 1, 1, 2), matrix(-5, -12, 4, 3), matrix(0, 0, 0, 0)})
    for (const double h : {1e-6, 0.01, 0.3, 1.0}) {
      const auto flow = sample::linear_flow(A, Q, h);
      const auto expected = reference(A, Q, h);
      expect_near(flow.propagator, expected.propagator, 1e-11);
      expect_near(flow.integral, expected.integral, 1e-11);
      expect_near(flow.ramp, expected.ramp, 1e-11);
      expect_near(flow.covariance, expected.covariance, 1e-11);
    }
}

// Over a step long against every mode the covariance is the stationary one, A X + X A^T = -Q.
TEST(LinearFlow, ReachesLyapunovsEquation) {
  const Matrix2d A = matrix(-40, -300, 100, -50);
  const Matrix2d Q = matrix(3.0, 0.0, 0.0, 1.0);
  const Matrix2d X = sample::linear_flow(A, Q, 10.0).covariance;
  EXPECT_LE((A * X + X * A.transpose() + Q).norm(), 1e-10 * Q.norm());
}

TEST(SquareRoot, SquaredIsTheMatrix) {
  for (const Matrix2d& M : {matrix(2, 1, 1, 3), matrix(1, 1, 1, 1), matrix(0, 0, 0, 4),
                            matrix(0, 0, 0, 0), matrix(1e-20, 0, 0, 1e20)}) {
    const Matrix2d R = sample::square_root(M);
    EXPECT_EQ(R(0, 1), R(1, 0));
    expect_near(R * R, M, 1e-14);
  }
}

}  // namespace
