#include "poise/limit/hydrodynamic.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>
#include <cmath>

#include "poise/balance/start.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "support/networks.hpp"

namespace poise::limit {
namespace {

using balance::State;
using core::PerPopulation;
using network::Erf;
using network::Network;

State start(const Network& network, const PerPopulation<double>& K,
            const std::optional<PerPopulation<double>>& near = {}) {
  const auto points = balance::find_balanced_points(network, K, balance::default_box(network, K));
  return std::get<balance::BalancedPoint>(balance::choose_start(points, near)).state;
}

double distance(const State& a, const State& b) {
  return std::max({std::abs(a.mean.e - b.mean.e), std::abs(a.mean.i - b.mean.i),
                   std::abs(a.variance.e - b.variance.e), std::abs(a.variance.i - b.variance.i)});
}

double residual(const Network& network, const State& state) {
  return evaluate(network, state).F.cwiseAbs().maxCoeff();
}

/// The same limit by another road: the variances alone, in t, with v solved for at every stage, by
/// an integrator of order 8 with fixed steps.
State reference(const Network& network, const State& start, double t, std::size_t steps = 200) {
  namespace odeint = boost::numeric::odeint;
  using Vector = std::array<double, 2>;
  PerPopulation<double> warm = start.mean;
  const auto solved = [&](const Vector& K) {
    // A stage may dip below K = 0 where the path starts there.
    const State state =
        balance::polish(network, {warm, {std::max(K[0], 0.0), std::max(K[1], 0.0)}});
    warm = state.mean;
    return state;
  };
  Vector K{start.variance.e, start.variance.i};
  const auto rate = [&](const Vector& x, Vector& dxdt, double) {
    const State state = solved(x);
    const auto K_rate = variance_rate(network, state, evaluate(network, state));
    dxdt = {K_rate(0), K_rate(1)};
  };
  odeint::runge_kutta_fehlberg78<Vector> stepper{};
  const double dt = t / static_cast<double>(steps);
  for (std::size_t k = 0; k < steps; ++k) stepper.do_step(rate, K, 0.0, dt);
  return solved(K);
}

TEST(HydrodynamicLimit, PaperAtFive) {
  const Network network = testing::paper_network();
  const auto path = solve_limit(network, start(network, {1.0, 1.0}), std::vector{5.0});
  ASSERT_EQ(path.state.size(), 1u);
  EXPECT_FALSE(path.exit);
  EXPECT_NEAR(path.state[0].mean.e, -1.1854, 5e-5);
  EXPECT_NEAR(path.state[0].mean.i, -0.7035, 5e-5);
  EXPECT_NEAR(path.state[0].variance.e, 0.8423, 5e-5);
  EXPECT_NEAR(path.state[0].variance.i, 0.1685, 5e-5);
}

TEST(HydrodynamicLimit, AgreesWithAnIndependentIntegration) {
  for (const double K_i : {1.0, 0.5}) {
    Network network = testing::paper_network();
    network.tau = {1.0, 0.7};
    const State from = start(network, {1.0, K_i});
    const std::vector<double> times{0.013, 0.5, 1.7, 5.0, 10.0};
    const auto path = solve_limit(network, from, times);
    ASSERT_EQ(path.t, times);
    for (std::size_t k = 0; k < times.size(); ++k)
      EXPECT_LT(distance(path.state[k], reference(network, from, times[k])), 1e-10) << times[k];
  }
}

/// One erf shape a source: F depends on (v_b / sqrt(1 + 2 g_b^2 K_b)) alone, so that those two
/// arguments stay put, Sigma is constant, and the path is known in closed form.
struct ClosedForm {
  Network network = testing::paper_network();
  PerPopulation<double> gain{1.3, 0.7};
  PerPopulation<double> argument{-0.4, 0.6};  // g v / sqrt(1 + 2 g^2 K)
  PerPopulation<double> K0{1.0, 0.5};
  PerPopulation<double> sigma;

