#include "poise/finite/stiff_ode.hpp"

#include <algorithm>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_dense_output.hpp>
#include <cmath>
#include <utility>

namespace poise::finite {
namespace {

namespace odeint = boost::numeric::odeint;
using Vector = boost::numeric::ublas::vector<double>;
using Matrix = boost::numeric::ublas::matrix<double>;
using Plain = std::vector<double>;

Plain plain(const Vector& x) { return Plain(x.begin(), x.end()); }

Vector ublas(const Plain& x) {
  Vector copy(x.size());
  std::copy(x.begin(), x.end(), copy.begin());
  return copy;
}

bool finite(const Plain& x) {
  return std::all_of(x.begin(), x.end(), [](double value) { return std::isfinite(value); });
}

/// The system as Odeint calls it, with note taken of values that are not finite: Odeint's own loop
/// over step lengths does not end on them.
class Checked {
 public:
  explicit Checked(const StiffSystem& system) : system_(system) {}

  void rate(const Vector& x, Vector& dxdt) {
    const Plain at = plain(x), values = system_.rate(at);
    if (!finite(at) || !finite(values)) overflow_ = true;
    std::copy(values.begin(), values.end(), dxdt.begin());
  }
  void jacobian(const Vector& x, Matrix& J, Vector& dfdt) {
    const Plain values = system_.jacobian(plain(x));
    if (!finite(values)) overflow_ = true;
    std::copy(values.begin(), values.end(), J.data().begin());  // both row by row
    std::fill(dfdt.begin(), dfdt.end(), 0.0);
  }
  bool overflow() const { return overflow_; }

 private:
  const StiffSystem& system_;
  bool overflow_ = false;
};

/// The last step and the solution in it.
class Stepper {
 public:
  Stepper(const StiffSystem& system, const Plain& start, double tolerance, double first_step)
      : checked_(system),
        control_(tolerance, tolerance),
        now_(ublas(start)),
        before_(now_),
        step_(first_step) {}

  /// False: no step could be taken.
  bool advance() {
    constexpr int most_attempts = 500;  // as many as Odeint's other steppers allow
    const auto rate = [this](const Vector& x, Vector& out, double) { checked_.rate(x, out); };
    const auto jacobian = [this](const Vector& x, Matrix& J, double, Vector& dfdt) {
      checked_.jacobian(x, J, dfdt);
    };
    const auto system = std::make_pair(rate, jacobian);
    Vector next(now_.size());
    const double from = t_;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
      const auto result = control_.try_step(system, now_, t_, next, step_);
      if (checked_.overflow() || !finite(plain(next))) return false;
      if (result == odeint::fail) continue;
      control_.stepper().prepare_dense_output();
      from_ = from;
      before_ = std::exchange(now_, next);
      return t_ > from_;
    }
    return false;
  }

  double t() const { return t_; }
  Plain at(double t) {
    Vector x(now_.size());
    control_.stepper().calc_state(t, x, before_, from_, now_, t_);
    return plain(x);
  }

 private:
  Checked checked_;
  odeint::rosenbrock4_controller<odeint::rosenbrock4<double>> control_;
  Vector now_, before_;
  double t_ = 0.0, from_ = 0.0, step_;
};

}  // namespace

StiffPath solve_stiff(const StiffSystem& system, const std::vector<double>& start,
                      const std::vector<double>& times, double tolerance, double first_step,
                      const std::function<bool()>& cancelled) {
  StiffPath path;
  Stepper stepper(system, start, tolerance, first_step);
  std::size_t next = 0;
  for (; next < times.size() && times[next] == 0.0; ++next) path.x.push_back(start);
  while (next < times.size()) {
    if (cancelled()) {
      path.end = StiffEnd::cancelled;
      return path;
    }
    if (!stepper.advance()) {
      path.end = StiffEnd::overflow;
      return path;
    }
    path.reached = stepper.t();
    for (; next < times.size() && times[next] <= stepper.t(); ++next)
      path.x.push_back(stepper.at(times[next]));
  }
  return path;
}

}  // namespace poise::finite
