#include "proofs_checks/ledger/extrapolation.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cassert>
#include <cmath>

namespace poise::checks {

Extrapolation extrapolate(std::span<const double> n, std::span<const Estimate> y,
                          std::span<const double> exponents) {
  const auto points = static_cast<Eigen::Index>(n.size());
  const auto terms = static_cast<Eigen::Index>(exponents.size()) + 1;
  assert(y.size() == n.size() && points >= terms);
  // Sizes in units of the smallest, so that the columns are of one size.
  const double unit = *std::ranges::min_element(n);
  Eigen::MatrixXd design(points, terms);
  Eigen::VectorXd values(points);
  for (Eigen::Index row = 0; row < points; ++row) {
    const auto& [mean, error] = y[static_cast<std::size_t>(row)];
    const double size = n[static_cast<std::size_t>(row)] / unit;
    design(row, 0) = 1.0 / error;
    for (Eigen::Index k = 1; k < terms; ++k)
      design(row, k) = std::pow(size, -exponents[static_cast<std::size_t>(k - 1)]) / error;
    values(row) = mean / error;
  }
  const Eigen::MatrixXd covariance = (design.transpose() * design).inverse();
  const Eigen::VectorXd fit = covariance * (design.transpose() * values);
  const double chi_square = (values - design * fit).squaredNorm();
  const auto freedom = static_cast<double>(points - terms);
  return {{fit(0), std::sqrt(covariance(0, 0))}, freedom > 0.0 ? chi_square / freedom : 0.0};
}

}  // namespace poise::checks
