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

}  // namespace poise::balance
