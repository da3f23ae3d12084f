#include "poise/limit/cycle.hpp"

#include <gtest/gtest.h>

#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>
#include <cmath>
#include <numbers>

#include "poise/balance/normal_form.hpp"
#include "poise/limit/hydrodynamic.hpp"
#include "support/networks.hpp"

namespace poise::limit {
namespace {

using balance::State;
using network::Network;

/// The Hopf network a while after its Hopf point, on the unstable sheet of F = 0.
State inside(const Network& network, double t) {
  const core::PerPopulation<double> K{1.0, 1.0};
  const auto points = balance::find_balanced_points(network, K, balance::default_box(network, K));
  const auto path = solve_limit(network, points.points.at(0).state, std::vector{t},
                                {.boundary = Boundary::determinant});
  return path.state.at(0);
}

using Vector = std::array<double, 7>;

/// v with both columns of dv/dv(0) and the time integral of trace J_v, by fixed steps of order 8.
Vector integrate(const Network& network, const State& from, double s, int steps) {
  const auto rate = [&](const Vector& x, Vector& out, double) {
    const auto field = evaluate(network, State{{x[0], x[1]}, from.variance});
    const Eigen::Vector2d first = field.J_v * Eigen::Vector2d(x[2], x[3]);
    const Eigen::Vector2d second = field.J_v * Eigen::Vector2d(x[4], x[5]);
    out = {field.F(0), field.F(1), first(0), first(1), second(0), second(1), field.Sigma(0)};
  };
  boost::numeric::odeint::runge_kutta_fehlberg78<Vector> stepper;
  Vector x{from.mean.e, from.mean.i, 1.0, 0.0, 0.0, 1.0, 0.0};
  for (int k = 0; k < steps; ++k) stepper.do_step(rate, x, 0.0, s / steps);
  return x;
}

TEST(Cycle, ClosesAndHasTheMultiplierOfTheVariationalEquations) {
  const Network network = testing::hopf_network();
  for (const double t : {1.0, 2.0, 5.0}) {
    const State center = inside(network, t);
    const auto cycle = solve_cycle(network, center, 0.1);
    ASSERT_TRUE(cycle);
    State on = center;
    on.mean.e += cycle->radius;
    const Vector x = integrate(network, on, cycle->turn.period, 400);
    EXPECT_NEAR(x[0], on.mean.e, 1e-8);
    EXPECT_NEAR(x[1], on.mean.i, 1e-8);
    // The monodromy matrix has eigenvalues 1 (along the flow) and the multiplier.
    const double trace = x[2] + x[5];
    const double det = x[2] * x[5] - x[3] * x[4];
    EXPECT_NEAR(1.0 - trace + det, 0.0, 1e-7);
    EXPECT_NEAR(det, cycle->turn.derivative, 1e-7);
    EXPECT_NEAR(x[6] / cycle->turn.period, cycle->turn.Sigma(0), 1e-8);
    EXPECT_LT(cycle->turn.derivative, 1.0);
  }
}

/// Over a period v returns, so that <F> = 0; averages by the trapezoidal rule over equal times.
TEST(Cycle, AveragesAreThoseOfEqualTimes) {
  const Network network = testing::hopf_network();
  const auto cycle = solve_cycle(network, inside(network, 3.0), 0.1);
  ASSERT_TRUE(cycle);
  State at = cycle->center;
  at.mean.e += cycle->radius;
  Eigen::Vector2d sum = Eigen::Vector2d::Zero();
  Eigen::Vector2d Sigma = Eigen::Vector2d::Zero();
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  constexpr int nodes = 400;
  for (int k = 0; k < nodes; ++k) {
    const auto field = evaluate(network, at);
    sum += field.F / nodes;
    Sigma += field.Sigma / nodes;
    mean += Eigen::Vector2d(at.mean.e, at.mean.i) / nodes;
    const Vector x = integrate(network, at, cycle->turn.period / nodes, 1);
    at.mean = {x[0], x[1]};
  }
  EXPECT_LT(sum.norm(), 1e-9);
  EXPECT_LT((Sigma - cycle->turn.Sigma).norm(), 1e-8);
  EXPECT_LT((mean - cycle->turn.mean).norm(), 1e-8);
}

/// Near a Hopf point the normal form gives the amplitude: v = c + 2 Re(w q), |w|^2 = -sigma / Re
/// c_1 with Re c_1 = omega l_1 and |q| = 1; and the radius is where the ellipse crosses v_i = c_i.
TEST(Cycle, SmallCyclesHaveTheAmplitudeOfTheNormalForm) {
  const Network network = testing::hopf_network();
  const State at_hopf = inside(network, 0.92059131844929);
  const double l_1 = balance::first_lyapunov_coefficient(network, at_hopf);
  for (const double dt : {1e-3, 1e-4}) {
    const State center = inside(network, 0.92059131844929 + dt);
    const auto J = evaluate(network, center).J_v;
    const auto eigenvalue = balance::stability(J).eigenvalues[0];
    const double sigma = eigenvalue.real(), omega = eigenvalue.imag();
    // J q = (sigma + i omega) q: q = (J_12, lambda - J_11), normalised.
    const std::complex<double> q_e = J(0, 1), q_i = eigenvalue - J(0, 0);
    const double norm = std::sqrt(std::norm(q_e) + std::norm(q_i));
    const double w = std::sqrt(-sigma / (omega * l_1));
    // v_i = 2 Re(w q_i e^{i phi}) = 0 at phi = pi/2 - arg q_i: there v_e = 2 |w| |Re(q_e i/q_i
    // |q_i|)|.
    const double expected =
        2.0 * w * std::abs((q_e * std::complex<double>(0.0, 1.0) * std::abs(q_i) / q_i).real()) /
        norm;
    const auto cycle = solve_cycle(network, center, 0.05);
    ASSERT_TRUE(cycle);
    EXPECT_NEAR(cycle->radius / expected, 1.0, 30.0 * std::sqrt(sigma)) << dt;
    EXPECT_NEAR(cycle->turn.period * omega / (2.0 * std::numbers::pi), 1.0, 30.0 * sigma) << dt;
  }
}

TEST(Cycle, ShrinksToItsCenterBeforeTheHopfPoint) {
  const Network network = testing::hopf_network();
  const State center = inside(network, 0.9);
  const auto cycle = solve_cycle(network, center, 0.1);
  ASSERT_TRUE(cycle);
  EXPECT_EQ(cycle->radius, 0.0);
  const auto field = evaluate(network, center);
  EXPECT_LT((cycle->turn.Sigma - field.Sigma).norm(), 1e-14);
}

TEST(Cycle, ReturnMapHasTheDerivativeOfItsDifferences) {
  const Network network = testing::hopf_network();
  const State center = inside(network, 2.0);
  for (const double r : {0.01, 0.1, 0.3, 0.6}) {
    const double h = 1e-4 * r;
    const auto at = turn(network, center, r), up = turn(network, center, r + h),
               down = turn(network, center, r - h);
    ASSERT_TRUE(at && up && down);
    EXPECT_NEAR((up->radius - down->radius) / (2.0 * h), at->derivative, 1e-5);
  }
}

}  // namespace
}  // namespace poise::limit
