#include "poise/balance/continuation.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "poise/balance/continuation/special_points.hpp"

namespace poise::balance {
namespace {

using continuation::Curve;
using continuation::Inspector;
using continuation::Node;
using continuation::Trace;
using continuation::Tracer;
using Eigen::Vector3d;

/// A node in the direction in which t, or else v_e, increases.
Node first_node(const Curve& curve, const Vector3d& start) {
  Node node{start, curve.tangent(start)};
  const double direction = node.tangent(2) != 0.0 ? node.tangent(2) : node.tangent(0);
  if (direction < 0.0) node.tangent = -node.tangent;
  return node;
}

Branch follow(const Curve& curve, const Vector3d& start, const ContinuationOptions& options) {
  const std::stop_token& stop = options.watch.stop;
  const Node node = first_node(curve, start);
  Trace forward = Tracer(curve, options).run(node), backward{{}, BranchEnd::closed};
  std::vector<Node> nodes;
  if (forward.end != BranchEnd::closed) {
    backward = Tracer(curve, options).run({node.u, -node.tangent});
    for (auto it = backward.nodes.rbegin(); it + 1 != backward.nodes.rend(); ++it)
      nodes.push_back({it->u, -it->tangent});
  }
  nodes.insert(nodes.end(), forward.nodes.begin(), forward.nodes.end());
  Branch branch = Inspector(curve, std::move(nodes), stop).run();
  branch.first = backward.end;
  branch.last = stop.stop_requested() ? BranchEnd::interrupted : forward.end;
  return branch;
}

/// Whether a branch passes `u` as closely as its points, chords between them, resolve it.
bool passes(const Curve& curve, const Branch& branch, const Vector3d& u, double resolution) {
  const auto at = [&](const BranchPoint& point) {
    return curve.unknowns(point.t, point.state.mean);
  };
  for (std::size_t k = 0; k + 1 < branch.points.size(); ++k) {
    const Vector3d a = at(branch.points[k]), chord = at(branch.points[k + 1]) - a;
    const double share = std::clamp((u - a).dot(chord) / chord.squaredNorm(), 0.0, 1.0);
    if ((u - a - share * chord).norm() <= resolution) return true;
  }
  return false;
}

}  // namespace

std::optional<Branch> continue_branch(const Path& path, double t,
                                      const core::PerPopulation<double>& mean,
                                      const ContinuationOptions& options) {
  assert(continuation::inside_range(t));
  const Curve curve(path);
  const auto start = curve.correct(curve.unknowns(t, mean), Vector3d::UnitZ());
  if (!start) return std::nullopt;
  return follow(curve, *start, options);
}

Diagram continue_all(const Path& path, std::size_t scans, const std::optional<Box>& box,
                     const ContinuationOptions& options) {
  assert(scans >= 2);
  // A chord of a step departs from the curve by at most an eighth of step times turn.
  const double resolution = 0.25 * options.largest_step * options.largest_turn;
  const Curve curve(path);
  Diagram diagram;
  const auto scan = [&](double t) {
    const Problem problem = path(t);
    const auto found = find_balanced_points(
        problem.network, problem.variance,
        box ? *box : default_box(problem.network, problem.variance), options.watch.stop);
    for (const Box& region : found.unresolved) diagram.unresolved.emplace_back(t, region);
    for (const BalancedPoint& point : found.points) {
      core::stop_if_asked(options.watch.stop, "the continuation");
      const Vector3d u = curve.unknowns(t, point.state.mean);
      if (std::any_of(diagram.branches.begin(), diagram.branches.end(),
                      [&](const Branch& branch) { return passes(curve, branch, u, resolution); }))
        continue;
      if (const auto branch = continue_branch(path, t, point.state.mean, options))
        diagram.branches.push_back(*branch);
    }
  };
  try {
    for (std::size_t k = 0; k < scans; ++k) {
      scan(static_cast<double>(k) / static_cast<double>(scans - 1));
      options.watch.advance(1.0 / static_cast<double>(scans));
    }
  } catch (const core::Interrupted&) {
    diagram.interrupted = true;
  }
  return diagram;
}

}  // namespace poise::balance
