// Weak orders, from errors over four halvings of the step.
//
// With weights of order n^{-1/2} the jumps are of order 1/n: the noise in the population means is
// of order 1/n, too, and a single path of a large network shows the error of the step. The
// reference is the equation that remains: deviations from the mean decay, and the means obey
//   dv_a/dt = -v_a / tau_a + sum_b J_ab sum_k f_ab(v_b + e^{-t/tau_b} (u_b^k(0) - v_b(0))),
// which leaves out effects of order 1/n, and is solved by Runge-Kutta's rule of order 4.

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "poise/network/batch.hpp"
#include "poise/sample/observer.hpp"
#include "poise/sample/stiff_leap.hpp"
#include "poise/sample/tau_leap.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using core::populations;
using Eigen::Vector2d;

constexpr std::size_t n = 100'000;
constexpr double T = 2.0;

network::Network weakly_coupled() {
  auto network = poise::testing::paper_network(n);
  network.tau = {1.0, 0.7};
  for (const auto a : populations)
    for (const auto b : populations) network.weight[a][b] *= 2.0 / std::sqrt(double{n});
  return network;
}

const network::Potentials& start() {
  static const auto u = network::draw_initial_potentials({{1.5, -2.0}, {1.0, 0.5}}, n, 1, 0);
  return u;
}

/// Solves the equation above.
Vector2d reference() {
  const auto network = weakly_coupled();
  core::PerPopulation<double> v0;
  for (const auto a : populations) v0[a] = sample::empirical_moments(start()[a]).mean;
  std::vector<double> u(n), f(n);
  const auto slope = [&](double t, const Vector2d& v) {
    Vector2d drift(-v(0) / network.tau.e, -v(1) / network.tau.i);
    for (const auto b : populations) {
      const double decay = std::exp(-t / network.tau[b]);
      for (std::size_t k = 0; k < n; ++k)
        u[k] = v(core::index(b)) + decay * (start()[b][k] - v0[b]);
      for (const auto a : populations) {
        network::values(network.intensity[a][b], u, f);
        drift(core::index(a)) += network.jump(a, b) * network::sum(f);
      }
    }
    return drift;
  };
  constexpr int steps = 64;
  constexpr double h = T / steps;
  Vector2d v(v0.e, v0.i);
  for (int k = 0; k < steps; ++k) {
    const double t = k * h;
    const Vector2d k1 = slope(t, v), k2 = slope(t + h / 2, v + h / 2 * k1),
                   k3 = slope(t + h / 2, v + h / 2 * k2), k4 = slope(t + h, v + h * k3);
    v += h / 6 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
  }
  return v;
}

/// Slope of log error against log step over the steps T/2, T/4, ..., T/32: four halvings. The least
/// error, 3e-4, is ten times the noise of a path.
template <class L>
double order(const char* name) {
  static const Vector2d exact = reference();
  std::vector<double> x, y, u(n);
  for (int steps = 2; steps <= 32; steps *= 2) {
    L path(weakly_coupled(), start(), 1, 0, {.step = T / steps});
    path.advance(T);
    Vector2d v;
    for (const auto a : populations) {
      path.potentials(a, u);
      v(core::index(a)) = sample::empirical_moments(u).mean;
    }
    x.push_back(std::log(T / steps));
    y.push_back(std::log((v - exact).norm()));
    ::testing::Test::RecordProperty(std::string(name) + std::to_string(steps),
                                    std::to_string((v - exact).norm()));
  }
  const double size = static_cast<double>(x.size());
  double mx = 0.0, my = 0.0, xx = 0.0, xy = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) mx += x[k] / size, my += y[k] / size;
  for (std::size_t k = 0; k < x.size(); ++k)
    xx += (x[k] - mx) * (x[k] - mx), xy += (x[k] - mx) * (y[k] - my);
  return xy / xx;
}

/// Planted bug: every second leap holds the rates of its start, not those of its middle.
struct HalfExplicitRule {
  static constexpr bool adaptive = false;
  void operator()(sample::LeapState& state, double h) const {
    sample::MidpointRule{}(state, h / 2);
    state.leap(state.rates(), h / 2);
  }
};

TEST(WeakOrder, ExplicitLeapsAreOfOrderOne) {
  EXPECT_NEAR(order<sample::TauExplicit>("explicit"), 1.0, 0.15);
  EXPECT_NEAR(order<sample::Diffusion>("diffusion"), 1.0, 0.15);
}

TEST(WeakOrder, BackwardEulerIsOfOrderOne) {
  EXPECT_NEAR(order<sample::TauImplicit>("implicit"), 1.0, 0.15);
}

TEST(WeakOrder, MidpointLeapsAreOfOrderTwo) {
  EXPECT_NEAR(order<sample::TauMidpoint>("midpoint"), 2.0, 0.2);
}

/// tau-stiff takes the longest of these steps in pieces, which are more accurate; its order is that
/// of steps taken whole.
struct WholeStiffRule : sample::StiffRule {
  WholeStiffRule() : StiffRule(std::numeric_limits<double>::infinity()) {}
};

TEST(WeakOrder, StiffLeapsAreOfOrderTwo) {
  EXPECT_NEAR(order<sample::Leap<WholeStiffRule>>("stiff"), 2.0, 0.2);
}

TEST(WeakOrder, SeesALossOfOrder) {
  EXPECT_LT(order<sample::Leap<HalfExplicitRule>>("half explicit"), 1.5);
}

}  // namespace
