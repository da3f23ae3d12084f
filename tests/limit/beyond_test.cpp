#include "poise/limit/beyond.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>
#include <cmath>

#include "poise/balance/start.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/finite/mean_field.hpp"
#include "poise/limit/exit.hpp"
#include "support/networks.hpp"
#include "support/start.hpp"

namespace poise::limit {
namespace {

using balance::State;
using core::PerPopulation;
using finite::solve_mean_field;
using network::Network;
using network::Tanh;
using testing::start;

State fold_start(const Network& network) {
  return start(network, {0.5, 2.0}, PerPopulation<double>{2.23, -0.01});
}

/// Strong coupling: the rates 16 times, the weights a quarter of those given.
Network strong(core::PerChannel<double> weight, std::array<double, 4> gain) {
  Network network;
  network.n = 1000;
  network.tau = {1.0, 1.0};
  network.weight = weight;
  for (const auto a : core::populations)
    for (const auto b : core::populations) network.weight[a][b] *= 0.25;
  network.intensity.rows = {{Tanh{8.0, 2.0, gain[0]}, Tanh{16.0, 1.0, gain[1]}},
                            {Tanh{8.0, 2.0, gain[2]}, Tanh{16.0, 1.0, gain[3]}}};
  return network;
}

Network supercritical() { return strong({{{0.5, 0.45}, {1.0, 0.8}}}, {2.75, 1.75, 1.5, 0.25}); }
Network subcritical() { return strong({{{2.0, 7.55}, {0.5, 0.7}}}, {2.0, 2.5, 0.5, 0.5}); }

/// The fast flow by fixed steps of order 8.
State flow_for(const Network& network, State state, double s, int steps) {
  using Vector = std::array<double, 2>;
  const auto rate = [&](const Vector& v, Vector& out, double) {
    const auto field = evaluate(network, State{{v[0], v[1]}, state.variance});
    out = {field.F(0), field.F(1)};
  };
  boost::numeric::odeint::runge_kutta_fehlberg78<Vector> stepper;
  Vector v{state.mean.e, state.mean.i};
  for (int k = 0; k < steps; ++k) stepper.do_step(rate, v, 0.0, s / steps);
  state.mean = {v[0], v[1]};
  return state;
}

double distance(const State& a, const State& b) {
  return std::max({std::abs(a.mean.e - b.mean.e), std::abs(a.mean.i - b.mean.i),
                   std::abs(a.variance.e - b.variance.e), std::abs(a.variance.i - b.variance.i)});
}

TEST(Fast, ReachesTheSinkThatFixedStepsReach) {
  const Network network = testing::fold_network();
  for (const auto& v : {PerPopulation<double>{0.0, 0.0}, {3.0, 2.0}, {-6.0, 1.0}, {1.0, -2.0}}) {
    const State from{v, {0.5, 2.0}};
    const Fate fate = fast_fate(network, from);
    ASSERT_EQ(fate.kind, FateKind::point);
    EXPECT_LT(distance(fate.state, flow_for(network, from, 2000.0, 20'000)), 1e-6);
    EXPECT_LT(evaluate(network, fate.state).F.norm(), 1e-12);
  }
}

TEST(Fast, FindsTheCycleRoundAnUnstablePointFromInsideAndOutside) {
  const Network network = supercritical();
  const auto phases = solve_beyond(network, start(network, {1.25, 1.25}), std::vector{1.5});
  ASSERT_EQ(phases.size(), 2u);
  const Cycle& cycle = phases[1].cycle.at(0);
  for (const double factor : {0.01, 0.5, 1.5, 3.0}) {
    State from = cycle.center;
    from.mean.e += factor * cycle.radius;
    const Fate fate = fast_fate(network, from);
    ASSERT_EQ(fate.kind, FateKind::cycle) << factor;
    EXPECT_NEAR(fate.cycle->radius, cycle.radius, 1e-6) << factor;
  }
}

/// From anywhere, in any network: what is reported is an attractor.
RC_GTEST_PROP(Fast, FateIsAnAttractor, ()) {
  const auto draw = [](double lo, double hi) {
    // At full size from the first: small sizes would make all four channels nearly alike.
    return lo + (hi - lo) * *rc::gen::resize(100, rc::gen::inRange(0, 1001)) / 1000.0;
  };
  Network network = testing::paper_network();
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      network.weight[a][b] = draw(0.3, 3.0);
      network.intensity[a][b] = Tanh{draw(0.3, 1.5), draw(1.0, 2.0), draw(0.3, 3.0)};
    }
  const PerPopulation<double> v{draw(-2.0, 2.0), draw(-2.0, 2.0)},
      K{draw(0.1, 2.0), draw(0.1, 2.0)};
  network = testing::balanced_at(network, v, K);  // so that there is at least one balanced point
  const State from{{draw(-4.0, 4.0), draw(-4.0, 4.0)}, K};
  RC_PRE(evaluate(network, from).F.norm() > 1e-6);
  const Fate fate = fast_fate(network, from);
  RC_CLASSIFY(fate.kind == FateKind::point, "point");
  RC_CLASSIFY(fate.kind == FateKind::cycle, "cycle");
  RC_CLASSIFY(fate.kind == FateKind::runaway, "runaway");
  const auto field = evaluate(network, fate.state);
  switch (fate.kind) {
    case FateKind::point:
      RC_ASSERT(field.F.norm() <= 1e-11);
      RC_ASSERT(balance::stability(field.J_v).on_manifold());
      break;
    case FateKind::cycle: {
      const State round = flow_for(network, fate.state, fate.cycle->turn.period, 4000);
      RC_ASSERT(distance(round, fate.state) <= 1e-6);
      RC_ASSERT(fate.cycle->turn.derivative < 1.0);
      break;
    }
    case FateKind::runaway: {
      const auto box = balance::default_box(network, K);
      const State later = flow_for(network, fate.state, 200.0, 600);
      RC_ASSERT(!box.e.contains(later.mean.e) || !box.i.contains(later.mean.i));
      break;
    }
    case FateKind::undecided:
      RC_FAIL("undecided");
  }
}

TEST(Beyond, FoldWithAPlaceToLand) {
  const Network network = testing::fold_network();
  const auto phases = solve_beyond(network, fold_start(network), core::time_grid(2.0, 41));
  ASSERT_EQ(phases.size(), 3u);
  EXPECT_EQ(phases[0].end, PhaseEnd::fold);
  EXPECT_NEAR(phases[0].to_t, 0.731139314347, 1e-10);
  EXPECT_EQ(phases[1].kind, PhaseKind::jump);
  EXPECT_EQ(phases[1].end, PhaseEnd::landed);
  EXPECT_NEAR(phases[1].to.mean.e, -3.81, 5e-3);
  EXPECT_NEAR(phases[1].to.mean.i, -2.11, 5e-3);
  EXPECT_EQ(phases[2].kind, PhaseKind::balanced);
  EXPECT_EQ(phases[2].end, PhaseEnd::last_time);
  EXPECT_EQ(phases[0].t.size() + phases[2].t.size(), 41u);
  // On the other side of the null vector the flow returns to where it came from: it is the sign of
  // the quadratic coefficient that decides.
  State wrong = phases[0].to;
  wrong.mean.e += 0.05;
  const Fate back = fast_fate(network, wrong);
  EXPECT_GT(back.state.mean.e, -3.0);
}

TEST(Beyond, FoldWithNowhereToLand) {
  Network network = testing::paper_network();
  network.intensity.rows = {{Tanh{0.5, 2.0, 0.25}, Tanh{1.0, 1.0, 2.0}},
                            {Tanh{0.5, 2.0, 4.0}, Tanh{1.0, 1.0, 4.0}}};
  const State from = start(network, {0.25, 2.0}, PerPopulation<double>{-0.72, -0.76});
  const auto phases = solve_beyond(network, from, core::time_grid(1.0, 11));
  ASSERT_EQ(phases.size(), 3u);
  EXPECT_EQ(phases[1].end, PhaseEnd::ran_away);
  EXPECT_EQ(phases[2].kind, PhaseKind::runaway);
  EXPECT_LT(phases[2].speed(0), -0.1);
  EXPECT_NEAR(phases[2].speed(1), 0.0, 1e-6);
}

TEST(Beyond, SubcriticalHopfJumpsToACycleThatDiesAgain) {
  const Network network = subcritical();
  const auto phases =
      solve_beyond(network, start(network, {0.5, 0.75}, PerPopulation<double>{-2.0, -1.4}),
                   core::time_grid(2.0, 21));
  ASSERT_EQ(phases.size(), 4u);
  EXPECT_EQ(phases[0].end, PhaseEnd::hopf);
  EXPECT_EQ(phases[1].kind, PhaseKind::jump);
  EXPECT_EQ(phases[2].kind, PhaseKind::cycle);
  EXPECT_GT(phases[2].cycle.front().radius, 0.5);
  EXPECT_EQ(phases[2].end, PhaseEnd::hopf);
  EXPECT_EQ(phases[3].kind, PhaseKind::balanced);
  // The cycle dies where the trace of its center vanishes, and by a square root.
  const auto J = evaluate(network, phases[2].to).J_v;
  EXPECT_NEAR(J.trace(), 0.0, 1e-9);
}

TEST(Beyond, StartOffTheManifoldFallsOntoIt) {
  const Network network = testing::fold_network();
  const auto phases = solve_beyond(network, {{0.0, 0.0}, {0.5, 2.0}}, core::time_grid(0.5, 6));
  ASSERT_EQ(phases.size(), 2u);
  EXPECT_EQ(phases[0].kind, PhaseKind::jump);
  EXPECT_EQ(phases[0].to_t, 0.0);
  EXPECT_EQ(phases[1].kind, PhaseKind::balanced);
  EXPECT_EQ(phases[1].t.size(), 6u);
}

/// The network's jump lags behind the fold's: by c n^{-1/3} + d n^{-1/2} + ..., with c known. The
/// mean field, which has no noise, shows it at sizes that no network reaches; two of them give c.
TEST(Beyond, JumpOfTheMeanFieldIsLateByACubeRoot) {
  Network network = testing::fold_network();
  const State from = fold_start(network);
  const auto exit = analyse_exit(network, from, 2.0);
  ASSERT_TRUE(exit.jump_delay);
  const auto scaled_delay = [&](std::size_t n) {
    network.n = n;
    const double root = std::cbrt(static_cast<double>(n));
    // On a grid of a thousandth of the delay: where v_e passes the middle of the jump.
    const auto offsets = core::time_grid(2.0, 2001);
    std::vector<double> times;
    for (const double x : offsets) times.push_back(exit.exit->t + x * *exit.jump_delay / root);
    const auto path = solve_mean_field(network, from, times);
    const auto passed = std::find_if(path.state.begin(), path.state.end(),
                                     [](const State& state) { return state.mean.e < -1.0; });
    return (times[static_cast<std::size_t>(passed - path.state.begin())] - exit.exit->t) * root;
  };
  const double small = scaled_delay(1'000'000'000), large = scaled_delay(1'000'000'000'000);
  const double ratio = std::pow(1e-3, 1.0 / 6.0);
  const double extrapolated = (large - ratio * small) / (1.0 - ratio);
  EXPECT_NEAR(extrapolated / *exit.jump_delay, 1.0, 0.05);
  EXPECT_LT(std::abs(large - *exit.jump_delay), std::abs(small - *exit.jump_delay));
}

/// The averaged equation against what it averages, the finite-n mean field: the distance, from the
/// leak of the means and from averaging, is of order n^{-1/2}. The wrong twin feeds the variances
/// with Sigma at the balanced point inside the cycle.
TEST(Beyond, AveragedVariancesAreTheLimitOfTheMeanField) {
  Network network = subcritical();
  const State from = start(network, {0.5, 0.75}, PerPopulation<double>{-2.0, -1.4});
  constexpr double t_0 = 0.3, duration = 0.2;
  const auto phases = solve_beyond(network, from, std::vector{t_0, t_0 + duration});
  ASSERT_EQ(phases.back().t.size(), 2u);
  const Cycle& cycle = phases.back().cycle[0];
  State on = cycle.center;
  on.mean.e += cycle.radius;
  const auto& K = phases.back().state[1].variance;
  const auto gap = [&](const PerPopulation<double>& other) {
    return std::max(std::abs(other.e - K.e), std::abs(other.i - K.i));
  };
  const auto error_at = [&](std::size_t n) {
    network.n = n;
    return gap(solve_mean_field(network, on, std::vector{duration}, {.tolerance = 1e-9})
                   .state[0]
                   .variance);
  };
  const double coarse = error_at(100'000), fine = error_at(10'000'000);
  EXPECT_LT(fine, 0.2 * coarse);  // a tenth at this order

  const Eigen::Vector2d right = cycle.turn.Sigma, wrong = evaluate(network, cycle.center).Sigma;
  EXPECT_GT(duration * (right - wrong).cwiseAbs().maxCoeff(), 20.0 * fine);
}

}  // namespace
}  // namespace poise::limit
