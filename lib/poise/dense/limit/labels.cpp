#include "poise/dense/limit/labels.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace poise::dense {
namespace {

bool ring(const Model& model) {
  return std::holds_alternative<CosineKernel>(model.kernel.graphon) && pieces(model).count() == 1;
}

/// P_n(z) and P_n'(z), |z| < 1, n >= 1.
std::pair<long double, long double> legendre(std::size_t n, long double z) {
  long double before = 1.0L, here = z;
  for (std::size_t k = 1; k < n; ++k) {
    const auto j = static_cast<long double>(k);
    const long double next = ((2.0L * j + 1.0L) * z * here - j * before) / (j + 1.0L);
    before = here;
    here = next;
  }
  return {here, static_cast<long double>(n) * (before - z * here) / (1.0L - z * z)};
}

}  // namespace

GaussRule gauss_legendre(std::size_t count) {
  const auto n = static_cast<Eigen::Index>(count);
  Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(n), beside(std::max<Eigen::Index>(n - 1, 0));
  for (Eigen::Index k = 1; k < n; ++k) {
    const double j = static_cast<double>(k);
    beside[k - 1] = j / std::sqrt(4.0 * j * j - 1.0);
  }
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> jacobi;
  jacobi.computeFromTridiagonal(diagonal, beside, Eigen::EigenvaluesOnly);
  GaussRule rule{std::vector<double>(count), std::vector<double>(count)};
  for (std::size_t k = 0; k < count; ++k) {
    // The eigenvalues are good to some 1e-15 of the largest, the squares of eigenvectors to less:
    // Newton's method in extended precision makes both exact.
    long double z = jacobi.eigenvalues()[static_cast<Eigen::Index>(k)], slope = 0.0L;
    for (int step = 0; step < 3; ++step) {
      const auto [value, derivative] = legendre(count, z);
      slope = derivative;
      if (step < 2) z -= value / derivative;
    }
    rule.node[k] = static_cast<double>(0.5L * (1.0L + z));
    rule.weight[k] = static_cast<double>(1.0L / ((1.0L - z * z) * slope * slope));
  }
  return rule;
}

Labels label_nodes(const Model& model, std::size_t per_piece, std::span<const double> wanted) {
  const Pieces all = pieces(model);
  Labels labels{.xi = {}, .weight = {}, .wanted = wanted.size()};
  const std::size_t count = blockwise(model) ? 1 : std::max<std::size_t>(per_piece, 1);
  GaussRule rule = gauss_legendre(count);
  if (ring(model))
    for (std::size_t k = 0; k < count; ++k) {
      rule.node[k] = label(k, count);
      rule.weight[k] = 1.0 / static_cast<double>(count);
    }
  for (std::size_t piece = 0; piece < all.count(); ++piece)
    for (std::size_t k = 0; k < count; ++k) {
      const double from = all.cuts()[piece], mass = all.mass()[piece];
      labels.xi.push_back(from + mass * rule.node[k]);
      labels.weight.push_back(mass * rule.weight[k]);
    }
  labels.xi.insert(labels.xi.end(), wanted.begin(), wanted.end());
  labels.weight.resize(labels.xi.size(), 0.0);
  return labels;
}

std::vector<double> input_matrix(const Graphon& w, const Labels& labels) {
  const std::size_t n = labels.size();
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t p = 0; p < n; ++p)
    for (std::size_t q = 0; q < labels.first_wanted(); ++q)
      matrix[p * n + q] = value(w, labels.xi[p], labels.xi[q]) * labels.weight[q];
  return matrix;
}

}  // namespace poise::dense
