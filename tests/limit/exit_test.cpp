#include "poise/limit/exit.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>

#include "limit/exit_reference.hpp"
#include "poise/balance/start.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "support/networks.hpp"
#include "support/start.hpp"

namespace poise::limit {
namespace {

using balance::State;
using core::PerPopulation;
using network::Network;
using network::Tanh;
using testing::start;

/// The shapes of the paper with other gains: 0.5 (tanh(g x) + 2) and tanh(g x) + 1.
Network tanh_network(PerPopulation<double> tau, core::PerChannel<double> weight,
                     std::array<double, 4> gain) {
  Network network;
  network.n = 1000;
  network.tau = tau;
  network.weight = weight;
  network.intensity.rows = {{Tanh{0.5, 2.0, gain[0]}, Tanh{1.0, 1.0, gain[1]}},
                            {Tanh{0.5, 2.0, gain[2]}, Tanh{1.0, 1.0, gain[3]}}};
  return network;
}

struct Case {
  std::string name;
  Network network;
  PerPopulation<double> K;
  PerPopulation<double> near;
  ExitKind kind;
};

/// (d) of the documentation: a fold with nowhere to land.
Network runaway_network() {
  return tanh_network({1.0, 1.0}, {{{1.0, 1.5}, {0.5, 0.5}}}, {0.25, 2.0, 4.0, 4.0});
}

std::vector<Case> cases() {
  using enum ExitKind;
  Network other_hopf = testing::hopf_network();
  other_hopf.tau = {0.8, 1.2};
  return {
      {"hopf", testing::hopf_network(), {1.0, 1.0}, {-2.7, -1.2}, hopf},
      {"hopf, other tau", other_hopf, {1.0, 1.0}, {-2.7, -1.2}, hopf},
      {"hopf, strong weights",
       tanh_network({0.7, 1.7}, {{{1.75, 0.95}, {5.0, 2.7}}}, {1.25, 2.5, 2.5, 1.75}),
       {1.5, 1.0},
       {-0.631, 0.758},
       hopf},
      {"hopf, late",
       tanh_network({1.8, 1.8}, {{{4.25, 3.0}, {2.25, 1.6}}}, {0.5, 1.75, 2.5, 2.0}),
       {0.75, 0.5},
       {0.088, 0.509},
       hopf},
      {"fold", testing::fold_network(), {0.5, 2.0}, {2.23, -0.01}, fold},
      {"runaway", runaway_network(), {0.25, 2.0}, {-0.72, -0.76}, fold},
      {"fold, other tau",
       tanh_network({1.2, 1.8}, {{{1.5, 1.1}, {2.5, 1.9}}}, {0.75, 2.75, 3.0, 1.75}),
       {2.0, 1.75},
       {0.505, 0.946},
       fold},
      {"fold, late",
       tanh_network({1.5, 1.5}, {{{1.75, 0.75}, {2.75, 1.4}}}, {3.0, 2.5, 0.5, 2.25}),
       {1.25, 1.25},
       {-2.522, 0.299},
       fold},
  };
}

using Reference = testing::ExitReference<testing::TrapezoidalField>;

Reference::Point reference_exit(const Case& c, const State& from, double step) {
  Reference reference(c.network, from);
  return c.kind == ExitKind::fold ? reference.find_fold(step) : reference.find_hopf(step);
}

double gap(const Reference::Point& reference, const State& state) {
  return static_cast<double>(std::max(
      {std::abs(reference[0] - state.mean.e), std::abs(reference[1] - state.mean.i),
       std::abs(reference[2] - state.variance.e), std::abs(reference[3] - state.variance.i)}));
}

TEST(Exit, AgreesWithTheReference) {
  for (const auto& c : cases()) {
    const State from = start(c.network, c.K, c.near);
    const auto reference = reference_exit(c, from, 0.01);
    const auto coarse = reference_exit(c, from, 0.02);  // of order 8: 2^7 times less accurate
    ASSERT_LT(std::abs(coarse[4] - reference[4]), 1e-9) << c.name;
    const auto analysis = analyse_exit(c.network, from, 10.0);
    ASSERT_TRUE(analysis.exit) << c.name;
    EXPECT_EQ(analysis.exit->kind, c.kind) << c.name;
    const double error = static_cast<double>(std::abs(reference[4] - analysis.exit->t));
    EXPECT_LT(error, 1e-11) << c.name;
    EXPECT_LE(error, analysis.eta_error + 1e-14) << c.name;
    EXPECT_LT(analysis.eta_error, 1e-9) << c.name;
    EXPECT_LT(gap(reference, analysis.state), 1e-9) << c.name;
  }
}

/// A weight off by a millionth moves eta by far more than the bound above.
TEST(Exit, PlantedErrorIsSeen) {
  for (const auto& c : cases()) {
    const State from = start(c.network, c.K, c.near);
    Network wrong = c.network;
    wrong.weight.rows.e.e *= 1.0 + 1e-6;
    const auto right = analyse_exit(c.network, from, 10.0);
    const auto off = analyse_exit(wrong, start(wrong, c.K, c.near), 10.0);
    ASSERT_TRUE(off.exit) << c.name;
    EXPECT_GT(std::abs(off.exit->t - right.exit->t), 1e-8) << c.name;
  }
}

TEST(Exit, DeterminantVanishesLaterThanTheTrace) {
  for (const auto& c : cases()) {
    if (c.name != "hopf, late") continue;
    const State from = start(c.network, c.K, c.near);
    const auto analysis = analyse_exit(c.network, from, 10.0);
    ASSERT_TRUE(analysis.eta_det);
    EXPECT_GT(*analysis.eta_det, analysis.exit->t + 1.0);
    const auto reference = Reference(c.network, from).find_fold(0.01);
    EXPECT_NEAR(*analysis.eta_det, static_cast<double>(reference[4]), 1e-9);
    EXPECT_FALSE(analyse_exit(c.network, from, *analysis.eta_det - 0.01).eta_det);
  }
}

TEST(Exit, AtAFoldBothDefinitionsAgree) {
  const Network network = testing::fold_network();
  const auto analysis =
      analyse_exit(network, start(network, {0.5, 2.0}, PerPopulation<double>{2.23, -0.01}), 2.0);
  ASSERT_TRUE(analysis.exit && analysis.eta_det);
  EXPECT_EQ(*analysis.eta_det, analysis.exit->t);
  EXPECT_FALSE(analysis.first_lyapunov);
  EXPECT_FALSE(analysis.onset);
}

TEST(Exit, HopfOfThePaperNetworkIsSupercriticalAndWeak) {
  const Network network = testing::hopf_network();
  const auto analysis = analyse_exit(network, start(network, {1.0, 1.0}), 10.0);
  ASSERT_TRUE(analysis.first_lyapunov && analysis.onset);
  EXPECT_LT(*analysis.first_lyapunov, 0.0);
  EXPECT_FALSE(analysis.eta_det);
  EXPECT_FALSE(analysis.onset->t);  // n = 5000 is too small

  // A network twice the least size: its fast Jacobian has an imaginary pair at the onset.
  Network large = network;
  large.n = static_cast<std::size_t>(2.0 * analysis.onset->least_n);
  const State from = start(large, {1.0, 1.0});
  const auto onset = analyse_exit(large, from, 10.0).onset;
  ASSERT_TRUE(onset && onset->t);
  EXPECT_GT(*onset->t, analysis.exit->t);
  const auto at = solve_limit(large, from, std::vector{*onset->t}, {1e-13, Boundary::determinant});
  Eigen::Matrix2d fast =
      std::sqrt(static_cast<double>(large.n)) * evaluate(large, at.state.at(0)).J_v;
  fast.diagonal() -= Eigen::Vector2d(1.0 / large.tau.e, 1.0 / large.tau.i);
  EXPECT_NEAR(balance::stability(fast).spectral_abscissa(), 0.0, 1e-9);
}

/// As tau_i grows the path of the fold network turns away from the fold. Between lies one that runs
/// into the fold's only folded singularity, a saddle of the rescaled flow.
TEST(Exit, FoldedSingularityBetweenFoldAndNone) {
  const auto exit_of = [](double tau_i) {
    Network network = testing::fold_network();
    network.tau.i = tau_i;
    const State from = start(network, {0.5, 2.0}, PerPopulation<double>{2.23, -0.01});
    return std::pair{network, solve_limit(network, from, std::vector{4.0}).exit};
  };
  double folds = 2.0, turns = 2.05;
  ASSERT_EQ(exit_of(folds).second->kind, ExitKind::fold);
  ASSERT_FALSE(exit_of(turns).second);
  for (double middle = 0.5 * (folds + turns); middle != folds && middle != turns;
       middle = 0.5 * (folds + turns))
    (exit_of(middle).second ? folds : turns) = middle;
  const auto [network, exit] = exit_of(folds);
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->kind, ExitKind::folded_singularity);
  const auto field = evaluate(network, exit->state);
  const Eigen::Vector2d drive = field.J_K * variance_rate(network, exit->state, field);
  Eigen::Matrix2d adjugate = -field.J_v;
  adjugate.diagonal() << field.J_v(1, 1), field.J_v(0, 0);
  EXPECT_LT((adjugate * drive).norm(), 1e-7 * field.J_v.norm() * drive.norm());
  EXPECT_GT(drive.norm(), 1e-3);
  EXPECT_NEAR(exit->stability.det, 0.0, 1e-9);
  // Far from the tuned value a fold is a fold.
  EXPECT_EQ(exit_of(folds - 1e-4).second->kind, ExitKind::fold);
}

TEST(Exit, PaperTendsToARestPoint) {
  const Network network = testing::paper_network();
  const auto analysis = analyse_exit(network, start(network, {1.0, 1.0}), 10.0);
  EXPECT_FALSE(analysis.exit);
  ASSERT_TRUE(analysis.tends_to);
  const auto& rest = *analysis.tends_to;
  const auto field = evaluate(network, rest.state);
  EXPECT_LT(field.F.norm(), 1e-13);
  EXPECT_LT(variance_rate(network, rest.state, field).norm(), 1e-13);
  EXPECT_LT(rest.distance, 1e-5);
  // The limit's eigenvalues from difference quotients of dK/dt, with v solved for.
  const auto rate = [&](double K_e, double K_i) {
    const State at = balance::polish(network, {rest.state.mean, {K_e, K_i}});
    return Eigen::Vector2d(variance_rate(network, at, evaluate(network, at)));
  };
  constexpr double h = 1e-5;
  const auto& K = rest.state.variance;
  Eigen::Matrix2d A;
  A << (rate(K.e + h, K.i) - rate(K.e - h, K.i)) / (2 * h),
      (rate(K.e, K.i + h) - rate(K.e, K.i - h)) / (2 * h);
  const auto expected = balance::stability(A).eigenvalues;
  for (std::size_t k = 0; k < 2; ++k) EXPECT_LT(std::abs(rest.eigenvalues[k] - expected[k]), 1e-8);
}

TEST(Exit, SaysThatThePathLeavesAfterT) {
  const Network network = testing::hopf_network();
  const auto analysis = analyse_exit(network, start(network, {1.0, 1.0}), 0.5);
  EXPECT_FALSE(analysis.exit);
  EXPECT_FALSE(analysis.tends_to);
  ASSERT_TRUE(analysis.later_exit);
  EXPECT_NEAR(analysis.later_exit->t, 0.920591318449, 1e-9);
}

TEST(Exit, EscapeIsNoFold) {
  const Network network =
      tanh_network({1.0, 1.0}, {{{3.0, 2.0}, {1.0, 0.7}}}, {2.5, 1.25, 0.75, 2.25});
  const State from = start(network, {2.0, 1.5}, PerPopulation<double>{-4.375, -0.446});
  const auto analysis = analyse_exit(network, from, 5.0);
  ASSERT_TRUE(analysis.exit);
  EXPECT_EQ(analysis.exit->kind, ExitKind::escape);
  ASSERT_TRUE(analysis.eta_det);
  EXPECT_EQ(*analysis.eta_det, analysis.exit->t);
}

TEST(Exit, RefusesAnUnstableStart) {
  const Network network = testing::fold_network();
  const auto points =
      balance::find_balanced_points(network, {0.5, 2.0}, balance::default_box(network, {0.5, 2.0}));
  EXPECT_THROW(analyse_exit(network, points.points.at(1).state, 1.0), core::Refusal);
  EXPECT_THROW(analyse_exit(network, {{0.0, 0.0}, {0.5, 2.0}}, 1.0), core::Refusal);
}

struct RandomStart {
  Network network;
  State start;
};

/// A random network of tanh intensities with a start on its manifold, not at its very edge.
RandomStart random_start() {
  const auto draw = [](double lo, double hi) {
    return lo + (hi - lo) * *rc::gen::inRange(0, 1001) / 1000.0;
  };
  RandomStart drawn{testing::paper_network(), {}};
  Network& network = drawn.network;
  network.tau = {draw(0.5, 2.0), draw(0.5, 2.0)};
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      network.weight[a][b] = draw(0.5, 4.0);
      network.intensity[a][b] = Tanh{draw(0.4, 1.2), draw(1.0, 2.0), draw(0.3, 3.0)};
    }
  drawn.start = {{draw(-2.0, 2.0), draw(-2.0, 2.0)}, {draw(0.2, 2.0), draw(0.2, 2.0)}};
  network = testing::balanced_at(network, drawn.start.mean, drawn.start.variance);
  const auto stability = balance::stability(evaluate(network, drawn.start).J_v);
  RC_PRE(stability.on_manifold() && stability.det > 1e-3 && stability.trace < -1e-2);
  return drawn;
}

