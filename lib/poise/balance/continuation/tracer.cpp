#include "poise/balance/continuation/tracer.hpp"

#include <algorithm>
#include <cmath>

namespace poise::balance::continuation {

std::optional<Node> Tracer::attempt(const Node& from, double step) const {
  Vector3d guess = from.u + step * from.tangent;
  Vector3d normal = from.tangent;
  if (!inside_range(guess(2))) {
    const double bound = guess(2) < 0.0 ? 0.0 : 1.0;
    step = (bound - from.u(2)) / from.tangent(2);
    guess = from.u + step * from.tangent;
    guess(2) = bound;
    normal = Vector3d::UnitZ();
  }
  const auto u = curve_.correct(guess, normal);
  if (!u) return std::nullopt;
  Node to{*u, curve_.tangent(*u)};
  if (to.tangent.dot(from.tangent) < 0.0) to.tangent = -to.tangent;
  constexpr double rounding =
      1e-12;  // counts where the end of the path cuts the step to almost none
  // A curve that turns by no more than this departs from its tangent by no more than half of it.
  const bool straight = to.tangent.dot(from.tangent) >= std::cos(options_.largest_turn) &&
                        (to.u - guess).norm() <= options_.largest_turn * step + rounding;
  return straight ? std::optional(to) : std::nullopt;
}

std::optional<Node> Tracer::advance(const Node& from) {
  for (; step_ >= options_.smallest_step; step_ *= 0.5) {
    const auto to = attempt(from, step_);
    if (!to) continue;
    const double turn = std::acos(std::min(1.0, to->tangent.dot(from.tangent)));
    if (turn < 0.5 * options_.largest_turn) step_ = std::min(1.5 * step_, options_.largest_step);
    return to;
  }
  return std::nullopt;
}

bool Tracer::closes(const Node& start, const Node& from, const Node& to) const {
  const double length = from.tangent.dot(to.u - from.u);
  const double along = from.tangent.dot(start.u - from.u);
  if (along <= 0.0 || along > length || start.tangent.dot(from.tangent) <= 0.0) return false;
  const auto same = curve_.correct(from.u + along * from.tangent, from.tangent);
  return same && (*same - start.u).norm() <= 1e-6 * options_.largest_step;
}

Trace Tracer::run(const Node& start) {
  Trace trace{{start}, BranchEnd::too_long};
  step_ = options_.largest_step;
  while (trace.nodes.size() < options_.most_points) {
    if (options_.watch.stopped()) {
      trace.end = BranchEnd::interrupted;
      return trace;
    }
    const Node from = trace.nodes.back();
    const double ahead = from.tangent(2);
    if ((from.u(2) == 0.0 && ahead < 0.0) || (from.u(2) == 1.0 && ahead > 0.0)) {
      trace.end = BranchEnd::range;
      return trace;
    }
    const auto to = advance(from);
    if (!to) {
      trace.end = BranchEnd::stalled;
      return trace;
    }
    if (trace.nodes.size() > 2 && closes(start, from, *to)) {
      trace.nodes.push_back(start);
      trace.end = BranchEnd::closed;
      return trace;
    }
    trace.nodes.push_back(*to);
    if (curve_.escaped(to->u)) {
      trace.end = BranchEnd::escape;
      return trace;
    }
  }
  return trace;
}

}  // namespace poise::balance::continuation
