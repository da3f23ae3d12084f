#include "poise/limit/hydrodynamic.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <boost/math/tools/toms748_solve.hpp>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>  // declares what steppers.hpp uses
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <cmath>
#include <functional>

#include "poise/core/error.hpp"

namespace poise::limit {
namespace {

using balance::Field;
using balance::Stability;
using balance::State;
using network::Network;

/// (v_e, v_i, K_e, K_i, t) as functions of the rescaled time s.
using Coordinates = std::array<double, 5>;
constexpr std::size_t clock_index = 4;

/// A stage of the integrator may dip below K = 0 where a path starts there.
State state_of(const Coordinates& x) {
  return {{x[0], x[1]}, {std::max(x[2], 0.0), std::max(x[3], 0.0)}};
}

/// A point of the path and what was evaluated there.
struct Point {
  Coordinates x;
  Field field;

  State state() const { return state_of(x); }
  Stability stability() const { return balance::stability(field.J_v); }
};

Coordinates coordinates(const State& state, double t) {
  return {state.mean.e, state.mean.i, state.variance.e, state.variance.i, t};
}

Eigen::Matrix2d adjugate(const Eigen::Matrix2d& J) {
  Eigen::Matrix2d adj;
  adj << J(1, 1), -J(0, 1), -J(1, 0), J(0, 0);
  return adj;
}

/// The desingularised field d(v, K, t)/ds.
void rescaled_field(const Network& network, const Coordinates& x, Coordinates& rate) {
  const State state = state_of(x);
  const Field field = evaluate(network, state);
  const double mu = 1.0 / field.J_v.squaredNorm();
  const double clock = mu * balance::stability(field.J_v).det;
  const Eigen::Vector2d K_rate = variance_rate(network, state, field);
  const Eigen::Vector2d v_rate = -mu * (adjugate(field.J_v) * (field.J_K * K_rate));
  rate = {v_rate(0), v_rate(1), clock * K_rate(0), clock * K_rate(1), clock};
}

/// Moves (v, K) to F = 0 by the least change; the clock is kept.
Point project(const Network& network, const Coordinates& x) {
  constexpr int most_steps = 8;
  Point best{x, evaluate(network, state_of(x))};
  for (int step = 0; step < most_steps; ++step) {
    // Least-norm solution of [J_v J_K] change = F through its normal equations: 2 x 2.
    Eigen::Matrix<double, 2, 4> A;
    A << best.field.J_v, best.field.J_K;
    const Eigen::Vector4d change =
        A.transpose() * (A * A.transpose()).inverse().eval() * best.field.F;
    Coordinates next = best.x;
    for (std::size_t k = 0; k < 4; ++k) next[k] -= change(static_cast<Eigen::Index>(k));
    next[2] = std::max(next[2], 0.0);
    next[3] = std::max(next[3], 0.0);
    const Field next_field = evaluate(network, state_of(next));
    if (!(next_field.F.norm() < best.field.F.norm())) break;
    best = {next, next_field};
  }
  return best;
}

/// Root of g on [a, b] to the last bits. Where rounding leaves g the same sign at both ends, the
/// end at which it is smaller is the root.
template <class Function>
double root(Function g, double a, double b) {
  const double at_a = g(a);
  const double at_b = g(b);
  if (at_a == 0.0 || at_b == 0.0 || (at_a > 0.0) == (at_b > 0.0))
    return std::abs(at_a) <= std::abs(at_b) ? a : b;
  std::uintmax_t iterations = 200;
  const auto [lo, hi] = boost::math::tools::toms748_solve(
      g, a, b, at_a, at_b, boost::math::tools::eps_tolerance<double>(52), iterations);
  return 0.5 * (lo + hi);
}

/// Below this steepness a fold counts as a folded singularity. A path aimed at one of saddle type,
/// which only one path hits, passes it at the square root of the error of its aim, some 1e-8.
constexpr double folded = 1e-6;

/// Where on the rescaled clock the path leaves U.
struct Crossing {
  double s = 0.0;
  ExitKind kind = ExitKind::fold;
};

/// |adj(J_v) J_K dK/dt| relative to the product of the norms: how steeply, on the rescaled clock,
/// the path crosses det J_v = 0. Zero at a folded singularity.
double steepness(const Network& network, const Point& point) {
  const Field& field = point.field;
  const Eigen::Vector2d drive = field.J_K * variance_rate(network, point.state(), field);
  const double scale = field.J_v.norm() * drive.norm();
  return scale > 0.0 ? (adjugate(field.J_v) * drive).norm() / scale : 0.0;
}

class Integrator {
 public:
  Integrator(const Network& network, const State& start, const LimitOptions& options);

