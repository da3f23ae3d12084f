#include "poise/limit/cycle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "poise/core/watch.hpp"
#include "poise/limit/dense_flow.hpp"

namespace poise::limit {
namespace {

using balance::Field;
using balance::State;
using network::Network;

/// (v - center)/r, then integrals over s: of trace J_v, of (v - center)/r, of Sigma.
using Coordinates = std::array<double, 7>;
using Dense = DenseFlow<7>;

constexpr double tolerance = 1e-11;  ///< local error a step

/// The flow in coordinates scaled by r.
class ScaledFlow {
 public:
  ScaledFlow(const Network& network, const State& center, double r)
      : network_(network),
        center_(center),
        r_(r),
        box_(balance::default_box(network, center.variance)) {}

  State state(const Coordinates& x) const {
    return {{center_.mean.e + r_ * x[0], center_.mean.i + r_ * x[1]}, center_.variance};
  }

  bool operator()(const Coordinates& x, Coordinates& rate) const {
    const Field field = evaluate(network_, state(x));
    rate = {field.F(0) / r_, field.F(1) / r_, field.J_v.trace(), x[0], x[1],
            field.Sigma(0),  field.Sigma(1)};
    return std::isfinite(rate[0] + rate[1]);
  }

  double crossing_rate(const Coordinates& x) const { return evaluate(network_, state(x)).F(1); }

  bool lost(const Coordinates& x) const { return runs_away(network_, state(x), box_); }

 private:
  const Network& network_;
  State center_;
  double r_;
  balance::Box box_;
};

/// Parts of a step at which the orbit is looked at.
constexpr int parts = 4;

/// The fast time at which x_i returns to 0 in the last step with x_e > 0, moving up (side = 1) or
/// down (side = -1), as at the start.
std::optional<double> return_in_step(const Dense& dense, double side) {
  const double width = (dense.to() - dense.from()) / parts;
  for (int part = 0; part < parts; ++part) {
    double a = dense.from() + part * width;
    double b = a + width;
    const Coordinates end = dense.at(b);
    if (!(side * dense.at(a)[1] < 0.0 && side * end[1] >= 0.0 && end[0] > 0.0)) continue;
    for (int halving = 0; halving < 60 && b - a > 0.0; ++halving) {
      const double middle = 0.5 * (a + b);
      if (middle == a || middle == b) break;
      (side * dense.at(middle)[1] < 0.0 ? a : b) = middle;
    }
    return b;
  }
  return std::nullopt;
}

/// Widens [lo, hi] in each coordinate by the orbit's last step.
void widen(const Dense& dense, std::array<core::Interval, 2>& range, double end) {
  for (int part = 1; part <= parts; ++part) {
    const Coordinates x = dense.at(dense.from() + part * (end - dense.from()) / parts);
    for (std::size_t k = 0; k < 2; ++k)
      range[k] = {std::min(range[k].lo, x[k]), std::max(range[k].hi, x[k])};
  }
}

/// The cycle of radius 0.
Cycle at_rest(const Network& network, const State& center) {
  const Field field = evaluate(network, center);
  const double period = 2.0 * std::numbers::pi / std::sqrt(balance::stability(field.J_v).det);
  const auto& [e, i] = center.mean;
  return {center,
          0.0,
          {0.0,
           std::exp(field.J_v.trace() * period / 2.0),
           period,
           {e, i},
           field.Sigma,
           {{e, e}, {i, i}}}};
}

}  // namespace

bool runs_away(const Network& network, const State& state, const balance::Box& box) {
  constexpr double settled = 1e-8;
  constexpr double far = 30.0;
  const auto& v = state.mean;
  if (box.e.contains(v.e) && box.i.contains(v.i)) return false;
  if (std::max(std::abs(v.e) / box.e.hi, std::abs(v.i) / box.i.hi) > far) return true;
  const Field field = evaluate(network, state);
  bool leaves = false;
  for (const auto p : core::populations) {
    const auto row = static_cast<Eigen::Index>(core::index(p));
    const double rate = field.F(row);
    if (std::abs(rate) <= settled * field.scale(row)) continue;
    if (!(rate > 0.0 ? v[p] > box[p].hi : v[p] < box[p].lo)) return false;
    leaves = true;
  }
  return leaves;
}

std::optional<Turn> turn(const Network& network, const State& center, double r,
                         const std::stop_token& stop) {
  constexpr int most_steps = 20'000;
  const ScaledFlow flow(network, center, r);
  const Coordinates start{1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  const double start_rate = flow.crossing_rate(start);
  if (start_rate == 0.0) return std::nullopt;
  const double side = start_rate > 0.0 ? 1.0 : -1.0;
  Dense dense(flow, tolerance);
  dense.start(start, 0.0, 1e-3 * r / std::abs(start_rate));
  std::array<core::Interval, 2> range{core::Interval{1.0, 1.0}, core::Interval{0.0, 0.0}};
  for (int step = 0; step < most_steps; ++step) {
    core::stop_if_asked(stop, "a turn round a balanced point");
    if (!dense.advance()) return std::nullopt;
    const auto end = return_in_step(dense, side);
    widen(dense, range, end.value_or(dense.to()));
    if (!end) {
      if (flow.lost(dense.after())) return std::nullopt;
      continue;
    }
    const Coordinates x = dense.at(*end);
    const auto& v = center.mean;
    return Turn{r * x[0],
                start_rate / flow.crossing_rate(x) * std::exp(x[2]),
                *end,
                {v.e + r * x[3] / *end, v.i + r * x[4] / *end},
                {x[5] / *end, x[6] / *end},
                {{v.e + r * range[0].lo, v.e + r * range[0].hi},
                 {v.i + r * range[1].lo, v.i + r * range[1].hi}}};
  }
  return std::nullopt;
}

std::optional<Cycle> solve_cycle(const Network& network, const State& center, double guess,
                                 const std::stop_token& stop) {
  constexpr int most_steps = 30;
  constexpr double small = 0.05;
  double square = guess * guess;
  for (int step = 0; step < most_steps; ++step) {
    const double r = std::sqrt(square);
    const auto once = turn(network, center, r, stop);
    if (!once) return std::nullopt;
    const double defect = std::log(once->radius / r);
    if (std::abs(defect) <= 1e-9) return Cycle{center, r, *once};
    // d log(P/r) / d(r^2): negative where orbits are drawn to the cycle.
    const double slope = (once->derivative / once->radius - 1.0 / r) / (2.0 * r);
    if (!(slope < 0.0)) return std::nullopt;
    const double next = square - defect / slope;
    if (next <= smallest_radius * smallest_radius) {
      if (square <= small * small) return at_rest(network, center);
      square *= 0.1;  // log(P/r) is close to linear in r^2 for small r only
      continue;
    }
    square = std::min(next, 4.0 * square);
  }
  return std::nullopt;
}

}  // namespace poise::limit
