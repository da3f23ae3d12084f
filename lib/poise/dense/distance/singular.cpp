#include "poise/dense/distance/singular.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <limits>

#include "poise/core/random.hpp"

namespace poise::dense {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using View = Eigen::Map<const Matrix>;

constexpr Eigen::Index dense_up_to = 256;
constexpr int lanczos_steps = 100;
constexpr double failure = 1e-12;

View view(MatrixView m) {
  return View(m.entry.data(), static_cast<Eigen::Index>(m.rows),
              static_cast<Eigen::Index>(m.columns));
}

double largest_eigenvalue(const Matrix& symmetric) {
  return Eigen::SelfAdjointEigenSolver<Matrix>(symmetric, Eigen::EigenvaluesOnly)
      .eigenvalues()
      .tail<1>()[0];
}

NormBounds by_gram(const View& m) {
  const Matrix gram = m.rows() < m.cols() ? Matrix(m * m.transpose()) : Matrix(m.transpose() * m);
  const double top = std::max(largest_eigenvalue(gram), 0.0);
  // Rounding of the product and of the solver, each at most a few n eps |M|_F^2.
  const double error = 8.0 * static_cast<double>(std::max(m.rows(), m.cols())) *
                       std::numeric_limits<double>::epsilon() * gram.trace();
  return {std::sqrt(std::max(top - error, 0.0)), std::sqrt(top + error)};
}

/// The eps after k steps, at which the probability of failure is what we allow.
double lanczos_gap(Eigen::Index n, int steps) {
  const double root =
      std::log(1.648 * std::sqrt(static_cast<double>(n)) / failure) / (2.0 * steps - 1.0);
  return root * root;
}

Vector normal_vector(Eigen::Index n, core::Stream& stream) {
  Vector v(n);
  for (Eigen::Index i = 0; i < n; ++i) v[i] = stream.normal();
  return v;
}

/// Lanczos' method on M^T M, orthogonalised in full, twice.
NormBounds by_lanczos(const View& m, const core::StreamName& name, const core::Watch& watch) {
  core::Stream stream(name);
  const Eigen::Index n = m.cols();
  Matrix basis(n, lanczos_steps);
  Vector diagonal(lanczos_steps), beside(lanczos_steps), next = normal_vector(n, stream);
  double norm = next.norm();
  int steps = 0;
  bool invariant = false;
  while (steps < lanczos_steps && !watch.stopped()) {
    basis.col(steps) = next / norm;
    next = m.transpose() * (m * basis.col(steps));
    diagonal[steps] = basis.col(steps).dot(next);
    const double size = next.norm();
    for (int twice = 0; twice < 2; ++twice)
      next -= basis.leftCols(steps + 1) * (basis.leftCols(steps + 1).transpose() * next);
    norm = next.norm();
    beside[steps] = norm;
    ++steps;
    // The space is invariant: it holds the leading vector, unless the start had nothing of it.
    invariant = norm <= 1e-13 * size || size == 0.0;
    if (invariant) break;
  }
  if (steps == 0) return {0.0, m.norm(), true};
  Eigen::SelfAdjointEigenSolver<Matrix> ritz;
  ritz.computeFromTridiagonal(diagonal.head(steps), beside.head(steps - 1), Eigen::EigenvaluesOnly);
  const double top = std::max(ritz.eigenvalues()[steps - 1], 0.0);
  const double gap = invariant ? 1e-12 : lanczos_gap(n, steps);
  const double upper = gap < 1.0 ? std::sqrt(top / (1.0 - gap)) : m.norm();
  return {std::sqrt(top), std::min(upper, m.norm()), steps < lanczos_steps && !invariant};
}

}  // namespace

NormBounds spectral_norm(MatrixView m, const core::StreamName& name, const core::Watch& watch) {
  if (m.rows == 0 || m.columns == 0) return {};
  const View matrix = view(m);
  if (std::min(matrix.rows(), matrix.cols()) <= dense_up_to) return by_gram(matrix);
  return by_lanczos(matrix, name, watch);
}

SingularVectors leading_singular_vectors(MatrixView m, std::size_t count,
                                         const core::StreamName& name, const core::Watch& watch) {
  constexpr int iterations = 40;
  constexpr std::size_t spare = 8;
  const View matrix = view(m);
  const auto width = static_cast<Eigen::Index>(std::min({count + spare, m.rows, m.columns}));
  core::Stream stream(name);
  Matrix right(matrix.cols(), width), left;
  for (Eigen::Index k = 0; k < width; ++k) right.col(k) = normal_vector(matrix.cols(), stream);
  const auto orthonormal = [width](const Matrix& a) {
    return Matrix(Eigen::HouseholderQR<Matrix>(a).householderQ() *
                  Matrix::Identity(a.rows(), width));
  };
  Vector last = Vector::Zero(width);
  for (int k = 0; k < iterations && !watch.stopped(); ++k) {
    left = orthonormal(matrix * right);
    const Matrix image = matrix.transpose() * left;
    right = orthonormal(image);
    const Vector size = image.colwise().norm();
    if ((size - last).norm() <= 1e-12 * size.norm()) break;
    last = size;
  }
  left = orthonormal(matrix * right);
  const Eigen::JacobiSVD<Matrix> core(left.transpose() * matrix * right,
                                      Eigen::ComputeFullU | Eigen::ComputeFullV);
  left = left * core.matrixU();
  right = right * core.matrixV();
  SingularVectors found;
  for (Eigen::Index k = 0; k < std::min(width, static_cast<Eigen::Index>(count)); ++k) {
    found.value.push_back(core.singularValues()[k]);
    found.left.insert(found.left.end(), left.col(k).begin(), left.col(k).end());
    found.right.insert(found.right.end(), right.col(k).begin(), right.col(k).end());
  }
  return found;
}

}  // namespace poise::dense