  /// The path at the given times, up to the exit.
  LimitPath run(std::span<const double> times);

 private:
  using Stepper = boost::numeric::odeint::runge_kutta_dopri5<Coordinates>;
  using Dense = boost::numeric::odeint::result_of::make_dense_output<Stepper>::type;

  /// Interpolated within the last step: the clock, and the projected point.
  double time_at(double s) const;
  Point at(double s) const;

  void step();
  /// The earliest sign change of trace or det in the last step, or v's departure to infinity.
  std::optional<Crossing> crossing_in_step() const;
  /// Whether the path has come to rest on det J_v = 0.
  bool at_folded_singularity() const;
  Crossing locate(ExitKind kind, double a, double b) const;
  /// How far v lies outside the region in which F has slopes; negative inside.
  double excess(const State& state) const;
  void record(LimitPath& path, double t, double s) const;

  const Network& network_;
  Boundary boundary_;
  double start_reach_;  ///< a start further out than F's slopes reach is taken at its word
  Dense dense_;
  Point end_;                ///< where the last step ended
  double s_ = 0.0;           ///< and on the rescaled clock
  double s_previous_ = 0.0;  ///< where it began
};

Integrator::Integrator(const Network& network, const State& start, const LimitOptions& options)
    : network_(network),
      boundary_(options.boundary),
      start_reach_(2.0 * std::max(std::abs(start.mean.e), std::abs(start.mean.i))),
      dense_(boost::numeric::odeint::make_dense_output(options.tolerance, options.tolerance,
                                                       Stepper())) {
  // A first step short in v, K and t alike: near a fold the clock stands still while v moves. The
  // controller takes over from there.
  constexpr double first_step = 1e-3;
  const Coordinates x = coordinates(start, 0.0);
  Coordinates rate;
  rescaled_field(network, x, rate);
  double fastest = 0.0;
  for (const double r : rate) fastest = std::max(fastest, std::abs(r));
  dense_.initialize(x, 0.0, first_step * std::min({network.tau.e, network.tau.i, 1.0}) / fastest);
}

double Integrator::time_at(double s) const {
  Coordinates x;
  dense_.calc_state(s, x);
  return x[clock_index];
}

Point Integrator::at(double s) const {
  Coordinates x;
  dense_.calc_state(s, x);
  return project(network_, x);
}

void Integrator::step() {
  // Each step begins on the manifold, so that errors off it do not add up.
  if (s_ > 0.0) dense_.initialize(end_.x, s_, dense_.current_time_step());
  const auto [from, to] = dense_.do_step([this](const Coordinates& x, Coordinates& rate, double) {
    rescaled_field(network_, x, rate);
  });
  s_previous_ = from;
  s_ = to;
  end_ = at(s_);
}

Crossing Integrator::locate(ExitKind kind, double a, double b) const {
  const auto indicator = [&](double s) {
    const Point at_s = at(s);
    if (kind == ExitKind::escape) return excess(at_s.state());
    return kind == ExitKind::hopf ? at_s.stability().trace : at_s.stability().det;
  };
  const double s = root(indicator, a, b);
  if (kind == ExitKind::fold && steepness(network_, at(s)) <= folded)
    return {s, ExitKind::folded_singularity};
  return {s, kind};
}

std::optional<Crossing> Integrator::crossing_in_step() const {
  // At default tolerance a step is short against the change of J_v, so that a part of it is not
  // expected to hold two crossings.
  constexpr int parts = 4;
  for (int part = 1; part <= parts; ++part) {
    const double width = (s_ - s_previous_) / parts;
    const double a = s_previous_ + (part - 1) * width;
    const double b = part == parts ? s_ : s_previous_ + part * width;
    const Point point = part == parts ? end_ : at(b);
    const Stability at_b = point.stability();
    std::optional<Crossing> first;
    const auto consider = [&](ExitKind kind) {
      const Crossing crossing = locate(kind, a, b);
      if (!first || crossing.s < first->s) first = crossing;
    };
    if (excess(point.state()) >= 0.0) consider(ExitKind::escape);
    if (boundary_ == Boundary::manifold && at_b.trace >= 0.0) consider(ExitKind::hopf);
    if (at_b.det <= 0.0) consider(ExitKind::fold);
    if (first) return first;
  }
  if (at_folded_singularity()) return Crossing{s_, ExitKind::folded_singularity};
  return std::nullopt;
}

bool Integrator::at_folded_singularity() const {
  // det falls exponentially on the rescaled clock, and with it what is left of t: to this fraction.
  constexpr double at_rest = 1e-13;
  return end_.stability().det <= at_rest * end_.field.J_v.squaredNorm() &&
         steepness(network_, end_) <= folded;
}

double Integrator::excess(const State& state) const {
  const balance::Box box = balance::default_box(network_, state.variance);
  return std::max(std::abs(state.mean.e) - std::max(box.e.hi, start_reach_),
                  std::abs(state.mean.i) - std::max(box.i.hi, start_reach_));
}

void Integrator::record(LimitPath& path, double t, double s) const {
  const Point point = at(s);
  path.t.push_back(t);
  path.state.push_back(point.state());
  path.stability.push_back(point.stability());
}

LimitPath Integrator::run(std::span<const double> times) {
  // Far more than any regular path needs.
  constexpr int most_steps = 20'000;
  LimitPath path;
  std::size_t next = 0;
  for (int steps = 0; next < times.size(); ++steps) {
    if (steps == most_steps)
      throw core::Refusal(fmt::format(
          "the limit could not be followed beyond t = {:.10g}: {} steps taken, at (v_e, v_i) = "
          "({:.4g}, {:.4g})",
          time_at(s_), most_steps, end_.x[0], end_.x[1]));
    step();
    const auto crossing = crossing_in_step();
    const double end = crossing ? crossing->s : s_;
    const double reached = time_at(end);
    for (; next < times.size() && times[next] <= reached; ++next) {
      const double t = times[next];
      record(path, t, root([&](double s) { return time_at(s) - t; }, s_previous_, end));
    }
    if (crossing && next < times.size()) {
      const Point point = at(end);
      path.exit = Exit{reached, crossing->kind, point.state(), point.stability()};
      break;
    }
  }
  return path;
}

/// Newton's method at fixed variances may move a start that was given with this error, no more.
constexpr double start_tolerance = 1e-9;

}  // namespace

LimitPath solve_limit(const Network& network, const State& start, std::span<const double> times,
                      const LimitOptions& options) {
  const Field given = evaluate(network, start);
  const double error = given.F.cwiseQuotient(given.scale).cwiseAbs().maxCoeff();
  if (!(error <= start_tolerance))
    throw core::Refusal(fmt::format(
        "the limit must start on the balanced manifold, but F = ({:.3g}, {:.3g}) at (v_e, v_i) = "
        "({:g}, {:g}): start from v = \"balanced\"",
        given.F(0), given.F(1), start.mean.e, start.mean.i));
  const State on_zero_set = balance::polish(network, start);
  const Stability stability = balance::stability(evaluate(network, on_zero_set).J_v);
  if (!stability.on_manifold())
    throw core::Refusal(
        fmt::format("the balanced point ({:g}, {:g}) is not on the balanced manifold: trace J_v = "
                    "{:.3g}, det J_v "
                    "= {:.3g}, expected trace < 0 and det > 0",
                    start.mean.e, start.mean.i, stability.trace, stability.det));
  return Integrator(network, on_zero_set, options).run(times);
}

}  // namespace poise::limit
