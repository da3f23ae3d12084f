/// The same three integrals for steep profiles, s >> 1, by Sommerfeld's expansion.
///
/// Problem: as in pole_trapezoid.hpp, whose cost grows like sqrt(s), and whose recurrences lose
/// accuracy once hundreds of nodes are needed.
///
/// Method. For s >> 1 tanh is nearly a step. With xi = m / s and the generating function of the
/// Hermite polynomials, the density of Y is
///   phi(y/s - xi) / s = phi(xi) / s sum_k He_k(xi) (y/s)^k / k!.
/// sech^2 and D(y) = sigma(2 y) - 1{y > 0} decay like e^(-2|y|), and their moments are values of
/// Dirichlet's eta(k) = sum_n (-1)^(n-1) n^-k:
///   E sech^2(Y)         = 4 phi(xi)/s sum_{k even} eta(k)     He_k(xi) (2 s)^-k
///   E tanh(Y) sech^2(Y) = 4 phi(xi)/s sum_{k odd}  eta(k - 1) He_k(xi) (2 s)^-k
///   E sigma(2 Y)        = Phi(xi) - phi(xi)/s sum_{k odd} eta(k + 1) He_k(xi) (2 s)^-k.
/// Error: He_k(xi) = E (xi + i Z)^k and |e^w - sum_{k<N} w^k/k!| <= |w|^N/N! e^max(Re w, 0) bound
/// what terms k >= N contribute to the second line by
///   phi(xi)/s E(|xi| + |Z|)^N 8 s^-N (2 - |xi|/s)^-(N+1),
/// and less for the others. Against 2 phi(xi)/s, to which E sech^2 is close, with N = 28,
/// (E|Z|^N)^(1/N) = 3.25 and the condition `sommerfeld_applies`, 4 (|xi| + 3.25) <= 2 s - |xi|,
/// that is at most 4 * 4^-28 < 6e-17, relative, in the tails as well.
///
/// Source: Sommerfeld, Z. Phys. 47 (1928), for the Fermi function.
#pragma once

#include <array>
#include <boost/math/special_functions/zeta.hpp>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "poise/gaussian/tanh_moments.hpp"

namespace poise::gaussian {

inline constexpr int sommerfeld_terms = 28;

inline bool sommerfeld_applies(double xi, double s) {
  return 4.0 * (std::abs(xi) + 3.25) <= 2.0 * s - std::abs(xi);
}

namespace detail {

/// eta(0), eta(2), ..., eta(N).
inline const auto& dirichlet_eta() {
  static const auto table = [] {
    std::array<long double, sommerfeld_terms / 2 + 1> eta{};
    for (int k = 0; k <= sommerfeld_terms; k += 2)
      eta[static_cast<std::size_t>(k / 2)] =
          (1 - std::ldexp(1.0L, 1 - k)) * boost::math::zeta(static_cast<long double>(k));
    return eta;
  }();
  return table;
}

}  // namespace detail

/// The moments for m = s xi; xi <= 0, `sommerfeld_applies(xi, s)`.
template <class Real>
TanhMoments<Real> sommerfeld(Real xi, Real s) {
  const auto& eta = detail::dirichlet_eta();
  const Real u = 1 / (2 * s);
  TanhMoments<Real> sum;
  Real even = 1, odd = xi * u;  // He_k(xi) (2 s)^-k for k and k + 1
  for (int k = 0; k < sommerfeld_terms; k += 2) {
    const auto eta_k = static_cast<Real>(eta[static_cast<std::size_t>(k / 2)]);
    const auto eta_next = static_cast<Real>(eta[static_cast<std::size_t>(k / 2 + 1)]);
    sum.sech2 += eta_k * even;
    sum.tanh_sech2 += eta_k * odd;
    sum.rise += eta_next * odd;
    even = u * (xi * odd - (k + 1) * u * even);
    odd = u * (xi * even - (k + 2) * u * odd);
  }
  constexpr Real sqrt2 = std::numbers::sqrt2_v<Real>;
  const Real density = std::exp(-xi * xi / 2) * std::numbers::inv_sqrtpi_v<Real> / (sqrt2 * s);
  return {.rise = std::erfc(-xi / sqrt2) / 2 - density * sum.rise,
          .sech2 = 4 * density * sum.sech2,
          .tanh_sech2 = 4 * density * sum.tanh_sech2};
}

}  // namespace poise::gaussian
