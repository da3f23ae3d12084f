#include "poise/balance/continuation.hpp"

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>

#include "poise/balance/normal_form.hpp"

namespace poise::balance {
namespace {

using core::populations;
using Eigen::Matrix3d;
using Eigen::Vector2d;
using Eigen::Vector3d;

/// dF/dt and the derivatives of the test functions in t are three-point differences with this step:
/// errors of about 1e-10 (its square) and 1e-11 (rounding over it).
constexpr double difference_step = 1e-5;
/// |F| / scale below which F is closed: rounding is a tenth of it.
constexpr double closed_field = 1e-12;
/// |grad F_a| / scale below which the curve is known to 1e-4 at best.
constexpr double flat_field = 1e-9;

/// The relative error of a Gaussian expectation. [gaussian/expectation.hpp]
constexpr double expectation_error = 1e-13;

bool inside_range(double t) { return t >= 0.0 && t <= 1.0; }

/// F = 0 in the unknowns u = (v_e / width_e, v_i / width_i, t).
class Curve {
 public:
  explicit Curve(const Path& path) : path_(path) {
    for (const double t : {0.0, 1.0}) {
      const Problem problem = path(t);
      const Box box = default_box(problem.network, problem.variance);
      for (const auto p : populations) width_[p] = std::max(width_[p], 0.1 * box[p].hi);
    }
  }

  Vector3d unknowns(double t, const core::PerPopulation<double>& mean) const {
    return {mean.e / width_.e, mean.i / width_.i, t};
  }
  /// `u` at another t, as a state.
  State state(const Vector3d& u, const Problem& problem) const {
    return {{u(0) * width_.e, u(1) * width_.i}, problem.variance};
  }
  Field field(const Vector3d& u) const {
    const Problem problem = path_(u(2));
    return evaluate(problem.network, state(u, problem));
  }
  BranchPoint point(const Vector3d& u) const {
    const Problem problem = path_(u(2));
    const State at = state(u, problem);
    return {u(2), at, stability(evaluate(problem.network, at).J_v)};
  }
  bool escaped(const Vector3d& u) const;

  /// d/dt of `of(field)` at u, in [0, 1] throughout.
  template <class Of>
  auto in_t(const Vector3d& u, const Of& of) const;
  /// The gradients of F_e and F_i, each over its scale.
  Eigen::Matrix<double, 2, 3> gradients(const Vector3d& u, const Field& field) const;
  /// A unit vector along the curve; its sign is arbitrary.
  Vector3d tangent(const Vector3d& u) const {
    const auto rows = gradients(u, field(u));
    return rows.row(0)
        .transpose()
        .normalized()
        .cross(rows.row(1).transpose().normalized())
        .normalized();
  }
  /// The point of the curve in the plane through `guess` with this normal, by Newton's method;
  /// nothing if it does not close F or leaves the range of t.
  std::optional<Vector3d> correct(const Vector3d& guess, const Vector3d& normal) const;

  double width(core::Population p) const { return width_[p]; }
  const Path& path() const { return path_; }

