/// The law of a finite network's empirical means and variances, without simulating it.
///
/// Problem: [MV, Section 7] leaves open what the network does at the n that people have, where "the
/// stochastic fluctuations are still substantial". The mean field (mean_field.hpp) says where its
/// moments are up to n^(-1/2), and nothing of how they scatter.
/// Method: the linear noise of Hermite modes (modes.hpp) about the mean field. The covariance P of
/// the modes obeys dP/dt = A P + P A' + N, and their means, to the order 1/n, an equation driven by
/// P and by the third and fourth cumulants of the spikes. sqrt(n) J_v - 1/tau is kept whole in A:
/// slaving the means would lose their ringing. Of a network's moments v and K [MV, (4.1)-(4.4)] then
///   E v_a = v_a + E b_1,             cov to first order that of b_1,
///   E K_a = K_a + E b_2 - E b_1^2,   cov to first order that of b_2,
/// with relative errors of order n^(-1/2) in the covariances and an absolute one of order n^(-3/2)
/// in the means.
/// All is one system of 4 + 4 M (M + 1) equations, M modes a population, integrated by Dormand and
/// Prince's 5(4): its rates are sqrt(n) times the eigenvalues of J_v, some tens at n = 10^4, and
/// 2 M / tau. Rejected: an implicit method (a Jacobian of 600 rows, and the ringing wants the steps
/// anyway); kinetic equations for the whole law of a neuron (the modes are its spectral form).
/// Where it must fail: the covariance grows without bound towards a Hopf point or a fold, where
/// fluctuations are no longer Gaussian. `trusted_from` says from which n on the shift of the means
/// that the fluctuations cause stays below half of a standard deviation, and the standard deviation of
/// a variance below half of it, which no fewer than eight neurons meet.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "poise/balance/field.hpp"
#include "poise/core/watch.hpp"
#include "poise/finite/modes.hpp"

namespace poise::finite {

struct FluctuationOptions {
  /// Modes of each population; 0: as many as it takes, up to 32, until those left out have less than
  /// 1e-4 of the variance of any f.
  std::size_t modes = 0;
  double tolerance = 1e-8;  ///< local error a step, of moments and of n times their covariance
  /// The potentials at time 0 are given, not drawn: no initial covariance. Their law is still taken
  /// to be normal.
  bool fixed_start = false;
  core::Watch watch = {};
};

/// Order of the four moments: v_e, v_i, K_e, K_i.
using Moments = Eigen::Vector4d;
using Covariance = Eigen::Matrix4d;

struct FluctuationPath {
  std::vector<double> t;
  std::vector<balance::State> mean_field;  ///< about which is expanded
  std::vector<Moments> mean;               ///< of the empirical moments, to the order 1/n
  std::vector<Covariance> covariance;      ///< of the empirical moments
  std::size_t modes = 0;
  double truncated = 0.0;     ///< largest share of the variance of an f in the modes left out
  double trusted_from = 0.0;  ///< the n from which on the linear theory is to be trusted
  bool trusted = true;        ///< n >= trusted_from
  bool interrupted = false;   ///< then the times are those reached
  /// Where the equations overflowed, as they do where the mean field runs away from the manifold, and
  /// its fluctuations with it; the times are those before. The theory is then not to be trusted.
  std::optional<double> lost = {};
};

/// At `times` (increasing, the first >= 0) from independent normal potentials with mean and variance
/// of `start`, on the manifold or off it; n is the network's.
FluctuationPath solve_fluctuations(const network::Network& network, const balance::State& start,
                                   std::span<const double> times,
                                   const FluctuationOptions& options = {});

/// cov(moments at t, moments at s), rows at t, for each of `times` >= s: the regression
/// exp(int A) of the modes applied to their covariance at s. Throws core::Refusal where the equations
/// overflow.
std::vector<Covariance> two_time_covariance(const network::Network& network,
                                            const balance::State& start, double s,
                                            std::span<const double> times,
                                            const FluctuationOptions& options = {});

}  // namespace poise::finite
