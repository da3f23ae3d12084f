/// An initial value problem dx/ds = rate(x), stepped through with the solution known inside a step.
///
/// Method: Dormand and Prince's 5(4) with step control and its continuous extension of order 4, from
/// Boost.Odeint. The header hides it: it takes 5 s to compile, and four solvers want it. Beyond what
/// Odeint's own dense stepper does, the rate may end the integration by returning false (there is no
/// such point: a cycle that is lost, numbers that overflow), and a start whose rate is known already
/// costs no evaluation. Rejected: Fehlberg's 7(8), a third of the steps at 1e-12, but without a
/// continuous extension; a rate that throws (the end of a branch is an outcome, no error).
/// Source: Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, 2nd ed., II.4-6.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>

namespace poise::limit {

/// N = 2, 5, 6 or 7: a further one is a line in dense_flow.cpp.
template <std::size_t N>
class DenseFlow {
 public:
  using State = std::array<double, N>;
  /// Sets dx/ds at x. False: the solution does not go through x.
  using Rate = std::function<bool(const State& x, State& rate)>;

  /// `tolerance`: local error a step, absolute and relative.
  DenseFlow(Rate rate, double tolerance);
  ~DenseFlow();
  DenseFlow(const DenseFlow&) = delete;
  DenseFlow& operator=(const DenseFlow&) = delete;

  /// From x at s, with a first step of about `step`; evaluates the rate there when it is needed.
  void start(const State& x, double s, double step);
  /// The same where the rate at x is known.
  void start(const State& x, const State& rate, double s, double step);

  /// One step. False, and no step taken, if the rate ended it or no step length is short enough
  /// (500 are tried: numbers that are not finite). Evaluates the rate six times an attempt, the last
  /// time at the end of the step.
  bool advance();

  double from() const;          ///< where the last step began
  double to() const;            ///< where it ended, and the next one begins
  double next_step() const;     ///< the step length that the control suggests
  const State& before() const;  ///< x there
  const State& after() const;
  const State& rate_after() const;
  /// x within the last step, s in [from, to].
  State at(double s) const;

 private:
  struct Stepper;
  std::unique_ptr<Stepper> stepper_;
};

}  // namespace poise::limit