constexpr double horizon = 3.0;

/// One of the cases above with all its weights and gains moved by up to 3 %: it mostly still
/// leaves.
RandomStart near_a_case() {
  const auto all = cases();
  const Case drawn = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  const auto factor = [] { return 1.0 + 3e-5 * *rc::gen::inRange(-1000, 1001); };
  RandomStart result{drawn.network, {}};
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      auto& f = std::get<Tanh>(result.network.intensity[a][b]);
      f.gain *= factor();
      result.network.weight[a][b] *= factor();
    }
  const auto points = balance::find_balanced_points(result.network, drawn.K,
                                                    balance::default_box(result.network, drawn.K));
  const auto choice = balance::choose_start(points, drawn.near);
  RC_PRE(std::holds_alternative<balance::BalancedPoint>(choice));
  result.start = std::get<balance::BalancedPoint>(choice).state;
  return result;
}

RC_GTEST_PROP(Exit, PathAndEigenvaluesAreWhatTheyClaim, ()) {
  const auto [network, from] = random_start();
  const auto path = solve_limit(network, from, core::time_grid(horizon, 31));
  auto states = path.state;
  auto stabilities = path.stability;
  if (path.exit) {
    states.push_back(path.exit->state);
    stabilities.push_back(path.exit->stability);
  }
  for (std::size_t k = 0; k < states.size(); ++k) {
    const auto field = evaluate(network, states[k]);
    RC_ASSERT(field.F.cwiseAbs().maxCoeff() <= 1e-11);
    // Vieta: the pair has the trace and the determinant of J_v.
    const auto& [first, second] = stabilities[k].eigenvalues;
    const double scale = field.J_v.norm();
    RC_ASSERT(std::abs(first + second - field.J_v.trace()) <= 1e-13 * scale);
    RC_ASSERT(std::abs(first * second - field.J_v.determinant()) <= 1e-13 * scale * scale);
    const Eigen::EigenSolver<Eigen::Matrix2d> solver(field.J_v, false);
    // A double eigenvalue is known to the square root of rounding only.
    for (const auto& z : stabilities[k].eigenvalues)
      RC_ASSERT((solver.eigenvalues().array() - z).abs().minCoeff() <= 1e-7 * scale);
  }
}

