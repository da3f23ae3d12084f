/// The curve F = 0 along a path of problems, in the unknowns u = (v_e / width_e, v_i / width_i, t).
///
/// Problem: t, too, is an unknown, so that nothing is special about a fold. Method: the widths are a
/// tenth of the half-widths of balance::default_box; the tangent is the cross product of the two
/// gradients; a point is corrected by Newton's method in a plane across. dF/dt, and d/dt of
/// anything else, is a three-point difference. Everything here refers to the path that it was made
/// from and is meant to live as long as one call of the continuation.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <optional>

#include "poise/balance/continuation.hpp"

namespace poise::balance::continuation {

using Eigen::Matrix3d;
using Eigen::Vector2d;
using Eigen::Vector3d;

/// dF/dt and the derivatives of the test functions in t are three-point differences with this step:
/// errors of about 1e-10 (its square) and 1e-11 (rounding over it).
inline constexpr double difference_step = 1e-5;

/// A value of t that a path is defined at.
inline bool inside_range(double t) { return t >= 0.0 && t <= 1.0; }

class Curve {
 public:
  explicit Curve(const Path& path);

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

template <class Of>
auto Curve::in_t(const Vector3d& u, const Of& of) const {
  const auto at = [&](double t) { return of(field({u(0), u(1), t})); };
  const double t = u(2), h = difference_step;
  using Value = decltype(at(t));
  if (inside_range(t - h) && inside_range(t + h)) return Value((at(t + h) - at(t - h)) / (2.0 * h));
  const double inward = t < 0.5 ? h : -h;
  return Value((4.0 * at(t + inward) - 3.0 * at(t) - at(t + 2.0 * inward)) / (2.0 * inward));
}

}  // namespace poise::balance::continuation
