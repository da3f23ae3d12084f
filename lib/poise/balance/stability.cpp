#include "poise/balance/stability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace poise::balance {
namespace {

/// a b - c d with error below 2 ulp of the result, unless it underflows. [Jeannerod et al. 2013]
double difference_of_products(double a, double b, double c, double d) {
  const double cd = c * d;
  return std::fma(a, b, -cd) + std::fma(-c, d, cd);
}

}  // namespace

Stability stability(const Eigen::Matrix2d& J) {
  Stability result;
  result.trace = J(0, 0) + J(1, 1);
  result.det = difference_of_products(J(0, 0), J(1, 1), J(0, 1), J(1, 0));
  const double half = 0.5 * result.trace;
  const double spread = 0.5 * (J(0, 0) - J(1, 1));
  // (trace/2)^2 - det, written so that a nearly scalar matrix does not cancel.
  const double discriminant = difference_of_products(spread, spread, -J(0, 1), J(1, 0));
  const double root = std::sqrt(std::abs(discriminant));
  if (discriminant < 0.0) {
    result.eigenvalues = {{{half, root}, {half, -root}}};
    return result;
  }
  // The eigenvalue of larger modulus by addition, the other from the determinant: no cancellation.
  const double larger = half >= 0.0 ? half + root : half - root;
  const double other = larger == 0.0 ? 0.0 : result.det / larger;
  result.eigenvalues = {{{std::max(larger, other), 0.0}, {std::min(larger, other), 0.0}}};
  return result;
}

Eigen::Vector2d null_vector(const Eigen::Matrix2d& J) {
  const Eigen::Index row = J.row(0).norm() >= J.row(1).norm() ? 0 : 1;
  const Eigen::Vector2d x = Eigen::Vector2d(-J(row, 1), J(row, 0)).normalized();
  return x(0) < 0.0 || (x(0) == 0.0 && x(1) < 0.0) ? Eigen::Vector2d(-x) : x;
}

double explicit_stability_limit(const network::Network& network, const State& state) {
  Eigen::Matrix2d A = std::sqrt(static_cast<double>(network.n)) * evaluate(network, state).J_v;
  A(0, 0) -= 1.0 / network.tau.e;
  A(1, 1) -= 1.0 / network.tau.i;
  double limit = std::numeric_limits<double>::infinity();
  for (const std::complex<double> l : stability(A).eigenvalues)
    limit = std::min(limit, 2.0 * std::abs(l.real()) / std::norm(l));
  return limit;
}

}  // namespace poise::balance