 private:
  const Path& path_;
  core::PerPopulation<double> width_{};
};

bool Curve::escaped(const Vector3d& u) const {
  const Problem problem = path_(u(2));
  const Box box = default_box(problem.network, problem.variance);
  const State at = state(u, problem);
  if (!box.e.contains(at.mean.e) || !box.i.contains(at.mean.i)) return true;
  const auto rows = gradients(u, evaluate(problem.network, at));
  return rows.rowwise().norm().minCoeff() < flat_field;
}

template <class Of>
auto Curve::in_t(const Vector3d& u, const Of& of) const {
  const auto at = [&](double t) { return of(field({u(0), u(1), t})); };
  const double t = u(2), h = difference_step;
  using Value = decltype(at(t));
  if (inside_range(t - h) && inside_range(t + h)) return Value((at(t + h) - at(t - h)) / (2.0 * h));
  const double inward = t < 0.5 ? h : -h;
  return Value((4.0 * at(t + inward) - 3.0 * at(t) - at(t + 2.0 * inward)) / (2.0 * inward));
}

Eigen::Matrix<double, 2, 3> Curve::gradients(const Vector3d& u, const Field& field) const {
  Eigen::Matrix<double, 2, 3> rows;
  rows << field.J_v.col(0) * width_.e, field.J_v.col(1) * width_.i,
      in_t(u, [](const Field& f) -> Vector2d { return f.F; });
  return field.scale.cwiseInverse().asDiagonal() * rows;
}

double error(const Field& field) {
  return field.F.cwiseQuotient(field.scale).cwiseAbs().maxCoeff();
}

std::optional<Vector3d> Curve::correct(const Vector3d& guess, const Vector3d& normal) const {
  constexpr int most_steps = 10;
  Vector3d u = guess;
  for (int step = 0; step < most_steps; ++step) {
    if (!inside_range(u(2)) || !u.allFinite()) return std::nullopt;
    const Field here = field(u);
    Matrix3d system;
    system << gradients(u, here), normal.transpose();
    const Vector2d F = here.F.cwiseQuotient(here.scale);
    const Vector3d change = system.fullPivLu().solve(Vector3d(-F(0), -F(1), normal.dot(guess - u)));
    // The next step would be of the square of this one: below rounding.
    constexpr double last_step = 1e-8;
    u += change;
    if (normal == Vector3d::UnitZ()) u(2) = guess(2);
    if (change.norm() > last_step && step + 1 < most_steps) continue;
    if (!inside_range(u(2)) || !(error(field(u)) <= closed_field)) return std::nullopt;
    return u;
  }
  return std::nullopt;
}

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

/// A function of J_v whose zeros are special points.
struct TestFunction {
  double (*value)(const Field&);
  Vector2d (*gradient)(const Field&);  ///< in the means
  double (*magnitude)(const Field&);   ///< what its rounding error is relative to
};

/// dJ_v,ab / dv_b = d^2 F_a / dv_b^2 = 2 J_K,ab, and J_v,ab depends on no other mean.
const TestFunction trace_of_J{[](const Field& f) { return f.J_v.trace(); },
                              [](const Field& f) -> Vector2d { return 2.0 * f.J_K.diagonal(); },
                              [](const Field& f) { return f.J_v.diagonal().cwiseAbs().sum(); }};
const TestFunction det_of_J{
    [](const Field& f) { return stability(f.J_v).det; },
    [](const Field& f) -> Vector2d {
      const auto &J = f.J_v, &H = f.J_K;
      return 2.0 *
             Vector2d(H(0, 0) * J(1, 1) - J(0, 1) * H(1, 0), J(0, 0) * H(1, 1) - H(0, 1) * J(1, 0));
    },
    [](const Field& f) {
      return 2.0 * (std::abs(f.J_v(0, 0) * f.J_v(1, 1)) + std::abs(f.J_v(0, 1) * f.J_v(1, 0)));
    }};

/// Finds the special points between the nodes of a curve.
class Inspector {
 public:
  Inspector(const Curve& curve, std::vector<Node> nodes)
      : curve_(curve), nodes_(std::move(nodes)) {}

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
};

bool differ(double a, double b) { return (a < 0.0) != (b < 0.0); }

Vector3d Inspector::along(std::size_t k, double s) const {
  const Node& node = nodes_[k];
  if (const auto u = curve_.correct(node.u + s * node.tangent, node.tangent)) return *u;
  // Next to a branch point Newton may fail: the chord is within the square of the step.
  const double share = s / length(k);
  return node.u + share * (nodes_[k + 1].u - node.u);
}

void Inspector::separate_zeros(const TestFunction& test) {
  const auto at = [&](const Vector3d& u) { return test.value(curve_.field(u)); };
  std::vector<double> values;
  for (const Node& node : nodes_) values.push_back(at(node.u));
  constexpr int bits = 26;  // the minimum of a parabola is known to half of the digits only
  std::vector<Node> refined;
  for (std::size_t k = 0; k + 1 < nodes_.size(); ++k) {
    refined.push_back(nodes_[k]);
    const double sign = values[k] < 0.0 ? -1.0 : 1.0;
    const auto modulus = [&](std::size_t j) { return sign * values[j]; };
    const bool falls_before = k == 0 || modulus(k - 1) > modulus(k);
    const bool rises_after = k + 2 >= nodes_.size() || modulus(k + 2) > modulus(k + 1);
    if (differ(values[k], values[k + 1]) || !falls_before || !rises_after) continue;
    const auto [s, least] = boost::math::tools::brent_find_minima(
        [&](double x) { return sign * at(along(k, x)); }, 0.0, length(k), bits);
    // At a branch point det J_v has a double zero, and the curve, hence det, is known badly there.
    constexpr double touching = 1e-9;
    if (least >= -touching * test.magnitude(curve_.field(along(k, s)))) continue;
    Node between{along(k, s), {}};
    between.tangent = curve_.tangent(between.u);
    if (between.tangent.dot(nodes_[k].tangent) < 0.0) between.tangent = -between.tangent;
    refined.push_back(between);
  }
  refined.push_back(nodes_.back());
  nodes_ = std::move(refined);
}

Vector3d Inspector::locate(std::size_t k,
                           const std::function<double(const Vector3d&)>& value) const {
  const auto at = [&](double s) { return value(along(k, s)); };
  const double low = value(nodes_[k].u), high = value(nodes_[k + 1].u);
  if (low == 0.0) return nodes_[k].u;
  if (high == 0.0) return nodes_[k + 1].u;
  std::uintmax_t evaluations = 100;
  const auto [a, b] = boost::math::tools::toms748_solve(
      at, 0.0, length(k), low, high, boost::math::tools::eps_tolerance<double>(50), evaluations);
  return along(k, 0.5 * (a + b));
}

std::pair<Vector3d, double> Inspector::polish(const Vector3d& start,
                                              const TestFunction& test) const {
  constexpr int steps = 2;  // from a bracket of some ulp
  Vector3d u = start;
  double precision = 0.0;
  for (int step = 0; step < steps; ++step) {
    const Field here = curve_.field(u);
    const Vector2d gradient = test.gradient(here);
    Matrix3d system;
    system << curve_.gradients(u, here), gradient(0) * curve_.width(core::Population::e),
        gradient(1) * curve_.width(core::Population::i), curve_.in_t(u, test.value);
    const Matrix3d inverse = system.fullPivLu().inverse();
    const Vector2d F = here.F.cwiseQuotient(here.scale);
    const Vector3d change = -inverse * Vector3d(F(0), F(1), test.value(here));
    u += change;
    u(2) = std::clamp(u(2), 0.0, 1.0);
    const Vector3d rounding(1.0, 1.0, test.magnitude(here));
    precision = change.norm() + expectation_error * (inverse.cwiseAbs() * rounding).norm();
  }
  return {u, precision};
}

SpecialPoint Inspector::special(SpecialKind kind, std::size_t k,
                                const std::pair<Vector3d, double>& found) const {
  SpecialPoint point{.kind = kind, .at = curve_.point(found.first), .after = k};
  point.precision = found.second;
  const network::Network network = curve_.path()(point.at.t).network;
  if (kind == SpecialKind::fold) point.coefficient = fold_coefficient(network, point.at.state);
  if (kind == SpecialKind::hopf)
    point.coefficient = first_lyapunov_coefficient(network, point.at.state);
  return point;
}

std::optional<SpecialPoint> Inspector::fold_or_branch_point(std::size_t k) const {
  const auto det = [this](const Vector3d& u) { return det_of_J.value(curve_.field(u)); };
  // The tangent's component in t, continuously oriented.
  const auto ahead = [&](const Vector3d& u) {
    const Vector3d tangent = curve_.tangent(u);
    return tangent.dot(nodes_[k].tangent) < 0.0 ? -tangent(2) : tangent(2);
  };
  const bool det_changes = differ(det(nodes_[k].u), det(nodes_[k + 1].u));
  const bool turns = differ(nodes_[k].tangent(2), nodes_[k + 1].tangent(2));
  if (det_changes && turns) return special(SpecialKind::fold, k, polish(locate(k, det), det_of_J));
  if (!det_changes && !turns) return std::nullopt;
  const auto changing = det_changes ? std::function<double(const Vector3d&)>(det) : ahead;
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  return special(SpecialKind::branch_point, k, {locate(k, changing), unknown});
}

std::optional<SpecialPoint> Inspector::hopf_or_neutral_saddle(std::size_t k) const {
  const auto trace = [this](const Vector3d& u) { return trace_of_J.value(curve_.field(u)); };
  if (!differ(trace(nodes_[k].u), trace(nodes_[k + 1].u))) return std::nullopt;
  const auto found = polish(locate(k, trace), trace_of_J);
  const bool complex_pair = det_of_J.value(curve_.field(found.first)) > 0.0;
  return special(complex_pair ? SpecialKind::hopf : SpecialKind::neutral_saddle, k, found);
}

Branch Inspector::run() {
  separate_zeros(trace_of_J);
  separate_zeros(det_of_J);
  Branch branch;
  for (const Node& node : nodes_) branch.points.push_back(curve_.point(node.u));
  for (std::size_t k = 0; k + 1 < nodes_.size(); ++k) {
    const auto first = fold_or_branch_point(k), second = hopf_or_neutral_saddle(k);
    const auto distance = [&](const SpecialPoint& point) {
      return nodes_[k].tangent.dot(curve_.unknowns(point.at.t, point.at.state.mean) - nodes_[k].u);
    };
    const bool swap = first && second && distance(*second) < distance(*first);
    for (const auto& point : {swap ? second : first, swap ? first : second})
      if (point) branch.special.push_back(*point);
  }
  return branch;
}

Branch follow(const Curve& curve, const Vector3d& start, const ContinuationOptions& options) {
  Node node{start, curve.tangent(start)};
  const double direction = node.tangent(2) != 0.0 ? node.tangent(2) : node.tangent(0);
  if (direction < 0.0) node.tangent = -node.tangent;
  const Trace forward = Tracer(curve, options).run(node);
  if (forward.end == BranchEnd::closed) {
    Branch branch = Inspector(curve, forward.nodes).run();
    branch.first = branch.last = BranchEnd::closed;
    return branch;
  }
  const Trace backward = Tracer(curve, options).run({node.u, -node.tangent});
  std::vector<Node> nodes;
  for (auto it = backward.nodes.rbegin(); it + 1 != backward.nodes.rend(); ++it)
    nodes.push_back({it->u, -it->tangent});
  nodes.insert(nodes.end(), forward.nodes.begin(), forward.nodes.end());
  Branch branch = Inspector(curve, std::move(nodes)).run();
  branch.first = backward.end;
  branch.last = forward.end;
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
  assert(inside_range(t));
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
  for (std::size_t k = 0; k < scans; ++k) {
    const double t = static_cast<double>(k) / static_cast<double>(scans - 1);
    const Problem problem = path(t);
    const auto found =
        find_balanced_points(problem.network, problem.variance,
                             box ? *box : default_box(problem.network, problem.variance));
    for (const Box& region : found.unresolved) diagram.unresolved.emplace_back(t, region);
    for (const BalancedPoint& point : found.points) {
      const Vector3d u = curve.unknowns(t, point.state.mean);
      if (std::any_of(diagram.branches.begin(), diagram.branches.end(),
                      [&](const Branch& branch) { return passes(curve, branch, u, resolution); }))
        continue;
      if (const auto branch = continue_branch(path, t, point.state.mean, options))
        diagram.branches.push_back(*branch);
    }
  }
  return diagram;
}

}  // namespace poise::balance
