#include "poise/limit/beyond.hpp"

#include <algorithm>
#include <array>
#include <boost/math/tools/toms748_solve.hpp>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>  // declares what steppers.hpp uses
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <cmath>

#include "poise/balance/normal_form.hpp"
#include "poise/core/error.hpp"

namespace poise::limit {
namespace {

using balance::Field;
using balance::State;
using network::Network;

using Variances = std::array<double, 2>;
using Stepper = boost::numeric::odeint::runge_kutta_dopri5<Variances>;
using Dense = boost::numeric::odeint::result_of::make_dense_output<Stepper>::type;

/// Thrown by a stage of the averaged equation at which there is no cycle.
struct CycleLost {};

/// The averaged equation along a family of cycles, with the last accepted cycle as the first guess.
class AveragedFlow {
 public:
  AveragedFlow(const Network& network, const Cycle& cycle) : network_(network), cycle_(cycle) {}

  Cycle cycle_at(const Variances& K) const {
    const State near{cycle_.center.mean, {std::max(K[0], 0.0), std::max(K[1], 0.0)}};
    const State center = balance::polish(network_, near);
    // The last accepted radius, the one before it, and one for cycles just born.
    for (const double guess : {cycle_.radius, previous_radius_, 0.01}) {
      if (guess == 0.0) continue;
      if (const auto cycle = solve_cycle(network_, center, guess)) return *cycle;
    }
    throw CycleLost{};
  }

  void operator()(const Variances& K, Variances& rate, double) const {
    const Eigen::Vector2d Sigma = cycle_at(K).turn.Sigma;
    rate = {-2.0 * K[0] / network_.tau.e + Sigma(0), -2.0 * K[1] / network_.tau.i + Sigma(1)};
  }

  double trace(const Cycle& cycle) const { return evaluate(network_, cycle.center).J_v.trace(); }

  const Cycle& cycle() const { return cycle_; }
  void accept(const Cycle& cycle) {
    previous_radius_ = cycle_.radius;
    cycle_ = cycle;
  }

 private:
  const Network& network_;
  Cycle cycle_;
  double previous_radius_ = 0.0;
};

/// Whether one radius is a safe first guess for the other. Small ones always are: near a Hopf point
/// the equation for r^2 is nearly linear.
bool close(double a, double b) {
  constexpr double part = 0.2;
  constexpr double small = 0.1;
  return std::max(a, b) < small || std::abs(a - b) < part * std::max(a, b);
}

State averaged_state(const Cycle& cycle) {
  return {{cycle.turn.mean(0), cycle.turn.mean(1)}, cycle.center.variance};
}

class Follower {
 public:
  Follower(const Network& network, std::span<const double> times)
      : network_(network), times_(times) {}

  std::vector<Phase> run(const State& start);

 private:
  bool done() const { return next_ == times_.size() || over_; }
  Phase& begin(PhaseKind kind, const State& from);
  void record(Phase& phase, double t, const State& state);

  void balanced();
  void after(const Exit& exit);
  /// A jump to where the fast flow goes.
  void jump(const Fate& fate);
  void runaway();
  void cycle();
  /// One step of the averaged equation; false when the cycle is lost.
  bool step(Dense& dense, AveragedFlow& flow) const;
  void record_cycles(Phase& phase, const Dense& dense, const AveragedFlow& flow, double begin_t,
                     double end_s);
  void finish_cycle(Phase& phase, PhaseEnd end, double t, const Cycle& last);
  Fate after_loss(const Cycle& cycle) const;