RC_GTEST_PROP(Exit, TolerancesAgreeWithinTheStatedErrors, ()) {
  const auto [network, from] = near_a_case();
  const auto fine = analyse_exit(network, from, horizon, 1e-12);
  const auto coarse = analyse_exit(network, from, horizon, 1e-8);
  if (!fine.exit || !coarse.exit) {
    RC_ASSERT(fine.exit.has_value() == coarse.exit.has_value());
    return;
  }
  RC_CLASSIFY(fine.exit->kind == ExitKind::fold, "fold");
  RC_CLASSIFY(fine.exit->kind == ExitKind::hopf, "hopf");
  RC_CLASSIFY(fine.exit->kind == ExitKind::escape, "escape");
  if (fine.exit->kind == ExitKind::escape) return;  // eta is short by what is left, not by an error
  RC_ASSERT(fine.exit->kind == coarse.exit->kind);
  RC_ASSERT(std::abs(fine.exit->t - coarse.exit->t) <= fine.eta_error + coarse.eta_error);
}

/// The variances alone in plain time, the means solved for: good wherever det J_v stays away from
/// 0.
RC_GTEST_PROP(Exit, PlainIntegrationAgreesAwayFromFolds, ()) {
  const auto [network, from] = near_a_case();
  const auto analysis = analyse_exit(network, from, horizon);
  RC_PRE(analysis.exit && analysis.exit->kind == ExitKind::hopf);
  const auto& J = evaluate(network, analysis.state).J_v;
  RC_PRE(analysis.stability.det > 0.02 * J.squaredNorm());
  using Plain = testing::ExitReference<testing::LibraryField>;
  const double plain = Plain(network, from).find_hopf(0.01)[4];
  const double coarse = Plain(network, from).find_hopf(0.02)[4];
  RC_ASSERT(std::abs(plain - analysis.exit->t) <=
            2.0 * analysis.eta_error + std::abs(plain - coarse));
}

