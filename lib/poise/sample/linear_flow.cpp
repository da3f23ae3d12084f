#include "poise/sample/linear_flow.hpp"

#include <algorithm>
#include <cmath>

namespace poise::sample {
namespace {

/// Over this length, times |A|, series to `terms` terms have errors below 2^-60.
constexpr double short_step = 0x1p-6;
constexpr int terms = 8;

/// The flow over a short step h. With X_0 = Q, X_{k+1} = A X_k + X_k A^T, the covariance is
/// sum_k h^{k+1} X_k / (k+1)!.
LinearFlow series(const Eigen::Matrix2d& A, const Eigen::Matrix2d& Q, double h) {
  using Eigen::Matrix2d;
  LinearFlow flow{Matrix2d::Identity(), Matrix2d::Zero(), Matrix2d::Zero(), Matrix2d::Zero()};
  Matrix2d power = Matrix2d::Identity();  // (hA)^k / k!
  Matrix2d spread = h * Q;                // h^{k+1} X_k / (k+1)!
  for (int k = 0; k < terms; ++k) {
    flow.integral += power * (h / (k + 1));
    flow.ramp += power * (h * h / ((k + 1) * (k + 2)));
    flow.covariance += spread;
    power = (h / (k + 1)) * (A * power).eval();
    flow.propagator += power;
    const Matrix2d turned = A * spread;
    spread = (h / (k + 2)) * (turned + turned.transpose());
  }
  return flow;
}

/// Makes the flow over `step` one over twice that.
void redouble(LinearFlow& flow, double step) {
  const Eigen::Matrix2d& E = flow.propagator;
  flow.covariance += E * flow.covariance * E.transpose();
  flow.ramp += step * flow.integral + E * flow.ramp;
  flow.integral += E * flow.integral;
  flow.propagator = E * E;
}

/// How often h is halved before the series serves.
int halvings(const Eigen::Matrix2d& A, double h) {
  const double steps = h * A.norm() / short_step;
  constexpr double most = 0x1p1000;  // beyond, nothing is a number any more
  return steps > 1.0 ? static_cast<int>(std::ceil(std::log2(std::min(steps, most)))) : 0;
}

}  // namespace

LinearFlow linear_flow(const Eigen::Matrix2d& A, const Eigen::Matrix2d& Q, double h) {
  const int doublings = halvings(A, h);
  double step = std::ldexp(h, -doublings);
  LinearFlow flow = series(A, Q, step);
  for (int k = 0; k < doublings; ++k, step *= 2.0) redouble(flow, step);
  return flow;
}

std::optional<ValidFlow> longest_valid_flow(const Eigen::Matrix2d& A, const Eigen::Matrix2d& Q,
                                            double h, double shortest,
                                            const std::function<bool(const LinearFlow&)>& valid) {
  int doublings = halvings(A, h);
  ValidFlow found{std::ldexp(h, -doublings), {}};
  for (; found.step >= shortest; found.step *= 0.5, ++doublings) {
    found.flow = series(A, Q, found.step);
    if (valid(found.flow)) break;
  }
  if (found.step < shortest) return std::nullopt;
  for (; doublings > 0; --doublings) {
    LinearFlow twice = found.flow;
    redouble(twice, found.step);
    if (!valid(twice)) break;
    found = {2.0 * found.step, twice};
  }
  return found;
}

Eigen::Matrix2d square_root(const Eigen::Matrix2d& M) {
  // By Cayley and Hamilton, R = (M + sqrt(det M) I) / sqrt(tr M + 2 sqrt(det M)).
  const double root = std::sqrt(std::max(0.0, M(0, 0) * M(1, 1) - M(0, 1) * M(1, 0)));
  const double trace = M.trace() + 2.0 * root;
  if (trace <= 0.0) return Eigen::Matrix2d::Zero();
  return (M + root * Eigen::Matrix2d::Identity()) / std::sqrt(trace);
}

}  // namespace poise::sample
