#include "poise/limit/exit.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <boost/math/special_functions/airy.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

#include "poise/balance/normal_form.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"

namespace poise::limit {
namespace {

using balance::Field;
using balance::State;
using network::Network;

double distance(const State& a, const State& b) {
  return std::max({std::abs(a.mean.e - b.mean.e), std::abs(a.mean.i - b.mean.i),
                   std::abs(a.variance.e - b.variance.e), std::abs(a.variance.i - b.variance.i)});
}

LimitPath path_to(const Network& network, const State& start, double t,
                  const LimitOptions& options) {
  return solve_limit(network, start, std::vector{t}, options);
}

/// d(v_e, v_i)/dt away from det J_v = 0. [MV, (5.24)]
Eigen::Vector2d mean_rate(const Field& field, const Eigen::Vector2d& K_rate) {
  return -field.J_v.inverse() * (field.J_K * K_rate);
}

/// d trace J_v / dt along the limit, by a central difference: an error bar needs no more.
double trace_rate(const Network& network, const State& state) {
  constexpr double step = 1e-5;
  const Field field = evaluate(network, state);
  const Eigen::Vector2d K_rate = variance_rate(network, state, field);
  const Eigen::Vector2d v_rate = mean_rate(field, K_rate);
  const auto trace = [&](double dt) {
    const State moved{{state.mean.e + dt * v_rate(0), state.mean.i + dt * v_rate(1)},
                      {std::max(state.variance.e + dt * K_rate(0), 0.0),
                       std::max(state.variance.i + dt * K_rate(1), 0.0)}};
    return evaluate(network, moved).J_v.trace();
  };
  return (trace(step) - trace(-step)) / (2.0 * step);
}

/// What errors of evaluation do to the time at which the indicator vanishes. At a fold nothing: t
/// is stationary there, as a function of the rescaled clock.
double evaluation_error(const Network& network, const Exit& exit) {
  constexpr double relative =
      1e-14;  // of the Gaussian expectations, as measured; the bound is 1e-13
  // F is then known to this, the state to that times |J^{-1}|, and the trace to about as much
  // again.
  if (exit.kind == ExitKind::hopf) {
    const Field field = evaluate(network, exit.state);
    const double state_error =
        relative * field.scale.maxCoeff() * field.J_v.inverse().norm() + relative;
    return state_error * std::max(field.J_v.norm(), 1.0) /
           std::abs(trace_rate(network, exit.state));
  }
  return relative * std::max(exit.t, 1.0);
}

/// |eta - eta'| of two integrations, infinite if they leave in different ways.
double disagreement(const std::optional<Exit>& fine, const std::optional<Exit>& coarse) {
  if (!fine || !coarse || fine->kind != coarse->kind)
    return std::numeric_limits<double>::infinity();
  return std::abs(fine->t - coarse->t);
}

/// dK/dt on the manifold, linearised at a rest point: its Schur complement.
Eigen::Matrix2d reduced_jacobian(const Network& network, const Field& field) {
  const Eigen::Vector2d leak(2.0 / network.tau.e, 2.0 / network.tau.i);
  Eigen::Matrix2d A = field.Sigma_K - field.Sigma_v * field.J_v.inverse() * field.J_K;
  A.diagonal() -= leak;
  return A;
}

/// Newton's method for F = 0 and dK/dt = 0 together. Returns where it ends.
State polish_rest_point(const Network& network, State state) {
  constexpr int most_steps = 20;
  double last = std::numeric_limits<double>::infinity();
  for (int step = 0; step < most_steps; ++step) {
    const Field field = evaluate(network, state);
    Eigen::Vector4d residual;
    residual << field.F, variance_rate(network, state, field);
    if (!(residual.norm() < last)) break;
    last = residual.norm();
    Eigen::Matrix4d J;
    J << field.J_v, field.J_K, field.Sigma_v, field.Sigma_K;
    J(2, 2) -= 2.0 / network.tau.e;
    J(3, 3) -= 2.0 / network.tau.i;
    const Eigen::Vector4d change = J.partialPivLu().solve(residual);
    state.mean.e -= change(0);
    state.mean.i -= change(1);
    state.variance.e = std::max(state.variance.e - change(2), 0.0);
    state.variance.i = std::max(state.variance.i - change(3), 0.0);
  }
  return state;
}

/// The attracting rest point to which the state, reached at time t, is close; nothing if none is.
std::optional<RestPoint> rest_point_near(const Network& network, const State& state, double t) {
  constexpr double close = 1e-5;
  RestPoint rest;
  rest.state = polish_rest_point(network, state);
  rest.distance = distance(state, rest.state);
  rest.t = t;
  if (!(rest.distance <= close)) return std::nullopt;
  const Field field = evaluate(network, rest.state);
  rest.stability = balance::stability(field.J_v);
  const auto reduced = balance::stability(reduced_jacobian(network, field));
  rest.eigenvalues = reduced.eigenvalues;
  if (!rest.stability.on_manifold() || !reduced.on_manifold()) return std::nullopt;
  return rest;
}

/// Follows the path beyond T, to a rest point or an exit.
void look_beyond(const Network& network, double T, double tolerance, ExitAnalysis& analysis) {
  constexpr int stretches = 20;
  const double stretch = 10.0 * std::max(network.tau.e, network.tau.i);
  State state = analysis.state;
  double t = T;
  for (int k = 0; k < stretches && !analysis.tends_to; ++k) {
    const LimitPath path = path_to(network, state, stretch, {.tolerance = tolerance});
    if (path.exit) {
      analysis.later_exit = path.exit;
      analysis.later_exit->t += t;
      return;
    }
    state = path.state.front();
    t += stretch;
    analysis.tends_to = rest_point_near(network, state, t);
  }
}

/// The onset of oscillations before T along the limit continued through its Hopf point.
FiniteSizeOnset find_onset(const Network& network, const State& start, double T, double tolerance) {
  const LimitOptions through{tolerance, Boundary::determinant};
  const auto times = core::time_grid(T, 401);
  const LimitPath path = solve_limit(network, start, times, through);
  const double leak = 1.0 / network.tau.e + 1.0 / network.tau.i;
  const double threshold = leak / std::sqrt(static_cast<double>(network.n));
  FiniteSizeOnset onset;
  double largest = 0.0;
  for (const auto& stability : path.stability) largest = std::max(largest, stability.trace);
  onset.least_n = std::pow(leak / largest, 2);
  const auto first = std::find_if(path.stability.begin(), path.stability.end(),
                                  [&](const auto& s) { return s.trace >= threshold; });
  if (first == path.stability.begin() || first == path.stability.end()) return onset;
  const auto k = static_cast<std::size_t>(first - path.stability.begin());
  const auto excess = [&](double t) {
    return path_to(network, start, t, through).stability.at(0).trace - threshold;
  };
  std::uintmax_t iterations = 60;
  const auto [lo, hi] = boost::math::tools::toms748_solve(
      excess, path.t[k - 1], path.t[k], path.stability[k - 1].trace - threshold,
      first->trace - threshold, boost::math::tools::eps_tolerance<double>(40), iterations);
  onset.t = 0.5 * (lo + hi);
  return onset;
}

/// The vector x with J x closest to 0, |x| = 1, its first entry >= 0: null where J is singular.
Eigen::Vector2d null_vector(const Eigen::Matrix2d& J) {
  const Eigen::Index row = J.row(0).norm() >= J.row(1).norm() ? 0 : 1;
  const Eigen::Vector2d x = Eigen::Vector2d(-J(row, 1), J(row, 0)).normalized();
  return x(0) < 0.0 || (x(0) == 0.0 && x(1) < 0.0) ? Eigen::Vector2d(-x) : x;
}

double jump_delay(const Network& network, const State& fold) {
  const double airy_zero = -boost::math::airy_ai_zero<double>(1);
  const Field field = evaluate(network, fold);
  const Eigen::Vector2d q = null_vector(field.J_v);
  Eigen::Vector2d p = null_vector(field.J_v.transpose());
  p /= p.dot(q);
  const double drift = p.dot(field.J_K * variance_rate(network, fold, field));
  return airy_zero / std::cbrt(balance::fold_coefficient(network, fold) * drift);
}

void follow_through_hopf(const Network& network, const State& start, double T, double tolerance,
                         ExitAnalysis& analysis) {
  analysis.first_lyapunov = balance::first_lyapunov_coefficient(network, analysis.state);
  analysis.onset = find_onset(network, start, T, tolerance);
  const auto on = path_to(network, start, T, {tolerance, Boundary::determinant}).exit;
  if (on) analysis.eta_det = on->t;
}

/// How far eta moves when the tolerance is 10 times as wide, or a tenth of how far it moves when it
/// is 100 times as wide: the larger, since either alone may vanish by chance.
double integration_error(const Network& network, const State& start, double T, double tolerance,
                         const Exit& exit) {
  double error = 0.0;
  for (const double coarser : {10.0, 100.0}) {
    // An exit just before T may come just after it at the coarser tolerance: a little more time.
    const LimitPath path = path_to(network, start, 1.01 * T, {.tolerance = coarser * tolerance});
    error = std::max(error, 10.0 / coarser * disagreement(exit, path.exit));
  }
  return error;
}

}  // namespace

ExitAnalysis analyse_exit(const Network& network, const State& start, double T, double tolerance) {
  const LimitPath path = path_to(network, start, T, {.tolerance = tolerance});
  ExitAnalysis analysis;
  analysis.exit = path.exit;
  if (!path.exit) {
    analysis.state = path.state.front();
    analysis.stability = path.stability.front();
    look_beyond(network, T, tolerance, analysis);
    return analysis;
  }
  analysis.state = path.exit->state;
  analysis.stability = path.exit->stability;
  analysis.eta_error = integration_error(network, start, T, tolerance, *path.exit) +
                       evaluation_error(network, *path.exit);
  if (path.exit->kind == ExitKind::hopf)
    follow_through_hopf(network, start, T, tolerance, analysis);
  else
    analysis.eta_det = path.exit->t;
  if (path.exit->kind == ExitKind::fold) analysis.jump_delay = jump_delay(network, analysis.state);
  return analysis;
}

}  // namespace poise::limit
