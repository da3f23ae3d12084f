#include "poise/limit/dense_flow.hpp"

#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <utility>

namespace poise::limit {

namespace odeint = boost::numeric::odeint;

template <std::size_t N>
struct DenseFlow<N>::Stepper {
  using Control = odeint::controlled_runge_kutta<odeint::runge_kutta_dopri5<State>>;

  Stepper(Rate rate_, double tolerance)
      : rate(std::move(rate_)),
        control(typename Control::error_checker_type(tolerance, tolerance)) {}

  /// Once ended, the rest of the attempt counts for nothing.
  void evaluate(const State& x, State& dxds) {
    if (!ended) ended = !rate(x, dxds);
    if (ended) dxds.fill(0.0);
  }

  Rate rate;
  Control control;
  bool rate_known = false;
  bool ended = false;
  double from = 0.0, to = 0.0, step = 0.0;
  State before{}, after{}, rate_before{}, rate_after{};
};

template <std::size_t N>
DenseFlow<N>::DenseFlow(Rate rate, double tolerance)
    : stepper_(std::make_unique<Stepper>(std::move(rate), tolerance)) {}

template <std::size_t N>
DenseFlow<N>::~DenseFlow() = default;

template <std::size_t N>
void DenseFlow<N>::start(const State& x, double s, double step) {
  start(x, {}, s, step);
  stepper_->rate_known = false;
}

template <std::size_t N>
void DenseFlow<N>::start(const State& x, const State& rate, double s, double step) {
  stepper_->after = x;
  stepper_->rate_after = rate;
  stepper_->rate_known = true;
  stepper_->from = stepper_->to = s;
  stepper_->step = step;
}

template <std::size_t N>
bool DenseFlow<N>::advance() {
  constexpr int most_attempts = 500;  // as many as Odeint allows
  Stepper& now = *stepper_;
  now.ended = false;
  if (!now.rate_known) now.evaluate(now.after, now.rate_after);
  if (now.ended) return false;
  now.rate_known = true;
  const auto rate = [&now](const State& x, State& dxds, double) { now.evaluate(x, dxds); };
  const double from = now.to;
  State next, rate_next;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    const auto result =
        now.control.try_step(rate, now.after, now.rate_after, now.to, next, rate_next, now.step);
    if (now.ended) break;
    if (result == odeint::fail) continue;
    now.from = from;
    now.before = std::exchange(now.after, next);
    now.rate_before = std::exchange(now.rate_after, rate_next);
    return true;
  }
  now.to = from;
  return false;
}

template <std::size_t N>
double DenseFlow<N>::from() const {
  return stepper_->from;
}
template <std::size_t N>
double DenseFlow<N>::to() const {
  return stepper_->to;
}
template <std::size_t N>
double DenseFlow<N>::next_step() const {
  return stepper_->step;
}
template <std::size_t N>
const typename DenseFlow<N>::State& DenseFlow<N>::before() const {
  return stepper_->before;
}
template <std::size_t N>
const typename DenseFlow<N>::State& DenseFlow<N>::after() const {
  return stepper_->after;
}
template <std::size_t N>
const typename DenseFlow<N>::State& DenseFlow<N>::rate_after() const {
  return stepper_->rate_after;
}

template <std::size_t N>
typename DenseFlow<N>::State DenseFlow<N>::at(double s) const {
  const Stepper& now = *stepper_;
  State x;
  now.control.stepper().calc_state(s, x, now.before, now.rate_before, now.from, now.after,
                                   now.rate_after, now.to);
  return x;
}

template class DenseFlow<2>;
template class DenseFlow<5>;
template class DenseFlow<6>;
template class DenseFlow<7>;

}  // namespace poise::limit
