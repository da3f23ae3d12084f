#include "poise/limit/hydrodynamic.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <boost/math/tools/toms748_solve.hpp>
#include <cassert>
#include <cmath>

#include "poise/core/error.hpp"
#include "poise/limit/dense_flow.hpp"
#include "poise/limit/rest.hpp"

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

Point point_at(const Network& network, const Coordinates& x) {
  return {x, evaluate(network, state_of(x))};
}

/// The desingularised field d(v, K, t)/ds.
Coordinates rescaled_rate(const Network& network, const Point& point) {
  const Field& field = point.field;
  const double mu = 1.0 / field.J_v.squaredNorm();
  const double clock = mu * point.stability().det;
  const Eigen::Vector2d K_rate = variance_rate(network, point.state(), field);
  const Eigen::Vector2d v_rate = -mu * (adjugate(field.J_v) * (field.J_K * K_rate));
  return {v_rate(0), v_rate(1), clock * K_rate(0), clock * K_rate(1), clock};
}

bool finite(const Coordinates& x) {
  return std::all_of(x.begin(), x.end(), [](double value) { return std::isfinite(value); });
}

/// Moves (v, K) to F = 0 by the least change; the clock is kept.
Point project(const Network& network, Point best) {
  constexpr int most_steps = 8;
  // Newton's next change would be of the order of this one's square times the curvature of F, that
  // is below rounding for every gain in the domain of the expectations.
  constexpr double last_change = 1e-10;
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
    const Point moved = point_at(network, next);
    if (!(moved.field.F.norm() < best.field.F.norm())) break;
    best = moved;
    if (change.norm() <= last_change) break;
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

/// What a crossing shows in: signs that change at a Hopf point, a fold, an escape.
struct Look {
  double trace = 0.0;
  double det = 0.0;
  double excess = 0.0;  ///< how far v lies outside the region in which F has slopes
};

class Integrator {
 public:
  Integrator(const Network& network, const State& start, const LimitOptions& options);

  /// The path at the given times, up to the exit.
  LimitPath run(std::span<const double> times);

 private:
  /// Interpolated within the last step: the clock, and the projected point.
  double time_at(double s) const { return flow_.at(s)[clock_index]; }
  Point at(double s) const { return project(network_, point_at(network_, flow_.at(s))); }

  /// The field at a stage, kept for the search for crossings; false where it overflows.
  bool stage(const Coordinates& x, Coordinates& rate);
  void step();
  /// The earliest sign change of trace or det in the last step, or v's departure to infinity.
  std::optional<Crossing> crossing_in_step() const;
  /// Whether a quantity came as close to 0 at the stages of the last step as it varied there.
  bool sign_is_near() const;
  /// Whether the path has come to rest on det J_v = 0.
  bool at_folded_singularity() const;
  Crossing locate(ExitKind kind, double a, double b) const;
  double excess(const State& state) const;
  Look look(const Point& point) const;
  void record(LimitPath& path, double t, const Point& point) const;
  /// What the last step says of the remaining times; false if the path is to be followed no further.
  bool record_step(LimitPath& path, std::span<const double> times);
  /// Holds the path at its rest point for the remaining times, if it has come to rest.
  bool record_rest(LimitPath& path, std::span<const double> times) const;
  [[noreturn]] void refuse(std::string_view why) const;

  const Network& network_;
  LimitOptions options_;
  double start_reach_;  ///< a start further out than F's slopes reach is taken at its word
  DenseFlow<5> flow_;
  Point end_;                    ///< where the last step ended, projected
  Point last_stage_;             ///< where the rate was evaluated last
  std::array<Look, 7> looks_{};  ///< at the six stages of the last attempt, and where it began
  std::size_t stages_ = 0;       ///< evaluated so far
};

Integrator::Integrator(const Network& network, const State& start, const LimitOptions& options)
    : network_(network),
      options_(options),
      start_reach_(2.0 * std::max(std::abs(start.mean.e), std::abs(start.mean.i))),
      flow_([this](const Coordinates& x, Coordinates& rate) { return stage(x, rate); },
            options.tolerance),
      end_(point_at(network, coordinates(start, 0.0))),
      last_stage_(end_) {
  // A first step short in v, K and t alike: near a fold the clock stands still while v moves. The
  // controller takes over from there.
  constexpr double first_step = 1e-3;
  const Coordinates rate = rescaled_rate(network, end_);
  double fastest = 0.0;
  for (const double r : rate) fastest = std::max(fastest, std::abs(r));
  flow_.start(end_.x, rate, 0.0,
              first_step * std::min({network.tau.e, network.tau.i, 1.0}) / fastest);
}

Look Integrator::look(const Point& point) const {
  const Stability stability = point.stability();
  return {stability.trace, stability.det, excess(point.state())};
}

bool Integrator::stage(const Coordinates& x, Coordinates& rate) {
  if (!finite(x)) return false;
  last_stage_ = point_at(network_, x);
  looks_[stages_++ % 6] = look(last_stage_);
  rate = rescaled_rate(network_, last_stage_);
  return finite(rate);
}

void Integrator::step() {
  // Each step begins on the manifold, so that errors off it do not add up.
  looks_[6] = look(end_);
  flow_.start(end_.x, rescaled_rate(network_, end_), flow_.to(), flow_.next_step());
  if (!flow_.advance()) refuse("its equations overflow");
  assert(last_stage_.x == flow_.after());
  end_ = project(network_, last_stage_);
}

void Integrator::refuse(std::string_view why) const {
  throw core::Refusal(fmt::format(
      "the limit could not be followed beyond t = {:.10g}: {}, at (v_e, v_i) = ({:.4g}, {:.4g}), "
      "(K_e, K_i) = ({:.4g}, {:.4g})",
      end_.x[clock_index], why, end_.x[0], end_.x[1], end_.x[2], end_.x[3]));
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

bool Integrator::sign_is_near() const {
  const auto near = [this](double sign, double Look::*quantity) {
    double least = sign * looks_[6].*quantity, greatest = least;
    for (const Look& look : looks_) {
      least = std::min(least, sign * look.*quantity);
      greatest = std::max(greatest, sign * look.*quantity);
    }
    return !(least > greatest - least);
  };
  return near(1.0, &Look::det) || near(-1.0, &Look::excess) ||
         (options_.boundary == Boundary::manifold && near(-1.0, &Look::trace));
}

std::optional<Crossing> Integrator::crossing_in_step() const {
  // At default tolerance a step is short against the change of J_v, so that a part of it is not
  // expected to hold two crossings.
  constexpr int parts = 4;
  const bool search = sign_is_near();
  for (int part = 1; search && part <= parts; ++part) {
    const double width = (flow_.to() - flow_.from()) / parts;
    const double a = flow_.from() + (part - 1) * width;
    const double b = part == parts ? flow_.to() : flow_.from() + part * width;
    const Look at_b = look(part == parts ? end_ : at(b));
    std::optional<Crossing> first;
    const auto consider = [&](ExitKind kind) {
      const Crossing crossing = locate(kind, a, b);
      if (!first || crossing.s < first->s) first = crossing;
    };
    if (at_b.excess >= 0.0) consider(ExitKind::escape);
    if (options_.boundary == Boundary::manifold && at_b.trace >= 0.0) consider(ExitKind::hopf);
    if (at_b.det <= 0.0) consider(ExitKind::fold);
    if (first) return first;
  }
  if (at_folded_singularity()) return Crossing{flow_.to(), ExitKind::folded_singularity};
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

void Integrator::record(LimitPath& path, double t, const Point& point) const {
  path.t.push_back(t);
  path.state.push_back(point.state());
  path.stability.push_back(point.stability());
}

bool Integrator::record_step(LimitPath& path, std::span<const double> times) {
  const auto crossing = crossing_in_step();
  const double end = crossing ? crossing->s : flow_.to();
  const double reached = time_at(end);
  for (std::size_t next = path.t.size(); next < times.size() && times[next] <= reached; ++next) {
    if ((path.interrupted = options_.watch.stopped())) return false;
    const double t = times[next];
    record(path, t, at(root([&](double s) { return time_at(s) - t; }, flow_.from(), end)));
  }
  if (!crossing || path.t.size() == times.size()) return path.t.size() < times.size();
  const Point point = at(end);
  path.exit = Exit{reached, crossing->kind, point.state(), point.stability()};
  return false;
}

bool Integrator::record_rest(LimitPath& path, std::span<const double> times) const {
  constexpr double local_errors = 10.0;
  const State state = end_.state();
  const double scale = std::max({1.0, state.variance.e, state.variance.i});
  const auto rest = rest_point_near(network_, state, end_.field, end_.x[clock_index],
                                    local_errors * options_.tolerance * scale);
  if (!rest) return false;
  for (std::size_t next = path.t.size(); next < times.size(); ++next) {
    path.t.push_back(times[next]);
    path.state.push_back(rest->state);
    path.stability.push_back(rest->stability);
  }
  return true;
}

LimitPath Integrator::run(std::span<const double> times) {
  // Far more than any regular path needs.
  constexpr int most_steps = 20'000;
  LimitPath path;
  if (times.empty()) return path;
  for (int steps = 0;; ++steps) {
    if ((path.interrupted = options_.watch.stopped())) return path;
    if (steps == most_steps) refuse(fmt::format("{} steps taken", most_steps));
    const double begin = end_.x[clock_index];
    step();
    if (!record_step(path, times) || record_rest(path, times)) return path;
    options_.watch.advance((end_.x[clock_index] - begin) / times.back());
  }
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
        "({:g}, {:g}), where excitation plus inhibition is ({:.3g}, {:.3g}): {:.2g} of it, "
        "expected "
        "at most {:g}; start from v = \"balanced\"",
        given.F(0), given.F(1), start.mean.e, start.mean.i, given.scale(0), given.scale(1), error,
        start_tolerance));
  const State on_zero_set = balance::polish(network, start);
  const Stability stability = balance::stability(evaluate(network, on_zero_set).J_v);
  const bool through = options.boundary == Boundary::determinant && stability.det > 0.0;
  if (!through && !stability.on_manifold())
    throw core::Refusal(
        fmt::format("the balanced point ({:g}, {:g}) is not on the balanced manifold: trace J_v = "
                    "{:.3g}, det J_v "
                    "= {:.3g}, expected trace < 0 and det > 0",
                    start.mean.e, start.mean.i, stability.trace, stability.det));
  return Integrator(network, on_zero_set, options).run(times);
}

}  // namespace poise::limit
