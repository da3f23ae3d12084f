/// Fluctuations of a finite network about a stable rest point of its mean field: covariance, two-time
/// covariance and power spectrum.
///
/// There A of modes.hpp is constant. The covariance solves A P + P A' + N = 0, by the complex Schur
/// form of A (Bartels and Stewart's method); cov(t + s, t) = e^(A s) P; the power spectrum of the
/// moments is
///   S(omega) = (i omega - A)^-1 N (-i omega - A')^-1 / n,
/// two-sided in the angular frequency omega, so that a variance is int S d omega / (2 pi). The means
/// relax and ring at the eigenvalues of sqrt(n) J_v - 1/tau: the peak lies near sqrt(n) times their
/// imaginary part. Rejected: integrating dP/dt until it rests (slow where the point is nearly
/// unstable, which is where one looks).
#pragma once

#include <Eigen/Core>
#include <complex>
#include <optional>
#include <span>
#include <vector>

#include "poise/finite/fluctuations.hpp"

namespace poise::finite {

/// The rest point of the mean field, 0 = -v/tau + sqrt(n) F and 0 = -2 K/tau + Sigma, that Newton's
/// method finds from `guess` (a rest point of the limit, say); nothing if it finds none.
std::optional<balance::State> mean_field_rest(const network::Network& network,
                                              const balance::State& guess);

class RestNoise {
 public:
  /// `rest` as mean_field_rest() gives it. Throws core::Refusal where it is not stable: some
  /// eigenvalue of the modes has a real part >= 0.
  RestNoise(const network::Network& network, const balance::State& rest, std::size_t modes = 12);

  const balance::State& mean_field() const { return rest_; }
  /// Of the empirical moments, to the order 1/n, with the fluctuations' part.
  const Moments& mean() const { return mean_; }
  const Covariance& covariance() const { return covariance_; }
  /// cov(moments at t + lag, moments at t), lag >= 0.
  Covariance two_time(double lag) const;
  /// S(omega), hermitian; its diagonal is the power of v_e, v_i, K_e, K_i.
  Eigen::Matrix4cd spectrum(double omega) const;
  /// Eigenvalues of the modes, by decreasing real part.
  const std::vector<std::complex<double>>& eigenvalues() const { return eigenvalues_; }
  /// As in FluctuationPath.
  double trusted_from() const { return trusted_from_; }

 private:
  balance::State rest_;
  double n_;
  Eigen::MatrixXd A_, N_, P_;
  Eigen::MatrixXd rows_;
  Moments mean_;
  Covariance covariance_;
  std::vector<std::complex<double>> eigenvalues_;
  double trusted_from_ = 0.0;
};

/// X with A X + X A' + N = 0, N symmetric. Precondition: no two eigenvalues of A sum to 0.
Eigen::MatrixXd solve_lyapunov(const Eigen::MatrixXd& A, const Eigen::MatrixXd& N);

}  // namespace poise::finite
