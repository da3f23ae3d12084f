#include "poise/balance/continuation/curve.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace poise::balance::continuation {
namespace {

/// |F| / scale below which F is closed: rounding is a tenth of it.
constexpr double closed_field = 1e-12;
/// |grad F_a| / scale below which the curve is known to 1e-4 at best.
constexpr double flat_field = 1e-9;

double error(const Field& field) {
  return field.F.cwiseQuotient(field.scale).cwiseAbs().maxCoeff();
}

}  // namespace

Curve::Curve(const Path& path) : path_(path) {
  for (const double t : {0.0, 1.0}) {
    const Problem problem = path(t);
    const Box box = default_box(problem.network, problem.variance);
    for (const auto p : core::populations) width_[p] = std::max(width_[p], 0.1 * box[p].hi);
  }
}

bool Curve::escaped(const Vector3d& u) const {
  const Problem problem = path_(u(2));
  const Box box = default_box(problem.network, problem.variance);
  const State at = state(u, problem);
  if (!box.e.contains(at.mean.e) || !box.i.contains(at.mean.i)) return true;
  const auto rows = gradients(u, evaluate(problem.network, at));
  return rows.rowwise().norm().minCoeff() < flat_field;
}

Eigen::Matrix<double, 2, 3> Curve::gradients(const Vector3d& u, const Field& field) const {
  Eigen::Matrix<double, 2, 3> rows;
  rows << field.J_v.col(0) * width_.e, field.J_v.col(1) * width_.i,
      in_t(u, [](const Field& f) -> Vector2d { return f.F; });
  return field.scale.cwiseInverse().asDiagonal() * rows;
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

}  // namespace poise::balance::continuation