  const Network& network_;
  std::span<const double> times_;
  std::size_t next_ = 0;  ///< of times_
  double t_ = 0.0;
  PhaseKind kind_ = PhaseKind::balanced;
  State state_{};
  Cycle cycle_{};
  Eigen::Vector2d speed_ = Eigen::Vector2d::Zero();
  bool over_ = false;
  std::vector<Phase> phases_;
};

Phase& Follower::begin(PhaseKind kind, const State& from) {
  Phase phase;
  phase.kind = kind;
  phase.from_t = phase.to_t = t_;
  phase.from = phase.to = from;
  phases_.push_back(phase);
  return phases_.back();
}

void Follower::record(Phase& phase, double t, const State& state) {
  phase.t.push_back(t);
  phase.state.push_back(state);
  ++next_;
}

void Follower::balanced() {
  Phase& phase = begin(PhaseKind::balanced, state_);
  std::vector<double> ahead;
  for (std::size_t k = next_; k < times_.size(); ++k) ahead.push_back(times_[k] - t_);
  const LimitPath path = solve_limit(network_, state_, ahead);
  for (const State& state : path.state) record(phase, times_[next_], state);
  phase.to_t = path.exit ? t_ + path.exit->t : times_.back();
  phase.to = path.exit ? path.exit->state : phase.state.back();
  t_ = phase.to_t;
  state_ = phase.to;
  if (path.exit) after(*path.exit);
}

void Follower::after(const Exit& exit) {
  Phase& phase = phases_.back();
  switch (exit.kind) {
    case ExitKind::fold:
      phase.end = PhaseEnd::fold;
      return jump(fate_after_fold(network_, state_));
    case ExitKind::hopf: {
      phase.end = PhaseEnd::hopf;
      constexpr double nearby = 0.01;
      if (balance::first_lyapunov_coefficient(network_, state_) > 0.0)
        return jump(fate_of_spiral(network_, state_, nearby));
      kind_ = PhaseKind::cycle;
      cycle_ = Cycle{state_, 0.0, {}};
      return;
    }
    case ExitKind::folded_singularity:
      phase.end = PhaseEnd::folded_singularity;
      over_ = true;
      return;
    case ExitKind::escape:
      phase.end = PhaseEnd::escape;
      speed_ = Eigen::Vector2d::Zero();
      kind_ = PhaseKind::runaway;
  }
}

void Follower::jump(const Fate& fate) {
  Phase& phase = begin(PhaseKind::jump, state_);
  phase.end = PhaseEnd::landed;
  phase.to = state_ = fate.state;
  switch (fate.kind) {
    case FateKind::point:
      kind_ = PhaseKind::balanced;
      return;
    case FateKind::cycle:
      kind_ = PhaseKind::cycle;
      cycle_ = *fate.cycle;
      phase.to = averaged_state(cycle_);
      return;
    case FateKind::runaway:
      phase.end = PhaseEnd::ran_away;
      kind_ = PhaseKind::runaway;
      speed_ = fate.speed;
      return;
    case FateKind::undecided:
      phase.end = PhaseEnd::undecided;
      over_ = true;
  }
}

void Follower::runaway() {
  Phase& phase = begin(PhaseKind::runaway, state_);
  phase.end = PhaseEnd::ran_away;
  phase.speed = speed_;
  over_ = true;
}

bool Follower::step(Dense& dense, AveragedFlow& flow) const {
  constexpr double shortest = 1e-7;
  double dt = dense.current_time_step();
  const Variances from = dense.current_state();
  const double s = dense.current_time();
  for (; dt > shortest; dt *= 0.25) {
    try {
      dense.initialize(from, s, dt);
      dense.do_step(std::ref(flow));
      const Cycle next = flow.cycle_at(dense.current_state());
      if (!close(flow.cycle().radius, next.radius)) continue;
      flow.accept(next);
      return true;
    } catch (const CycleLost&) {
    }
  }
  return false;
}

void Follower::record_cycles(Phase& phase, const Dense& dense, const AveragedFlow& flow,
                             double begin_t, double end_s) {
  for (; next_ < times_.size() && times_[next_] <= begin_t + end_s;) {
    Variances K;
    dense.calc_state(std::max(times_[next_] - begin_t, 0.0), K);
    const Cycle cycle = flow.cycle_at(K);
    phase.cycle.push_back(cycle);
    record(phase, times_[next_], averaged_state(cycle));
  }
}

void Follower::finish_cycle(Phase& phase, PhaseEnd end, double t, const Cycle& last) {
  phase.end = end;
  phase.to_t = t_ = t;
  phase.to = averaged_state(last);
  state_ = last.center;
  cycle_ = last;
}

Fate Follower::after_loss(const Cycle& cycle) const {
  constexpr double aside = 1.05;
  const double outer = aside * cycle.radius, inner = cycle.radius / aside;
  const auto outside = turn(network_, cycle.center, outer);
  if (!outside || outside->radius > outer) return fate_of_spiral(network_, cycle.center, outer);
  return fate_of_spiral(network_, cycle.center, inner);
}

void Follower::cycle() {
  constexpr double tolerance = 1e-8;
  constexpr double first_step = 1e-3;
  const double begin_t = t_;
  Phase& phase = begin(PhaseKind::cycle, state_);
  AveragedFlow flow(network_, cycle_);
  Dense dense = boost::numeric::odeint::make_dense_output(tolerance, tolerance, Stepper());
  const auto& K = state_.variance;
  dense.initialize(Variances{K.e, K.i}, 0.0, first_step * std::min(network_.tau.e, network_.tau.i));
  while (!done()) {
    const Cycle before = flow.cycle();
    const double s = dense.current_time();
    if (!step(dense, flow)) {
      finish_cycle(phase, PhaseEnd::cycle_lost, begin_t + s, before);
      return jump(after_loss(before));
    }
    const double end = dense.current_time();
    if (flow.cycle().radius == 0.0 && flow.trace(flow.cycle()) < 0.0) {
      const auto trace_at = [&](double at) {
        Variances x;
        dense.calc_state(at, x);
        return flow.trace(flow.cycle_at(x));
      };
      std::uintmax_t iterations = 100;
      double back = boost::math::tools::toms748_solve(
                        trace_at, s, end, boost::math::tools::eps_tolerance<double>(45), iterations)
                        .second;
      // Strictly inside U, where the balanced phase may begin.
      for (double nudge = 1e-14; trace_at(back) >= 0.0 && back < end; nudge *= 2.0) back += nudge;
      record_cycles(phase, dense, flow, begin_t, back);
      Variances x;
      dense.calc_state(back, x);
      finish_cycle(phase, PhaseEnd::hopf, begin_t + back, flow.cycle_at(x));
      kind_ = PhaseKind::balanced;
      return;
    }
    record_cycles(phase, dense, flow, begin_t, end);
  }
  if (!phase.cycle.empty())
    finish_cycle(phase, PhaseEnd::last_time, times_.back(), phase.cycle.back());
}

std::vector<Phase> Follower::run(const State& start) {
  constexpr std::size_t most_phases = 200;
  constexpr double on_zero_set = 1e-9;
  state_ = start;
  const Field field = evaluate(network_, start);
  const bool balanced_start =
      field.F.cwiseQuotient(field.scale).cwiseAbs().maxCoeff() <= on_zero_set &&
      balance::stability(field.J_v).on_manifold();
  if (!balanced_start) jump(fast_fate(network_, start));
  while (!done()) {
    if (phases_.size() == most_phases)
      throw core::Refusal("the limit goes through more than 200 phases before the last time");
    switch (kind_) {
      case PhaseKind::balanced:
        balanced();
        break;
      case PhaseKind::cycle:
        cycle();
        break;
      case PhaseKind::jump:
      case PhaseKind::runaway:
        runaway();
    }
  }
  return std::move(phases_);
}

}  // namespace

std::vector<Phase> solve_beyond(const Network& network, const State& start,
                                std::span<const double> times) {
  return Follower(network, times).run(start);
}

}  // namespace poise::limit
