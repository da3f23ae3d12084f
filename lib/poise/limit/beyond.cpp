#include "poise/limit/beyond.hpp"

#include <algorithm>
#include <array>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>

#include "poise/balance/normal_form.hpp"
#include "poise/core/error.hpp"
#include "poise/limit/dense_flow.hpp"

namespace poise::limit {
namespace {

using balance::Field;
using balance::State;
using network::Network;

using Dense = DenseFlow<2>;
using Variances = Dense::State;

/// The averaged equation along a family of cycles, with the last accepted cycle as the first guess.
class AveragedFlow {
 public:
  AveragedFlow(const Network& network, const Cycle& cycle, const std::stop_token& stop)
      : network_(network), stop_(stop), cycle_(cycle) {}

  /// Nothing: the cycle is lost.
  std::optional<Cycle> cycle_at(const Variances& K) const {
    const State near{cycle_.center.mean, {std::max(K[0], 0.0), std::max(K[1], 0.0)}};
    const State center = balance::polish(network_, near);
    // The last accepted radius, the one before it, and one for cycles just born.
    for (const double guess : {cycle_.radius, previous_radius_, 0.01}) {
      if (guess == 0.0) continue;
      if (const auto cycle = solve_cycle(network_, center, guess, stop_)) return cycle;
    }
    return std::nullopt;
  }

  bool operator()(const Variances& K, Variances& rate) {
    last_ = cycle_at(K);
    if (!last_) return false;
    const Eigen::Vector2d& Sigma = last_->turn.Sigma;
    rate = {-2.0 * K[0] / network_.tau.e + Sigma(0), -2.0 * K[1] / network_.tau.i + Sigma(1)};
    return true;
  }

  double trace(const Cycle& cycle) const { return evaluate(network_, cycle.center).J_v.trace(); }

  const Cycle& cycle() const { return cycle_; }
  /// Where the equation was evaluated last: after a step, at its end.
  const Cycle& last() const { return *last_; }
  void accept(const Cycle& cycle) {
    previous_radius_ = cycle_.radius;
    cycle_ = cycle;
  }

 private:
  const Network& network_;
  std::stop_token stop_;
  Cycle cycle_;
  std::optional<Cycle> last_;
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
  Follower(const Network& network, std::span<const double> times, const core::Watch& watch)
      : network_(network), times_(times), watch_(watch) {}

  std::vector<Phase> run(const State& start);

 private:
  void follow(const State& start);
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
  /// Where in the last step the cycle has shrunk to its center, inside U; nothing: not in it.
  std::optional<double> shrinks_in_step(const Dense& dense, const AveragedFlow& flow) const;
  void finish_cycle(Phase& phase, PhaseEnd end, double t, const Cycle& last);
  Fate after_loss(const Cycle& cycle) const;

