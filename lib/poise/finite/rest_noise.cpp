#include "poise/finite/rest_noise.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>

#include "poise/core/error.hpp"
#include "poise/finite/internal/mode_moments.hpp"

namespace poise::finite {

using balance::State;
using network::Network;

Eigen::MatrixXd solve_lyapunov(const Eigen::MatrixXd& A, const Eigen::MatrixXd& N) {
  // A = U T U*, T upper triangular: T Y + Y T* = -U* N U, from the last column back.
  const Eigen::ComplexSchur<Eigen::MatrixXd> schur(A);
  const Eigen::MatrixXcd& U = schur.matrixU();
  const Eigen::MatrixXcd& T = schur.matrixT();
  const Eigen::MatrixXcd right = -(U.adjoint() * N * U);
  const Eigen::Index size = A.rows();
  Eigen::MatrixXcd Y = Eigen::MatrixXcd::Zero(size, size);
  for (Eigen::Index j = size - 1; j >= 0; --j) {
    Eigen::VectorXcd column = right.col(j);
    for (Eigen::Index k = j + 1; k < size; ++k) column -= Y.col(k) * std::conj(T(j, k));
    const Eigen::MatrixXcd shifted =
        T + std::conj(T(j, j)) * Eigen::MatrixXcd::Identity(size, size);
    Y.col(j) = shifted.triangularView<Eigen::Upper>().solve(column);
  }
  const Eigen::MatrixXd X = (U * Y * U.adjoint()).real();
  return 0.5 * (X + X.transpose());
}

std::optional<State> mean_field_rest(const Network& network, const State& guess) {
  constexpr int most_steps = 60;
  const double root = std::sqrt(static_cast<double>(network.n));
  Eigen::Vector4d x(guess.mean.e, guess.mean.i, guess.variance.e, guess.variance.i);
  double before = std::numeric_limits<double>::infinity();
  for (int step = 0; step < most_steps; ++step) {
    if (!x.allFinite() || x(2) < 0.0 || x(3) < 0.0) return std::nullopt;
    const State now{{x(0), x(1)}, {x(2), x(3)}};
    const auto field = balance::evaluate(network, now);
    const Eigen::Vector2d K_rate = variance_rate(network, now, field);
    Eigen::Vector4d rate;
    rate << -x(0) / network.tau.e + root * field.F(0), -x(1) / network.tau.i + root * field.F(1),
        K_rate;
    Eigen::Matrix4d J;
    J << root * field.J_v, root * field.J_K, field.Sigma_v, field.Sigma_K;
    J.diagonal() -= Eigen::Vector4d(1.0 / network.tau.e, 1.0 / network.tau.i, 2.0 / network.tau.e,
                                    2.0 / network.tau.i);
    const Eigen::Vector4d change = -J.partialPivLu().solve(rate);
    const double size = change.cwiseAbs().maxCoeff();
    if (size < 1e-9 && size >= before) return now;  // as close as rounding lets it come
    before = size;
    x += change;
  }
  return std::nullopt;
}

namespace {

/// E of the modes at rest: A m plus what is not linear in m vanishes.
Eigen::VectorXd mean_at_rest(const Network& network, const ModeField& field, const ModeUnits& units,
                             const Eigen::MatrixXd& A, const Eigen::MatrixXd& P) {
  const Eigen::PartialPivLU<Eigen::MatrixXd> solver(A);
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(A.rows());
  for (int step = 0; step < 100; ++step) {
    const Eigen::VectorXd change = solver.solve(mean_rate(network, field, units, mean, P));
    mean -= change;
    if (change.norm() <= 1e-13 * (1e-3 + mean.norm())) break;
  }
  return mean;
}

}  // namespace

RestNoise::RestNoise(const Network& network, const State& rest, std::size_t modes)
    : rest_(rest), n_(static_cast<double>(network.n)) {
  const ModeUnits units = units_for(network, rest, modes);
  const ModeField field = mode_field(network, rest, units, false);
  A_ = mode_matrix(network, field, units);
  N_ = mode_noise(network, rest, field, units);
  rows_ = moments_of_modes(units);
  const Eigen::VectorXcd values = A_.eigenvalues();
  eigenvalues_.assign(values.data(), values.data() + values.size());
  std::ranges::sort(eigenvalues_, [](const auto& x, const auto& y) {
    return x.real() != y.real() ? x.real() > y.real() : x.imag() > y.imag();
  });
  if (eigenvalues_.front().real() >= 0.0)
    throw core::Refusal(fmt::format(
        "the rest point at (v_e, v_i) = ({:.6g}, {:.6g}) is not stable at n = {}: an eigenvalue of "
        "the fluctuations has real part {:.3g}",
        rest.mean.e, rest.mean.i, network.n, eigenvalues_.front().real()));
  P_ = solve_lyapunov(A_, N_);
  covariance_ = rows_ * P_ * rows_.transpose() / n_;
  const Eigen::VectorXd with = mean_at_rest(network, field, units, A_, P_),
                        without = mean_at_rest(network, field, units, A_, 0.0 * P_);
  const Moments b = rows_ * with;
  mean_ = moments_about(rest, b, covariance_);
  const Moments shift = rows_ * (with - without);
  trusted_from_ = trust_threshold(n_, nonlinearity(shift, covariance_, rest));
}

Covariance RestNoise::two_time(double lag) const {
  const Eigen::MatrixXd regression = (A_ * lag).exp();
  return rows_ * regression * P_ * rows_.transpose() / n_;
}

Eigen::Matrix4cd RestNoise::spectrum(double omega) const {
  Eigen::MatrixXcd resolvent = -A_.cast<std::complex<double>>();
  resolvent.diagonal().array() += std::complex<double>(0.0, omega);
  const Eigen::MatrixXcd response =
      rows_.cast<std::complex<double>>() * resolvent.partialPivLu().inverse();
  return response * N_.cast<std::complex<double>>() * response.adjoint() / n_;
}

}  // namespace poise::finite
