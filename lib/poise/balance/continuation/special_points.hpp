/// The special points of a traced curve: folds, Hopf points, neutral saddles, branch points.
///
/// Method: sign changes of det J_v, of trace J_v and of the tangent's component in t between the
/// nodes, closed in on and polished, as continuation.hpp describes.
#pragma once

#include <functional>
#include <stop_token>
#include <utility>
#include <vector>

#include "poise/balance/continuation/tracer.hpp"

namespace poise::balance::continuation {

/// A function of J_v whose zeros are special points.
struct TestFunction {
  double (*value)(const Field&);
  Vector2d (*gradient)(const Field&);  ///< in the means
  double (*magnitude)(const Field&);   ///< what its rounding error is relative to
};

/// Finds the special points between the nodes of a curve.
class Inspector {
 public:
  /// Watched by `stop`: what is returned then lacks special points.
  Inspector(const Curve& curve, std::vector<Node> nodes, std::stop_token stop)
      : curve_(curve), nodes_(std::move(nodes)), stop_(std::move(stop)) {}

  Branch run();

 private:
  /// The curve at distance s along the tangent of node k, up to node k + 1.
  Vector3d along(std::size_t k, double s) const;
  double length(std::size_t k) const {
    return nodes_[k].tangent.dot(nodes_[k + 1].u - nodes_[k].u);
  }
  /// Inserts a node wherever `test` has a further pair of zeros between two nodes.
  void separate_zeros(const TestFunction& test);
  /// Where `value` changes its sign between the nodes k and k + 1.
  Vector3d locate(std::size_t k, const std::function<double(const Vector3d&)>& value) const;
  /// Newton on {F = 0, test = 0}; returns the solution and its `precision`.
  std::pair<Vector3d, double> polish(const Vector3d& start, const TestFunction& test) const;
  std::optional<SpecialPoint> fold_or_branch_point(std::size_t k) const;
  std::optional<SpecialPoint> hopf_or_neutral_saddle(std::size_t k) const;
  SpecialPoint special(SpecialKind kind, std::size_t k,
                       const std::pair<Vector3d, double>& found) const;

  const Curve& curve_;
  std::vector<Node> nodes_;
  std::stop_token stop_;
};

}  // namespace poise::balance::continuation
