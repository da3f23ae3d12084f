/// Stability of a balanced point under the fast flow dv/ds = F(v, K): the spectrum of J_v.
///
/// The balanced manifold U asks that both eigenvalues have negative real part [MV, (3.8)], which
/// for a 2 x 2 matrix is trace < 0 and det > 0. Both are decided from the entries, not from
/// computed eigenvalues, whose rounding near a collision of the two is of the square root of
/// machine precision.
#pragma once

#include <Eigen/Core>
#include <array>
#include <complex>

#include "poise/balance/field.hpp"

namespace poise::balance {

struct Stability {
  double trace = 0.0;
  double det = 0.0;
  /// Ordered by real part, then by imaginary part, the larger first.
  std::array<std::complex<double>, 2> eigenvalues{};

  /// zeta, the larger real part: negative on U. [MV, Lemma 4.2]
  double spectral_abscissa() const { return eigenvalues[0].real(); }
  /// Whether both eigenvalues have negative real part. [MV, (3.8)]
  bool on_manifold() const { return trace < 0.0 && det > 0.0; }
};

/// det has relative error of two roundings of its larger product's size (fused products).
Stability stability(const Eigen::Matrix2d& J_v);

/// The unit vector x with J x = 0 where J is singular, and else the one orthogonal to J's larger row;
/// x_e > 0, or x_e = 0 and x_i > 0, so that its sign means something.
Eigen::Vector2d null_vector(const Eigen::Matrix2d& J);

/// The longest step at which an explicit Euler scheme follows the population means: they move by
/// dv/dt = sqrt(n) F(v, K) - v / tau, and a mode of eigenvalue l of
///     sqrt(n) J_v - diag(1 / tau_e, 1 / tau_i)
/// is multiplied by 1 + h l in a step h, of modulus at most 1 up to h = 2 |Re l| / |l|^2; the least
/// of the two is returned. Where Re l > 0 the network itself leaves, and the number is that of the
/// mode run backwards; it is 0 on the border between the two. In units of time.
double explicit_stability_limit(const network::Network& network, const State& state);

}  // namespace poise::balance