  const Network& network_;
  std::span<const double> times_;
  const core::Watch& watch_;
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
  const LimitPath path = solve_limit(network_, state_, ahead, {.watch = {watch_.stop, {}}});
  for (const State& state : path.state) record(phase, times_[next_], state);
  if (path.interrupted) throw core::Interrupted("interrupted on the balanced manifold");
  phase.to_t = path.exit ? t_ + path.exit->t : times_.back();
  phase.to = path.exit ? path.exit->state : phase.state.back();
  watch_.advance((phase.to_t - t_) / times_.back());
  t_ = phase.to_t;
  state_ = phase.to;
  if (path.exit) after(*path.exit);
}

void Follower::after(const Exit& exit) {
  Phase& phase = phases_.back();
  switch (exit.kind) {
    case ExitKind::fold:
      phase.end = PhaseEnd::fold;
      return jump(fate_after_fold(network_, state_, watch_.stop));
    case ExitKind::hopf: {
      phase.end = PhaseEnd::hopf;
      constexpr double nearby = 0.01;
      if (balance::first_lyapunov_coefficient(network_, state_) > 0.0)
        return jump(fate_of_spiral(network_, state_, nearby, watch_.stop));
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
  const Variances from = dense.after();
  const double s = dense.to();
  for (double dt = dense.next_step(); dt > shortest; dense.start(from, s, dt)) {
    if (dense.advance() && close(flow.cycle().radius, flow.last().radius)) {
      flow.accept(flow.last());
      return true;
    }
    dt *= 0.25;
  }
  return false;
}

void Follower::record_cycles(Phase& phase, const Dense& dense, const AveragedFlow& flow,
                             double begin_t, double end_s) {
  for (; next_ < times_.size() && times_[next_] <= begin_t + end_s;) {
    const auto cycle = flow.cycle_at(dense.at(std::max(times_[next_] - begin_t, 0.0)));
    // Both ends of a step have a cycle, so that what is between them has one, too.
    if (!cycle) throw core::Refusal("a cycle could not be found between two of its family");
    phase.cycle.push_back(*cycle);
    record(phase, times_[next_], averaged_state(*cycle));
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
  const auto outside = turn(network_, cycle.center, outer, watch_.stop);
  if (!outside || outside->radius > outer)
    return fate_of_spiral(network_, cycle.center, outer, watch_.stop);
  return fate_of_spiral(network_, cycle.center, inner, watch_.stop);
}

std::optional<double> Follower::shrinks_in_step(const Dense& dense,
                                                const AveragedFlow& flow) const {
  if (flow.cycle().radius != 0.0 || flow.trace(flow.cycle()) >= 0.0) return std::nullopt;
  const double end = dense.to();
  const auto trace_at = [&](double s) {
    const Variances K = dense.at(s);
    const State near{flow.cycle().center.mean, {std::max(K[0], 0.0), std::max(K[1], 0.0)}};
    return evaluate(network_, balance::polish(network_, near)).J_v.trace();
  };
  std::uintmax_t iterations = 100;
  double back =
      boost::math::tools::toms748_solve(trace_at, dense.from(), end,
                                        boost::math::tools::eps_tolerance<double>(45), iterations)
          .second;
  // Strictly inside U, where the balanced phase may begin.
  for (double nudge = 1e-14; trace_at(back) >= 0.0 && back < end; nudge *= 2.0) back += nudge;
  return back;
}

void Follower::cycle() {
  constexpr double tolerance = 1e-8;
  constexpr double first_step = 1e-3;
  const double begin_t = t_;
  Phase& phase = begin(PhaseKind::cycle, state_);
  AveragedFlow flow(network_, cycle_, watch_.stop);
  Dense dense(std::ref(flow), tolerance);
  const auto& K = state_.variance;
  dense.start({K.e, K.i}, 0.0, first_step * std::min(network_.tau.e, network_.tau.i));
  while (!done()) {
    const Cycle before = flow.cycle();
    if (!step(dense, flow)) {
      finish_cycle(phase, PhaseEnd::cycle_lost, begin_t + dense.to(), before);
      return jump(after_loss(before));
    }
    watch_.advance((dense.to() - dense.from()) / times_.back());
    const auto back = shrinks_in_step(dense, flow);
    record_cycles(phase, dense, flow, begin_t, back.value_or(dense.to()));
    if (back) {
      const auto last = flow.cycle_at(dense.at(*back));
      finish_cycle(phase, PhaseEnd::hopf, begin_t + *back, last.value_or(flow.cycle()));
      kind_ = PhaseKind::balanced;
      return;
    }
    phase.to_t = std::min(begin_t + dense.to(), times_.back());
    phase.to = averaged_state(flow.cycle());
  }
  if (!phase.cycle.empty())
    finish_cycle(phase, PhaseEnd::last_time, times_.back(), phase.cycle.back());
}

void Follower::follow(const State& start) {
  constexpr std::size_t most_phases = 200;
  constexpr double on_zero_set = 1e-9;
  state_ = start;
  const Field field = evaluate(network_, start);
  const bool balanced_start =
      field.F.cwiseQuotient(field.scale).cwiseAbs().maxCoeff() <= on_zero_set &&
      balance::stability(field.J_v).on_manifold();
  if (!balanced_start) jump(fast_fate(network_, start, watch_.stop));
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
}

std::vector<Phase> Follower::run(const State& start) {
  try {
    follow(start);
  } catch (const core::Interrupted&) {
    if (phases_.empty()) throw;
    // A phase that has its end already was followed by a jump.
    if (phases_.back().end != PhaseEnd::last_time) begin(PhaseKind::jump, state_);
    Phase& last = phases_.back();
    last.end = PhaseEnd::interrupted;
    if (!last.t.empty() && last.to_t < last.t.back()) {
      last.to_t = last.t.back();
      last.to = last.state.back();
    }
  }
  return std::move(phases_);
}

}  // namespace

std::vector<Phase> solve_beyond(const Network& network, const State& start,
                                std::span<const double> times, const core::Watch& watch) {
  return Follower(network, times, watch).run(start);
}

}  // namespace poise::limit
