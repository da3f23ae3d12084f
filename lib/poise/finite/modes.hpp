/// Hermite modes of a population: the coordinates in which a finite network's fluctuations are a
/// small linear system.
///
/// Problem: at finite n the empirical laws of the potentials fluctuate, by n^(-1/2), about the mean
/// field (v, K) of mean_field.hpp, and v and K alone are no closed description of how.
/// Derivation. Given the four mean rates Q_ab = n^-1 sum_k f_ab(u_b^k), the neurons of population a
/// are independent and alike: each takes jumps +-C_ab n^(-1/2) at rate n Q_ab [MV, (2.1)-(2.3)]. Let
///   H_k(x, K) = K^(k/2) He_k(x / sqrt(K)),   b_k = n^-1 sum_j H_k(u_j - v, K)   for k = 0, 1, 2, ...
/// so that b_0 = 1, b_1 = (empirical mean) - v, b_2 - b_1^2 = (empirical variance) - K. With
/// H_k' = k H_(k-1), dH_k/dK = -k (k-1) H_(k-2) / 2 and x H_(k-1) = H_k + (k-1) K H_(k-2), what the
/// generator does to H_k(u - v(t), K(t)) is, averaged over j, exactly
///   db_k/dt = -(k/tau) b_k + k sqrt(n) dF b_(k-1) + k(k-1)/2 dSigma b_(k-2)
///             + k(k-1)(k-2)/6 n^(-1/2) (T + dT) b_(k-3) + (k)_4/24 n^-1 T4 b_(k-4) + ...
/// and a martingale, where a population's index is left out, T = sum_b (+-C_ab)^3 Q_ab, T4 likewise,
/// and dF, dSigma, dT are how F, Sigma, T differ from their values at (v, K), linear in the modes of
/// both populations because f = sum_k d_k H_k (hermite.hpp):
///   dQ_ab = sum_(k >= 1) d_ab,k b_k^b,   d_ab,k = E f_ab^(k)(v_b + sqrt(K_b) Z) / k!.
/// So to first order in n^(-1/2): mode k decays at rate k/tau; mode 1 hears sqrt(n) dF, mode 2 hears
/// dSigma, and modes k >= 3 hear nobody. By the orthogonality of the H_k the martingales' intensities
/// are n^-1 Sigma k^2 (k-1)! K^(k-1), independent between modes and between populations; the next
/// order, which makes shot noise exact, is in `noise`. A start of independent normal potentials
/// gives b_k the variance k! K^k / n. Rejected: modes scaled by the running K, a_k = b_k K^(-k/2)
/// (singular at K = 0, and their rates k Sigma / 2K are no simpler); moments (not orthogonal).
/// Sigma, F and Q_ab are those of [MV, (3.3)-(3.4)] and [MV, (4.14)-(4.15)].
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "poise/balance/field.hpp"

namespace poise::finite {

/// Modes 1, ..., count of both populations, e first: mode k of a has the place a count + k - 1. They
/// are kept in units of unit(k) = length^k sqrt(k!), so that all are of order n^(-1/2).
class ModeUnits {
 public:
  /// count >= 2; `length` of the order of sqrt(K), > 0.
  ModeUnits(std::size_t count, const core::PerPopulation<double>& length);

  std::size_t count() const { return count_; }
  std::size_t size() const { return 2 * count_; }
  double length(core::Population a) const { return length_[a]; }
  std::size_t place(core::Population a, std::size_t k) const {
    return core::index(a) * count_ + k - 1;
  }
  double unit(core::Population a, std::size_t k) const { return unit_[a][k]; }

 private:
  std::size_t count_;
  core::PerPopulation<double> length_;
  core::PerPopulation<std::vector<double>> unit_;
};

/// What the modes do to each other about one state.
struct ModeField {
  core::PerPopulation<double> F, Sigma, third, fourth;  ///< sum_b (+-C_ab)^p Q_ab, p = 1, ..., 4
  /// dF_a, dSigma_a, dT_a as rows over the modes, in their units.
  core::PerPopulation<Eigen::RowVectorXd> dF, dSigma, dT;
  /// The largest share, over the channels, of the variance of f that modes beyond `count` have.
  double truncated = 0.0;
};
ModeField mode_field(const network::Network& network, const balance::State& state,
                     const ModeUnits& units, bool with_truncation);

/// A of db = A b dt + noise, to first order.
Eigen::MatrixXd mode_matrix(const network::Network& network, const ModeField& field,
                            const ModeUnits& units);

/// n times the noise's covariance a time, with the shot noise of the next order: between modes k and
/// k + 1 n^(-1/2) T k (k+1)! K^(k-1) / 2, and n^-1 T4 for mode 2.
Eigen::MatrixXd mode_noise(const network::Network& network, const balance::State& state,
                           const ModeField& field, const ModeUnits& units);

/// n times the covariance of the modes of n independent normal potentials.
Eigen::MatrixXd independent_modes(const balance::State& state, const ModeUnits& units);

/// The means of the modes to the order 1/n: d(mean)/dt, from the means and from P, n times the
/// covariance (in units, too): E dF b_(k-1) = dF(m) m_(k-1) + P/n, and so on.
Eigen::VectorXd mean_rate(const network::Network& network, const ModeField& field,
                          const ModeUnits& units, const Eigen::VectorXd& mean,
                          const Eigen::MatrixXd& P);

}  // namespace poise::finite
