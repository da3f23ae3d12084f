#include "poise/balance/continuation/special_points.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

#include "poise/balance/normal_form.hpp"

namespace poise::balance::continuation {
namespace {

/// The relative error of a Gaussian expectation. [gaussian/expectation.hpp]
constexpr double expectation_error = 1e-13;

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

bool differ(double a, double b) { return (a < 0.0) != (b < 0.0); }

}  // namespace

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
    if (stop_.stop_requested()) continue;
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
  for (std::size_t k = 0; k + 1 < nodes_.size() && !stop_.stop_requested(); ++k) {
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

}  // namespace poise::balance::continuation
