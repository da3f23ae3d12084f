#include "poise/limit/fast.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "poise/balance/normal_form.hpp"
#include "poise/core/watch.hpp"
#include "poise/limit/dense_flow.hpp"

namespace poise::limit {
namespace {

using balance::BalancedPoint;
using balance::Field;
using balance::State;
using network::Network;

using Dense = DenseFlow<2>;
using Means = Dense::State;

/// What is known of the flow before it is integrated.
struct Landscape {
  balance::Box box;
  std::vector<State> sinks;    ///< balanced points on U
  std::vector<State> centers;  ///< those that a cycle can go round: det J_v > 0
};

Landscape survey(const Network& network, const core::PerPopulation<double>& variance,
                 const std::stop_token& stop) {
  Landscape landscape{balance::default_box(network, variance), {}, {}};
  const auto found = balance::find_balanced_points(network, variance, landscape.box, stop);
  for (const auto& [state, stability] : found.points) {
    if (stability.on_manifold()) landscape.sinks.push_back(state);
    if (stability.det > 0.0) landscape.centers.push_back(state);
  }
  return landscape;
}

/// The last two radii at which the orbit crossed the ray from one center, upwards.
struct Crossings {
  double last = 0.0;
  double previous = 0.0;
};

/// Notes a crossing of the ray from `center` in the last step.
bool note_crossing(const Dense& dense, const State& center, Crossings& crossings) {
  const auto& before = dense.before();
  const auto& after = dense.after();
  const double from = before[1] - center.mean.i;
  const double to = after[1] - center.mean.i;
  if (!(from < 0.0 && to >= 0.0)) return false;
  const double r = before[0] + from / (from - to) * (after[0] - before[0]) - center.mean.e;
  if (r <= 0.0) return false;
  crossings = {r, crossings.last};
  return true;
}

bool slowly_spiralling(const Crossings& crossings) {
  constexpr double little = 0.2;
  return crossings.previous > 0.0 &&
         std::abs(crossings.last - crossings.previous) < little * crossings.last;
}

Fate flow(const Network& network, const State& start, const Landscape& landscape,
          bool follow_spirals, const std::stop_token& stop) {
  constexpr double tolerance = 1e-10;
  constexpr double arrived = 1e-6;
  constexpr double at_rest = 1e-13;  // of F relative to its terms
  constexpr int most_steps = 100'000;
  Field field = evaluate(network, start);  // where the flow was evaluated last
  const auto rate = [&](const Means& v, Means& out) {
    field = evaluate(network, State{{v[0], v[1]}, start.variance});
    out = {field.F(0), field.F(1)};
    return std::isfinite(out[0] + out[1]);
  };
  Dense dense(rate, tolerance);
  dense.start({start.mean.e, start.mean.i}, {field.F(0), field.F(1)}, 0.0, 1e-3 / field.J_v.norm());
  std::vector<Crossings> crossings(landscape.centers.size());
  Fate fate{FateKind::undecided, start, std::nullopt, Eigen::Vector2d::Zero()};
  for (int step = 0; step < most_steps; ++step) {
    core::stop_if_asked(stop, "the fast flow");
    if (field.F.cwiseQuotient(field.scale).norm() <= at_rest) return fate;
    if (!dense.advance()) return fate;
    const Means& v = dense.after();
    fate.state = {{v[0], v[1]}, start.variance};
    for (const State& sink : landscape.sinks)
      if (std::hypot(v[0] - sink.mean.e, v[1] - sink.mean.i) < arrived)
        return {FateKind::point, sink, std::nullopt, Eigen::Vector2d::Zero()};
    if (runs_away(network, fate.state, landscape.box))
      return {FateKind::runaway, fate.state, std::nullopt, field.F};
    for (std::size_t k = 0; follow_spirals && k < crossings.size(); ++k)
      if (note_crossing(dense, landscape.centers[k], crossings[k]) &&
          slowly_spiralling(crossings[k]))
        return fate_of_spiral(network, landscape.centers[k], crossings[k].last, stop);
  }
  return fate;
}

/// The attracting cycle at which P(r) - r changes sign between a and b (a moves towards b).
Fate cycle_between(const Network& network, const State& center, double a, double b,
                   bool outward_at_a, const std::stop_token& stop) {
  Fate fate{FateKind::undecided, center, std::nullopt, Eigen::Vector2d::Zero()};
  constexpr int halvings = 12;  // then Newton
  for (int k = 0; k < halvings; ++k) {
    const double middle = 0.5 * (a + b);
    const auto once = turn(network, center, middle, stop);
    if (!once) return fate;
    ((once->radius > middle) == outward_at_a ? a : b) = middle;
  }
  const auto cycle = solve_cycle(network, center, 0.5 * (a + b), stop);
  if (cycle && cycle->radius > 0.0) {
    fate.kind = FateKind::cycle;
    fate.cycle = cycle;
    fate.state.mean.e += cycle->radius;
  }
  return fate;
}

}  // namespace

Fate fast_fate(const Network& network, const State& start, const std::stop_token& stop) {
  return flow(network, start, survey(network, start.variance, stop), true, stop);
}

Fate fate_after_fold(const Network& network, const State& fold, const std::stop_token& stop) {
  // Small against the scale of the intensities: the orbit then keeps to the fold's unstable
  // manifold.
  constexpr double kick = 1e-3;
  const Eigen::Vector2d along = balance::null_vector(evaluate(network, fold).J_v);
  const double side = balance::fold_coefficient(network, fold) > 0.0 ? kick : -kick;
  State start = fold;
  start.mean.e += side * along(0);
  start.mean.i += side * along(1);
  return fast_fate(network, start, stop);
}

Fate fate_of_spiral(const Network& network, const State& center, double r,
                    const std::stop_token& stop) {
  constexpr double growth = 1.1;  // of the radius, from one look at P(r) - r to the next
  const auto first = turn(network, center, r, stop);
  const Landscape landscape = survey(network, center.variance, stop);
  const auto on_ray = [&](double radius) {
    State state = center;
    state.mean.e += radius;
    return state;
  };
  if (!first) return flow(network, on_ray(r), landscape, false, stop);
  const bool outward = first->radius > r;
  double from = r;
  while (from > smallest_radius) {
    const double to = outward ? growth * from : from / growth;
    const auto once = turn(network, center, to, stop);
    if (!once) return flow(network, on_ray(to), landscape, false, stop);
    if ((once->radius > to) != outward)
      return cycle_between(network, center, from, to, outward, stop);
    from = to;
  }
  return {FateKind::point, center, std::nullopt, Eigen::Vector2d::Zero()};
}

}  // namespace poise::limit
