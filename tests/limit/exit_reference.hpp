/// The exit by another road: fixed steps of order 8 in plain time, the variances alone, with the
/// means solved for at every stage; and near a fold another coordinate, the potential that moves
/// fastest, in place of a rescaled time. With `TrapezoidalField` (tanh intensities, extended
/// precision, expectations by the plain trapezoidal rule in z) it shares nothing with the library
/// but the network's parameters.
#pragma once

#include <algorithm>
#include <array>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "poise/balance/field.hpp"

namespace poise::testing {

/// (v_e, v_i, K_e, K_i, t)
using ExitPoint = std::array<double, 5>;

struct ExitField {
  std::array<double, 2> F{}, K_rate{};
  std::array<std::array<double, 2>, 2> J_v{}, J_K{};

  double trace() const { return J_v[0][0] + J_v[1][1]; }
  double det() const { return J_v[0][0] * J_v[1][1] - J_v[0][1] * J_v[1][0]; }
  double square() const {
    return J_v[0][0] * J_v[0][0] + J_v[0][1] * J_v[0][1] + J_v[1][0] * J_v[1][0] +
           J_v[1][1] * J_v[1][1];
  }
  /// adj(J_v) J_K dK/dt
  std::array<double, 2> drive() const {
    const double g0 = J_K[0][0] * K_rate[0] + J_K[0][1] * K_rate[1];
    const double g1 = J_K[1][0] * K_rate[0] + J_K[1][1] * K_rate[1];
    return {J_v[1][1] * g0 - J_v[0][1] * g1, J_v[0][0] * g1 - J_v[1][0] * g0};
  }
};

struct TrapezoidalField : ExitField {
  TrapezoidalField(const network::Network& network, const ExitPoint& x) {
    for (const auto a : core::populations) {
      const std::size_t r = core::index(a);
      K_rate[r] = -2 * x[2 + r] / network.tau[a];
      for (const auto b : core::populations) {
        const std::size_t c = core::index(b);
        const auto& f = std::get<network::Tanh>(network.intensity[a][b]);
        const Moments m = moments(f, x[c], x[2 + c]);
        const double weight = network.weight[a][b];
        const double sign = core::sign(b);
        F[r] += sign * weight * m.value;
        K_rate[r] += weight * weight * m.value;
        J_v[r][c] = sign * weight * m.slope;
        J_K[r][c] = sign * weight * m.bend;
      }
    }
  }

 private:
  struct Moments {
    double value = 0, slope = 0, bend = 0;
  };
  /// E f, E f', E f''/2. The rule's error is exp(-2 pi d / h) for poles at distance d from the
  /// line.
  static Moments moments(const network::Tanh& f, double v, double K) {
    const double spread = std::sqrt(K), gain = f.gain;
    constexpr double pi = std::numbers::pi;
    const double h = std::min(0.25, pi * pi / std::max(std::abs(gain) * spread, 1e-3) / 40);
    const int nodes = static_cast<int>(std::ceil(9 / h));
    Moments m;
    for (int k = -nodes; k <= nodes; ++k) {
      const double z = static_cast<double>(k) * h;
      const double weight = h * std::exp(-z * z / 2) / std::sqrt(2 * pi);
      const double t = std::tanh(gain * (v + spread * z));
      m.value += weight * (t + f.offset);
      m.slope += weight * (1 - t * t);
      m.bend -= weight * t * (1 - t * t);
    }
    return {f.amplitude * m.value, f.amplitude * gain * m.slope,
            f.amplitude * gain * gain * m.bend};
  }
};

/// The library's own expectations, in double precision.
struct LibraryField : ExitField {
  LibraryField(const network::Network& network, const ExitPoint& x) {
    const balance::State state{{x[0], x[1]}, {std::max(x[2], 0.0), std::max(x[3], 0.0)}};
    const auto field = evaluate(network, state);
    const Eigen::Vector2d rate = variance_rate(network, state, field);
    for (Eigen::Index r = 0; r < 2; ++r) {
      const auto row = static_cast<std::size_t>(r);
      F[row] = field.F(r);
      K_rate[row] = rate(r);
      J_v[row] = {field.J_v(r, 0), field.J_v(r, 1)};
      J_K[row] = {field.J_K(r, 0), field.J_K(r, 1)};
    }
  }
};

template <class Field>
class ExitReference {
 public:
  using Point = ExitPoint;

