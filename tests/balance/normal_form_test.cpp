/// The coefficients against formulas that use other derivatives, and against the flow itself.
#include "poise/balance/normal_form.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/LU>
#include <array>
#include <cmath>
#include <functional>

#include "poise/balance/stability.hpp"
#include "support/networks.hpp"

namespace poise::balance {
namespace {

using core::PerPopulation;
using Eigen::Matrix2d;
using Eigen::Vector2d;
using network::Network;

double within(double lo, double hi) { return lo + (hi - lo) * *rc::gen::inRange(0, 1001) / 1000.0; }

struct Point {
  Network network;
  State state;
};

network::Intensity random_intensity() {
  const double amplitude = within(0.2, 2.0), offset = within(1.0, 2.0), gain = within(0.3, 2.0);
  if (*rc::gen::inRange(0, 2) == 0) return network::Tanh{amplitude, offset, gain};
  return network::Erf{amplitude, offset, gain};
}

/// A random network at a random point with F = 0 and trace = 0.
Point random_traceless_point() {
  Point point{testing::paper_network(),
              {{within(-1.0, 1.0), within(-1.0, 1.0)}, {within(0.0, 2.0), within(0.0, 2.0)}}};
  for (const auto a : core::populations)
    for (const auto b : core::populations) point.network.intensity[a][b] = random_intensity();
  point.network = testing::traceless_at(point.network, point.state.mean, point.state.variance);
  return point;
}

Vector2d flow(const Point& point, const Vector2d& by) {
  const auto& [mean, variance] = point.state;
  return evaluate(point.network, {{mean.e + by(0), mean.i + by(1)}, variance}).F;
}

/// Eighth-order central difference of g at 0.
double slope_at_zero(const std::function<double(double)>& g, double h) {
  constexpr std::array<double, 4> weight{4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
  double sum = 0.0;
  for (std::size_t k = 0; k < weight.size(); ++k) {
    const double x = static_cast<double>(k + 1) * h;
    sum += weight[k] * (g(x) - g(-x));
  }
  return sum / h;
}

/// Guckenheimer and Holmes, (3.4.11): dr/ds = a r^3 for x' = -omega y + f, y' = omega x + g, with
/// every partial derivative a nested difference of F. v = x Re q - y Im q, so r = 2 |w|, and
/// l_1 = 4 a / omega.
double guckenheimer_holmes(const Point& point) {
  const Matrix2d J = evaluate(point.network, point.state).J_v;
  const double omega = std::sqrt(J.determinant());
  Eigen::Vector2cd q(J(0, 1), std::complex<double>(-J(0, 0), omega));
  q.normalize();
  Matrix2d T;
  T << q.real(), -q.imag();
  const Matrix2d inverse = T.inverse();
  const auto rotated = [&](double x, double y, Eigen::Index row) {
    return (inverse * flow(point, T * Vector2d(x, y)))(row);
  };
  constexpr double h = 0.03;
  // The derivative of component `row`, `m` times in x and `n` times in y.
  const std::function<double(Eigen::Index, int, int, double, double)> partial =
      [&](Eigen::Index row, int m, int n, double x, double y) -> double {
    if (m > 0) return slope_at_zero([&](double e) { return partial(row, m - 1, n, x + e, y); }, h);
    if (n > 0) return slope_at_zero([&](double e) { return partial(row, m, n - 1, x, y + e); }, h);
    return rotated(x, y, row);
  };
  const auto f = [&](int m, int n) { return partial(0, m, n, 0.0, 0.0); };
  const auto g = [&](int m, int n) { return partial(1, m, n, 0.0, 0.0); };
  const double cubic = f(3, 0) + f(1, 2) + g(2, 1) + g(0, 3);
  const double quadratic = f(1, 1) * (f(2, 0) + f(0, 2)) - g(1, 1) * (g(2, 0) + g(0, 2)) -
                           f(2, 0) * g(2, 0) + f(0, 2) * g(0, 2);
  return 4.0 * (cubic / 16.0 + quadratic / (16.0 * omega)) / omega;
}

RC_GTEST_PROP(NormalForm, LyapunovCoefficientAgreesWithGuckenheimerAndHolmes, ()) {
  const Point point = random_traceless_point();
  const Matrix2d J = evaluate(point.network, point.state).J_v;
  RC_PRE(J.determinant() > 1e-2 * J.squaredNorm());
  const double want = guckenheimer_holmes(point);
  const double got = first_lyapunov_coefficient(point.network, point.state);
  RC_ASSERT(std::abs(got - want) <= 1e-6 * std::max(1.0, std::abs(want)));
}

/// |v - v*|^2 averaged over one turn of a Runge-Kutta solution of dv/ds = F.
double mean_square(const Point& point, Vector2d& by, double omega) {
  constexpr int steps = 200;
  const double ds = 2.0 * std::acos(-1.0) / omega / steps;
  double sum = 0.0;
  for (int k = 0; k < steps; ++k) {
    const Vector2d k1 = flow(point, by), k2 = flow(point, by + 0.5 * ds * k1);
    const Vector2d k3 = flow(point, by + 0.5 * ds * k2), k4 = flow(point, by + ds * k3);
    by += ds / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
    sum += by.squaredNorm();
  }
  return sum / steps;
}

/// Where |w| moves by d|w|/ds = Re c_1 |w|^3, 1/|w|^2 is a straight line of slope -2 Re c_1, and
/// the average of |v - v*|^2 over a turn is 2 |w|^2. The quadratic terms alter the average at the
/// next order in |w|^2, whence two amplitudes and an extrapolation to none.
double simulated_lyapunov_coefficient(const Point& point) {
  const double omega = std::sqrt(evaluate(point.network, point.state).J_v.determinant());
  const auto estimate = [&](double amplitude) {
    Vector2d by(amplitude, 0.0);
    const double first = 2.0 / mean_square(point, by, omega);
    constexpr int turns = 30;
    double last = 0.0;
    for (int k = 0; k < turns; ++k) last = 2.0 / mean_square(point, by, omega);
    const double period = 2.0 * std::acos(-1.0) / omega;
    return -0.5 * (last - first) / (turns * period) / omega;
  };
  return (4.0 * estimate(0.02) - estimate(0.04)) / 3.0;
}

void check_growth_of_small_oscillations(Point point, double sign) {
  point.network = testing::traceless_at(point.network, point.state.mean, point.state.variance);
  ASSERT_GT(evaluate(point.network, point.state).J_v.determinant(), 0.0);
  const double l1 = first_lyapunov_coefficient(point.network, point.state);
  EXPECT_GT(sign * l1, 0.0);
  EXPECT_NEAR(simulated_lyapunov_coefficient(point) / l1, 1.0, 1e-3);
}

TEST(NormalForm, SupercriticalOscillationsDecayAtTheRateOfTheCoefficient) {
  check_growth_of_small_oscillations({testing::hopf_network(), {{1.0, -0.5}, {0.6, 0.3}}}, -1.0);
}

TEST(NormalForm, SubcriticalOscillationsGrowAtTheRateOfTheCoefficient) {
  Point point{testing::hopf_network(), {{1.0, -1.0}, {0.1, 0.3}}};
  point.network.intensity.rows.e.i = network::Tanh{1.0, 1.0, 2.0};
  point.network.intensity.rows.i.e = network::Tanh{0.5, 2.0, 0.5};
  check_growth_of_small_oscillations(point, 1.0);
}

/// Two channels arranged so that the fold is that of a scalar equation.
TEST(NormalForm, FoldCoefficientOfAScalarFold) {
  // F_i = C (E f_ie(v_e) - E f_ii(v_i)) with one erf for both: F_i = 0 is v_i = v_e, so that F = 0
  // is h(v) = C_ee E f_ee(v) - C_ei E f_ei(v) = 0, and q = (1, 1)/sqrt(2) where h' = 0.
  const network::Erf shallow{1.0, 1.0, 0.5}, steep{0.7, 1.3, 1.1};
  const PerPopulation<double> K{0.4, 0.4};
  Network network = testing::paper_network();
  network.intensity.rows = {{steep, shallow}, {shallow, shallow}};
  network.weight.rows.i = {0.8, 0.8};
  const double v = 0.37;
  const auto at = [&](const network::Intensity& f) { return gaussian::expectation(f, v, K.e); };
  // h' = 0 by the weight; h need not vanish for the coefficient.
  network.weight.rows.e = {1.0, at(steep).d_mean / at(shallow).d_mean};
  const double second =
      2.0 * (at(steep).d_variance - network.weight.rows.e.i * at(shallow).d_variance);
  // p is orthogonal to the image of J = [[x, -x], [y, -y]], so p ~ (y, -x), <p, q> = 1.
  const double x = at(steep).d_mean, y = 0.8 * at(shallow).d_mean;
  const double p_e = std::sqrt(2.0) * y / (y - x);
  const double got = fold_coefficient(network, {{v, v}, K});
  EXPECT_NEAR(got, 0.5 * p_e * second * 0.5, 1e-12 * std::abs(got));
}

/// On the curve of balanced points through a fold J_v changes its small eigenvalue at the rate
/// 2 a: by the parabola du/ds = a u^2 + b mu.
TEST(NormalForm, FoldCoefficientIsHalfTheSlopeOfTheEigenvalue) {
  const network::Erf shallow{1.0, 1.0, 0.5}, steep{0.7, 1.3, 1.1};
  const PerPopulation<double> K{0.4, 0.7};
  Network network = testing::paper_network();
  network.intensity.rows = {{steep, shallow}, {shallow, network::Tanh{}}};
  const PerPopulation<double> v{0.37, -0.2};
  // C_ei such that det J_v = 0.
  const auto slope = [&](core::Population a, core::Population b) {
    return gaussian::expectation(network.intensity[a][b], v[b], K[b]).d_mean;
  };
  using enum core::Population;
  network.weight = {{{1.0, 1.0}, {0.8, 0.5}}};
  network.weight[e].i = network.weight[e].e * slope(e, e) * network.weight[i].i * slope(i, i) /
                        (network.weight[i].e * slope(i, e) * slope(e, i));
  const Matrix2d J = evaluate(network, {v, K}).J_v;
  ASSERT_NEAR(J.determinant(), 0.0, 1e-15);
  const Vector2d q = Vector2d(-J(0, 1), J(0, 0)).normalized();
  const Vector2d along = q(0) > 0 ? q : Vector2d(-q);
  const auto small_eigenvalue = [&](double u) {
    const auto s = stability(evaluate(network, {{v.e + u * along(0), v.i + u * along(1)}, K}).J_v);
    const auto [a, b] = s.eigenvalues;
    return std::abs(a) < std::abs(b) ? a.real() : b.real();
  };
  const double a = fold_coefficient(network, {v, K});
  EXPECT_NEAR(slope_at_zero(small_eigenvalue, 0.005), 2.0 * a, 1e-9);
  EXPECT_GT(std::abs(a), 1e-3);
}

}  // namespace
}  // namespace poise::balance
