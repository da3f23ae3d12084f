#include "poise/limit/exit.hpp"

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

/// The state at t, or the exit before; throws core::Interrupted.
LimitPath path_to(const Network& network, const State& start, double t,
                  const LimitOptions& options) {
  LimitPath path = solve_limit(network, start, std::vector{t}, options);
  if (path.interrupted) throw core::Interrupted("interrupted while the limit was followed");
  return path;
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

/// How far the limit is followed in search of what comes last, in units of the slower time constant.
constexpr double patience = 200.0;

/// Follows the path beyond T, to a rest point or an exit.
void look_beyond(const Network& network, double T, const LimitOptions& options,
                 ExitAnalysis& analysis) {
  constexpr int stretches = 20;
  constexpr double close = 1e-5;
  const double stretch = patience / stretches * std::max(network.tau.e, network.tau.i);
  State state = analysis.state;
  double t = T;
  for (int k = 0; k < stretches && !analysis.tends_to; ++k) {
    const LimitPath path = path_to(network, state, stretch, options);
    if (path.exit) {
      analysis.later_exit = path.exit;
      analysis.later_exit->t += t;
      return;
    }
    state = path.state.front();
    t += stretch;
    const auto rest = rest_point_near(network, state, evaluate(network, state), t, close);
    if (rest && rest->stability.on_manifold()) analysis.tends_to = rest;
  }
}

/// The limit continued from its Hopf point: the point itself, then the times at which it is looked
/// at, of 401 up to T or to where it has long settled.
LimitPath continue_through(const Network& network, const Exit& hopf, double T,
                           const LimitOptions& options) {
  const double settled = hopf.t + patience * std::max(network.tau.e, network.tau.i);
  std::vector<double> ahead{0.0};
  for (const double t : core::time_grid(std::min(T, settled), 401))
    if (t > hopf.t) ahead.push_back(t - hopf.t);
  if (T > settled) ahead.push_back(T - hopf.t);
  LimitPath path = solve_limit(network, hopf.state, ahead, options);
  if (path.interrupted) throw core::Interrupted("interrupted beyond the Hopf point");
  return path;
}

/// The onset of oscillations on the limit continued through its Hopf point.
FiniteSizeOnset find_onset(const Network& network, const Exit& hopf, const LimitPath& path,
                           const LimitOptions& options) {
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
    const auto here = path_to(network, path.state[k - 1], t, options);
    return here.stability.at(0).trace - threshold;
  };
  std::uintmax_t iterations = 60;
  const auto [lo, hi] = boost::math::tools::toms748_solve(
      excess, 0.0, path.t[k] - path.t[k - 1], path.stability[k - 1].trace - threshold,
      first->trace - threshold, boost::math::tools::eps_tolerance<double>(40), iterations);
  onset.t = hopf.t + path.t[k - 1] + 0.5 * (lo + hi);
  return onset;
}

double jump_delay(const Network& network, const State& fold) {
  const double airy_zero = -boost::math::airy_ai_zero<double>(1);
  const Field field = evaluate(network, fold);
  const Eigen::Vector2d q = balance::null_vector(field.J_v);
  Eigen::Vector2d p = balance::null_vector(field.J_v.transpose());
  p /= p.dot(q);
  const double drift = p.dot(field.J_K * variance_rate(network, fold, field));
  return airy_zero / std::cbrt(balance::fold_coefficient(network, fold) * drift);
}

/// How far eta moves when the tolerance is 10 times as wide, or a tenth of how far it moves when it
/// is 100 times as wide: the larger, since either alone may vanish by chance.
double integration_error(const Network& network, const State& start, double T,
                         const LimitOptions& options, const Exit& exit) {
  // An exit just before T may come just after it at the coarser tolerance: a little more time.
  const double longer = std::min(1.01 * T, std::numeric_limits<double>::max());
  double error = 0.0;
  for (const double coarser : {10.0, 100.0}) {
    const LimitPath path = path_to(
        network, start, longer, {.tolerance = coarser * options.tolerance, .watch = options.watch});
    error = std::max(error, 10.0 / coarser * disagreement(exit, path.exit));
  }
  return error;
}

/// What is asked once eta is known. A part that cannot be had leaves the others alone.
class Extras {
 public:
  Extras(ExitAnalysis& analysis, const core::Watch& watch) : analysis_(analysis), watch_(watch) {}

  template <class Part>
  void add(const char* what, const Part& part) {
    if (analysis_.interrupted) return analysis_.missing.push_back({what, "interrupted"});
    try {
      part();
    } catch (const core::Refusal& refusal) {
      analysis_.missing.push_back({what, refusal.what()});
    } catch (const core::Interrupted&) {
      analysis_.interrupted = true;
      analysis_.missing.push_back({what, "interrupted"});
    }
    watch_.advance(share);
  }

 private:
  static constexpr double share = 0.2;  // of the whole work, roughly
  ExitAnalysis& analysis_;
  const core::Watch& watch_;
};

void follow_through_hopf(const Network& network, double T, const LimitOptions& options,
                         ExitAnalysis& analysis, Extras& extras) {
  analysis.first_lyapunov = balance::first_lyapunov_coefficient(network, analysis.state);
  const LimitOptions through{options.tolerance, Boundary::determinant, options.watch};
  LimitPath path;
  const Exit& hopf = *analysis.exit;
  extras.add("eta_det", [&] {
    path = continue_through(network, hopf, T, through);
    if (path.exit) analysis.eta_det = hopf.t + path.exit->t;
  });
  extras.add("onset", [&] {
    if (!path.t.empty()) analysis.onset = find_onset(network, hopf, path, through);
  });
}

}  // namespace

ExitAnalysis analyse_exit(const Network& network, const State& start, double T, double tolerance,
                          const core::Watch& watch) {
  const LimitOptions quiet{.tolerance = tolerance, .watch = {watch.stop, {}}};
  const LimitPath path = path_to(network, start, T, quiet);
  ExitAnalysis analysis;
  analysis.exit = path.exit;
  Extras extras(analysis, watch);
  if (!path.exit) {
    analysis.state = path.state.front();
    analysis.stability = path.stability.front();
    extras.add("tends_to", [&] { look_beyond(network, T, quiet, analysis); });
    return analysis;
  }
  analysis.state = path.exit->state;
  analysis.stability = path.exit->stability;
  analysis.eta_error = std::numeric_limits<double>::infinity();
  extras.add("eta_error", [&] {
    analysis.eta_error = integration_error(network, start, T, quiet, *path.exit) +
                         evaluation_error(network, *path.exit);
  });
  if (path.exit->kind == ExitKind::hopf)
    follow_through_hopf(network, T, quiet, analysis, extras);
  else
    analysis.eta_det = path.exit->t;
  if (path.exit->kind == ExitKind::fold) analysis.jump_delay = jump_delay(network, analysis.state);
  return analysis;
}

}  // namespace poise::limit