/// Runs the rescaled equations backwards from the exit, at time eta, to time 0.
State retrace(const Network& network, const Exit& exit, double tolerance) {
  namespace odeint = boost::numeric::odeint;
  using Vector = std::array<double, 5>;
  const auto state_of = [](const Vector& x) {
    return State{{x[0], x[1]}, {std::max(x[2], 0.0), std::max(x[3], 0.0)}};
  };
  const auto rate = [&](const Vector& x, Vector& out, double) {
    const State state = state_of(x);
    const auto field = evaluate(network, state);
    const Eigen::Vector2d K_rate = variance_rate(network, state, field);
    Eigen::Matrix2d adjugate = -field.J_v;
    adjugate.diagonal() << field.J_v(1, 1), field.J_v(0, 0);
    const double mu = 1.0 / field.J_v.squaredNorm();
    const double clock = -mu * field.J_v.determinant();
    const Eigen::Vector2d v_rate = mu * (adjugate * (field.J_K * K_rate));
    out = {v_rate(0), v_rate(1), clock * K_rate(0), clock * K_rate(1), clock};
  };
  auto stepper =
      odeint::make_dense_output(tolerance, tolerance, odeint::runge_kutta_dopri5<Vector>());
  Vector x{exit.state.mean.e, exit.state.mean.i, exit.state.variance.e, exit.state.variance.i,
           exit.t};
  stepper.initialize(x, 0.0, 1e-4);
  for (int step = 0; step < 200'000 && stepper.current_state()[4] > 0.0; ++step)
    stepper.do_step(rate);
  double lo = stepper.previous_time(), hi = stepper.current_time();
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (lo + hi);
    stepper.calc_state(middle, x);
    (x[4] > 0.0 ? lo : hi) = middle;
  }
  stepper.calc_state(hi, x);
  return balance::polish(network, state_of(x));
}

double distance(const State& a, const State& b) {
  return std::max({std::abs(a.mean.e - b.mean.e), std::abs(a.mean.i - b.mean.i),
                   std::abs(a.variance.e - b.variance.e), std::abs(a.variance.i - b.variance.i)});
}

RC_GTEST_PROP(Exit, TimeReversalReturnsToTheStart, ()) {
  const auto [network, from] = near_a_case();
  const auto exit = solve_limit(network, from, std::vector{horizon}).exit;
  RC_PRE(exit && exit->kind != ExitKind::escape && exit->t < 1.5);
  const State back = retrace(network, *exit, 1e-12);
  // Backwards errors grow: by how much, a small change of the exit shows.
  constexpr double nudge = 1e-7;
  Exit moved = *exit;
  moved.t += nudge;
  const double growth = distance(retrace(network, moved, 1e-12), back) / nudge;
  RC_ASSERT(distance(back, from) <= 1e-10 * (1.0 + growth));
}

}  // namespace
}  // namespace poise::limit