  ClosedForm() {
    network.tau = {1.5, 0.8};
    network.intensity.rows = {{Erf{1.0, 2.0, gain.e}, Erf{0.8, 1.0, gain.i}},
                              {Erf{1.1, 1.0, gain.e}, Erf{0.9, 1.2, gain.i}}};
    for (const auto a : core::populations) {
      const auto rate = [&](core::Population b) {
        const auto& f = std::get<Erf>(network.intensity[a][b]);
        return f.amplitude * (std::erf(argument[b]) + f.offset);
      };
      network.weight[a].e = a == core::Population::e ? 0.15 : 1.4;
      network.weight[a].i =
          network.weight[a].e * rate(core::Population::e) / rate(core::Population::i);
      sigma[a] = std::pow(network.weight[a].e, 2) * rate(core::Population::e) +
                 std::pow(network.weight[a].i, 2) * rate(core::Population::i);
    }
  }

  State at(double t) const {
    State state;
    for (const auto a : core::populations) {
      const double rest = 0.5 * network.tau[a] * sigma[a];
      state.variance[a] = rest + (K0[a] - rest) * std::exp(-2.0 * t / network.tau[a]);
      state.mean[a] =
          argument[a] / gain[a] * std::sqrt(1.0 + 2.0 * gain[a] * gain[a] * state.variance[a]);
    }
    return state;
  }
};

TEST(HydrodynamicLimit, ErfNetworkInClosedForm) {
  const ClosedForm exact;
  const auto times = core::time_grid(8.0, 81);
  const auto path = solve_limit(exact.network, exact.at(0.0), times);
  ASSERT_EQ(path.t.size(), times.size());
  EXPECT_FALSE(path.exit);
  for (std::size_t k = 0; k < times.size(); ++k) {
    EXPECT_LT(distance(path.state[k], exact.at(times[k])), 1e-10) << times[k];
    EXPECT_LT(residual(exact.network, path.state[k]), 1e-12);
  }
}

TEST(HydrodynamicLimit, StartsFromVarianceZero) {
  ClosedForm exact;
  exact.K0 = {0.0, 0.0};
  const auto path = solve_limit(exact.network, exact.at(0.0), std::vector{0.0, 1.0});
  ASSERT_EQ(path.state.size(), 2u);
  EXPECT_LT(distance(path.state[0], exact.at(0.0)), 1e-12);
  EXPECT_LT(distance(path.state[1], exact.at(1.0)), 1e-10);
}

TEST(HydrodynamicLimit, HopfExitLeavesThroughTheTrace) {
  const Network network = testing::hopf_network();
  const auto times = core::time_grid(5.0, 501);
  const auto path = solve_limit(network, start(network, {1.0, 1.0}), times);
  ASSERT_TRUE(path.exit);
  EXPECT_EQ(path.exit->kind, ExitKind::hopf);
  EXPECT_NEAR(path.exit->t, 0.92, 0.005);
  EXPECT_NEAR(path.exit->stability.trace, 0.0, 1e-12);
  EXPECT_GT(path.exit->stability.det, 1e-3);
  EXPECT_LE(path.t.back(), path.exit->t);
  EXPECT_GT(path.t.back(), path.exit->t - 0.0101);
  for (const auto& s : path.stability) EXPECT_TRUE(s.on_manifold());

  // The limit itself is regular there: the reference road passes through, and its trace vanishes.
  const State through = reference(network, path.state.front(), path.exit->t);
  EXPECT_LT(distance(through, path.exit->state), 1e-9);
}

TEST(HydrodynamicLimit, FoldExitIsFoundAtTheIntegratorsAccuracy) {
  const Network network = testing::fold_network();
  const State from = start(network, {0.5, 2.0}, PerPopulation<double>{2.23, -0.01});
  const auto times = core::time_grid(2.0, 201);
  const auto path = solve_limit(network, from, times);
  ASSERT_TRUE(path.exit);
  EXPECT_EQ(path.exit->kind, ExitKind::fold);
  EXPECT_NEAR(path.exit->t, 0.731, 1e-3);
  EXPECT_NEAR(path.exit->stability.det, 0.0, 1e-12);
  EXPECT_LT(path.exit->stability.trace, 0.0);
  EXPECT_LT(residual(network, path.exit->state), 1e-12);
  const auto coarse = solve_limit(network, from, times, {.tolerance = 1e-9});
  ASSERT_TRUE(coarse.exit);
  EXPECT_NEAR(coarse.exit->t, path.exit->t, 1e-8);

  // On the way v keeps its square-root approach: (eta - t)^{1/2} halves when eta - t quarters.
  const double eta = path.exit->t;
  const auto near = solve_limit(network, from, std::vector{eta - 4e-6, eta - 1e-6});
  ASSERT_EQ(near.state.size(), 2u);
  const double far_gap = near.state[0].mean.e - path.exit->state.mean.e;
  const double near_gap = near.state[1].mean.e - path.exit->state.mean.e;
  EXPECT_NEAR(far_gap / near_gap, 2.0, 0.01);
}

TEST(HydrodynamicLimit, EscapeToInfinityInClosedForm) {
  // f_ie is constant and f_ii an erf, so that v_i follows K_i by the closed form above, and K_i
  // relaxes exponentially. f_ei, an erf of another gain, then asks f_ee for a rate that climbs to
  // its supremum, which v_e = -infinity alone can give: at `eta`.
  Network network = testing::paper_network();
  constexpr double g1 = 0.6, g2 = 1.7, p = 0.5, K0 = 2.0, eta = 0.8;
  network.intensity.rows = {{Erf{-1.0, -1.0, 1.0}, Erf{1.0, 1.0, g2}},
                            {network::Constant{1.0}, Erf{1.0, 1.0, g1}}};
  network.weight = {{{1.0, 0.0}, {0.7, 0.7 / (1.0 + std::erf(p))}}};
  const double rest = 0.5 * (0.49 + std::pow(network.weight.rows.i.i, 2) * (1.0 + std::erf(p)));
  const auto K_i = [&](double t) { return rest + (K0 - rest) * std::exp(-2.0 * t); };
  const auto v_i = [&](double t) { return p / g1 * std::sqrt(1.0 + 2.0 * g1 * g1 * K_i(t)); };
  const auto rate = [&](double t) {
    return 1.0 + std::erf(g2 * v_i(t) / std::sqrt(1.0 + 2.0 * g2 * g2 * K_i(t)));
  };
  network.weight.rows.e.i = 2.0 / rate(eta);
  const core::PerPopulation<double> K{1.0, K0};
  const auto path = solve_limit(network, start(network, K), core::time_grid(2.0, 21));
  ASSERT_TRUE(path.exit);
  EXPECT_EQ(path.exit->kind, ExitKind::escape);
  EXPECT_NEAR(path.exit->t, eta, 1e-8);
  EXPECT_NEAR(path.exit->state.mean.i, v_i(eta), 1e-8);
  EXPECT_LT(path.exit->state.mean.e, -8.0);
}

TEST(HydrodynamicLimit, NoExitBeforeTheLastTimeIsNoExit) {
  const Network network = testing::hopf_network();
  const auto path = solve_limit(network, start(network, {1.0, 1.0}), std::vector{0.25, 0.9});
  EXPECT_FALSE(path.exit);
  EXPECT_EQ(path.t.size(), 2u);
}

TEST(HydrodynamicLimit, RefusesAStartOffTheManifold) {
  const Network network = testing::fold_network();
  const std::vector<double> times{1.0};
  EXPECT_THROW(solve_limit(network, {{0.0, 0.0}, {0.5, 2.0}}, times), core::Refusal);
  const auto points =
      balance::find_balanced_points(network, {0.5, 2.0}, balance::default_box(network, {0.5, 2.0}));
  ASSERT_EQ(points.points.size(), 3u);
  ASSERT_FALSE(points.points[1].stability.on_manifold());
  EXPECT_THROW(solve_limit(network, points.points[1].state, times), core::Refusal);
}

/// A planted error of 2 % in one weight must show in the closed-form test, not drown in its bound.
TEST(HydrodynamicLimit, PlantedErrorIsSeen) {
  const ClosedForm exact;
  Network wrong = exact.network;
  wrong.weight.rows.e.e *= 1.02;
  State from = exact.at(0.0);
  from = balance::polish(wrong, from);
  const auto path = solve_limit(wrong, from, std::vector{1.0});
  ASSERT_EQ(path.state.size(), 1u);
  EXPECT_GT(distance(path.state[0], exact.at(1.0)), 1e-3);
}

/// A random network of tanh intensities and a start on its balanced manifold.
struct RandomStart {
  Network network;
  State start;
};

RandomStart random_start() {
  const auto draw = [](double lo, double hi) {
    return lo + (hi - lo) * *rc::gen::inRange(0, 1001) / 1000.0;
  };
  RandomStart drawn{testing::paper_network(), {}};
  Network& network = drawn.network;
  network.tau = {draw(0.3, 3.0), draw(0.3, 3.0)};
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      network.weight[a][b] = draw(0.3, 2.0);
      network.intensity[a][b] = network::Tanh{draw(0.3, 1.5), draw(1.0, 2.0), draw(0.3, 3.0)};
    }
  network.weight.rows.e.e *= 0.3;  // weak self-excitation: about half the points are then stable
  drawn.start = {{draw(-2.0, 2.0), draw(-2.0, 2.0)}, {draw(0.0, 2.0), draw(0.0, 2.0)}};
  network = testing::balanced_at(network, drawn.start.mean, drawn.start.variance);
  const auto stability = balance::stability(evaluate(network, drawn.start).J_v);
  RC_PRE(stability.on_manifold() && stability.det > 1e-4);
  return drawn;
}

RC_GTEST_PROP(HydrodynamicLimit, AgreesWithAnIndependentIntegrationOnRandomNetworks, ()) {
  const auto [network, from] = random_start();
  const auto path = solve_limit(network, from, core::time_grid(4.0, 161));
  for (std::size_t k = 0; k < path.t.size(); ++k) {
    // Near a fold the reference, which integrates the square root in t, is the one that loses
    // digits.
    const auto& [trace, det, eigenvalues] = path.stability[k];
    if (det < 0.1 * trace * trace) return;
    if (k != 60) continue;
    // F is known to 1e-13 of its terms, v therefore to that over the smaller eigenvalue, and K with
    // it.
    const auto field = evaluate(network, path.state[k]);
    const double intrinsic = 1e-13 * field.scale.maxCoeff() / std::abs(eigenvalues[0]);
    const State coarse = reference(network, from, path.t[k], 100);
    const State fine = reference(network, from, path.t[k], 200);
    RC_ASSERT(distance(path.state[k], fine) < 1e-10 + intrinsic + distance(coarse, fine));
  }
}

RC_GTEST_PROP(HydrodynamicLimit, StaysOnTheZeroSetAndStopsAtTheEdge, ()) {
  const auto [network, planted] = random_start();
  const auto path = solve_limit(network, planted, core::time_grid(3.0, 31));
  for (std::size_t k = 0; k < path.t.size(); ++k) {
    RC_ASSERT(residual(network, path.state[k]) <= 1e-12);
    RC_ASSERT(path.stability[k].on_manifold());
  }
  if (path.exit) {
    RC_ASSERT(residual(network, path.exit->state) <= 1e-12);
    if (path.exit->kind == ExitKind::escape) return;
    RC_ASSERT(std::min(std::abs(path.exit->stability.trace), std::abs(path.exit->stability.det)) <
              1e-9);
  } else {
    RC_ASSERT(path.t.size() == 31u);
  }
}

}  // namespace
}  // namespace poise::limit
