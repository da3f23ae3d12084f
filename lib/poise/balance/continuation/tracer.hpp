/// Steps along a curve F = 0, in one direction, until it ends.
///
/// Method: pseudo-arclength, as continuation.hpp describes: along the tangent, Newton across, the
/// step halved where the curve turns too much and grown where it does not.
#pragma once

#include <vector>

#include "poise/balance/continuation/curve.hpp"

namespace poise::balance::continuation {

/// A point of the curve and the direction in which the curve is run through.
struct Node {
  Vector3d u;
  Vector3d tangent;
};

/// Points along one direction of the curve.
struct Trace {
  std::vector<Node> nodes;
  BranchEnd end = BranchEnd::too_long;
};

class Tracer {
 public:
  Tracer(const Curve& curve, const ContinuationOptions& options)
      : curve_(curve), options_(options) {}

  /// From `start` along its tangent.
  Trace run(const Node& start);

 private:
  /// One step of length `step_` or, after failures, less; nothing if none is accepted.
  std::optional<Node> advance(const Node& from);
  /// The end of a step of length `step` from `from`, cut where it leaves the range of t.
  std::optional<Node> attempt(const Node& from, double step) const;
  /// Whether the step from `from` to `to` passes the start of the trace in its direction.
  bool closes(const Node& start, const Node& from, const Node& to) const;

  const Curve& curve_;
  ContinuationOptions options_;
  double step_ = 0.0;
};

}  // namespace poise::balance::continuation