  ExitReference(const network::Network& network, const balance::State& start)
      : network_(network),
        x_{start.mean.e, start.mean.i, start.variance.e, start.variance.i, 0.0} {}

  /// Steps of this length in time until trace J_v = 0.
  Point find_hopf(double step) {
    solve_means(x_);
    for (Point next = time_step(step); field(next).trace() < 0; next = time_step(step))
      accept(next);
    return secant(
        step, [this](double dt) { return time_step(dt); },
        [this](const Point& x) { return field(x).trace(); });
  }

  /// Steps of this length in time until det J_v is small against J_v squared, whatever the trace;
  /// then in potential until det J_v = 0.
  Point find_fold(double step) {
    constexpr double small_det = 0.02;
    solve_means(x_);
    for (Field f = field(x_); f.det() >= small_det * f.square(); f = field(x_))
      accept(time_step(step));
    const auto drive = field(x_).drive();
    const std::size_t fast = std::abs(drive[0]) >= std::abs(drive[1]) ? 0 : 1;
    const double dv = drive[fast] > 0 ? -step : step;  // time runs forward while det > 0
    for (Point next = potential_step(fast, dv); field(next).det() > 0;
         next = potential_step(fast, dv))
      accept(next);
    return secant(
        dv, [&](double part) { return potential_step(fast, part); },
        [this](const Point& x) { return field(x).det(); });
  }

 private:
  Field field(const Point& x) const { return Field(network_, x); }

  /// Newton's method for F = 0 at fixed variances.
  void solve_means(Point& x) const {
    for (int step = 0; step < 20; ++step) {
      const Field f = field(x);
      const double d0 = (f.J_v[1][1] * f.F[0] - f.J_v[0][1] * f.F[1]) / f.det();
      const double d1 = (f.J_v[0][0] * f.F[1] - f.J_v[1][0] * f.F[0]) / f.det();
      x[0] -= d0;
      x[1] -= d1;
      if (std::abs(d0) + std::abs(d1) < 16 * std::numeric_limits<double>::epsilon()) return;
    }
  }

  /// The variances alone, one step in time; the means are solved for at every stage.
  Point time_step(double dt) const {
    using Variances = std::array<double, 2>;
    Point at = x_;
    const auto rate = [&](const Variances& K, Variances& out, double) {
      at[2] = K[0];
      at[3] = K[1];
      solve_means(at);
      out = field(at).K_rate;
    };
    boost::numeric::odeint::runge_kutta_fehlberg78<Variances, double> stepper;
    Variances K{x_[2], x_[3]};
    stepper.do_step(rate, K, 0.0, dt);
    Point next{at[0], at[1], K[0], K[1], x_[4] + dt};
    solve_means(next);
    return next;
  }

  /// All in terms of the potential that moves faster along the manifold: regular at the fold.
  Point potential_step(std::size_t fast, double dv) const {
    const auto rate = [&](const Point& x, Point& out, double) {
      const Field f = field(x);
      const auto drive = f.drive();
      const double clock = -f.det() / drive[fast];
      out = {drive[0] / drive[fast], drive[1] / drive[fast], f.K_rate[0] * clock,
             f.K_rate[1] * clock, clock};
    };
    boost::numeric::odeint::runge_kutta_fehlberg78<Point, double> stepper;
    Point next = x_;
    stepper.do_step(rate, next, 0.0, dv);
    return next;
  }

  void accept(const Point& x) {
    if (++steps_ > 5000 || !(x[4] >= x_[4]))
      throw std::runtime_error("the reference found no exit");
    x_ = x;
  }

  /// The point after the step in (0, last] at which the indicator vanishes.
  template <class Step, class Indicator>
  static Point secant(double last, Step step, Indicator indicator) {
    double a = 0, b = last;
    double at_a = indicator(step(a)), at_b = indicator(step(b));
    for (int k = 0; k < 30 && at_b != 0 && std::abs(b - a) > 1e-17 * std::abs(last); ++k) {
      const double c = b - at_b * (b - a) / (at_b - at_a);
      a = b;
      at_a = at_b;
      b = c;
      at_b = indicator(step(b));
      if (at_a == at_b) break;
    }
    return step(b);
  }

  const network::Network& network_;
  Point x_;
  int steps_ = 0;
};

}  // namespace poise::testing
