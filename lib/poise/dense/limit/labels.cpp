#include "poise/dense/limit/labels.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <variant>

namespace poise::dense {
namespace {

bool ring(const Model& model) {
  return std::holds_alternative<CosineKernel>(model.kernel.graphon) && pieces(model).count() == 1;
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
  jacobi.computeFromTridiagonal(diagonal, beside);
  GaussRule rule{std::vector<double>(count), std::vector<double>(count)};
  for (std::size_t k = 0; k < count; ++k) {
    const auto place = static_cast<Eigen::Index>(k);
    const double first = jacobi.eigenvectors()(0, place);
    rule.node[k] = 0.5 * (1.0 + jacobi.eigenvalues()[place]);
    rule.weight[k] = first * first;
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
