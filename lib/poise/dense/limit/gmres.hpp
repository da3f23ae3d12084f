/// GMRES for operators on matrices, without restarts.
#pragma once

#include <Eigen/Core>
#include <Eigen/QR>
#include <vector>

#include "poise/dense/limit/input.hpp"

namespace poise::dense {

/// An x with |A x - b| <= accuracy |b|, in the Frobenius norm, or the best of `most`
/// steps.
template <class Operator>
LabelRows gmres(const Operator& apply, const LabelRows& b, double accuracy = 1e-6,
                Eigen::Index most = 40) {
  const double size = b.norm();
  if (size == 0.0) return b;
  std::vector<LabelRows> basis{b / size};
  Eigen::MatrixXd hessenberg = Eigen::MatrixXd::Zero(most + 1, most);
  Eigen::VectorXd weights;
  for (Eigen::Index n = 0; n < most; ++n) {
    LabelRows next = apply(basis.back());
    for (Eigen::Index k = 0; k <= n; ++k) {
      const LabelRows& along = basis[static_cast<std::size_t>(k)];
      hessenberg(k, n) = along.cwiseProduct(next).sum();
      next -= hessenberg(k, n) * along;
    }
    const double left = hessenberg(n + 1, n) = next.norm();
    Eigen::VectorXd target = Eigen::VectorXd::Zero(n + 2);
    target[0] = size;
    const Eigen::MatrixXd part = hessenberg.topLeftCorner(n + 2, n + 1);
    weights = part.householderQr().solve(target);
    if ((part * weights - target).norm() <= accuracy * size || left <= 1e-300) break;
    basis.push_back(next / left);
  }
  LabelRows x = LabelRows::Zero(b.rows(), b.cols());
  for (Eigen::Index k = 0; k < weights.size(); ++k)
    x += weights[k] * basis[static_cast<std::size_t>(k)];
  return x;
}

}  // namespace poise::dense
