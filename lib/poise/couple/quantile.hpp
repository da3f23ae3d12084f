/// Whole numbers as increasing functions of a standard normal.
///
/// Problem: the coupling of kmt.hpp turns a standard normal Z into a Poisson or a Binomial(k, 1/2)
/// variable X through the quantile function, X = F^{-1}(Phi(Z)), a million times a second and
/// exactly: a wrong atom now and then would be a wrong law.
///
/// Method: X = j where Phi^{-1}(F(j - 1)) < Z <= Phi^{-1}(F(j)), so that all is decided by
/// comparing Z with thresholds. Up to `largest_tabulated` points the thresholds of the binomial are
/// tabulated. Above, an expansion of Cornish and Fisher places Z between two atoms; where it comes
/// closer to a threshold than a bound on its error (which the tests hold against exact thresholds),
/// exact tail probabilities decide: incomplete beta and gamma functions of Boost, compared in the
/// smaller tail, so that nothing is lost by subtraction from 1. For the Poisson law likewise, with
/// no table, and the expansion from a mean of `least_expanded` on (where Boost 1.74 takes up to
/// 100 microseconds a tail).
///
/// Rejected: Boost's own discrete quantiles (microseconds, and by default they round outwards, to
/// the atom of the other side of the median); inversion by summing probabilities from the mode
/// (O(sqrt k) a draw); Hormann's rejection (fast, but no function of Z: no coupling).
///
/// The expansions [Cornish and Fisher 1938; Hill and Davis 1968]. With the continuity correction,
/// F(j) is a smooth function G at j + 1/2, whose cumulants are those of X with the law's lattice
/// taken out: the characteristic function is multiplied by (t/2) / sin(t/2), so that variance,
/// fourth and sixth cumulant change by -1/12, +1/120 and -1/252. Divided by powers of G's deviation
/// s they are g3, g4, ..., and G^{-1}(Phi(z)) = mean + s (z + correction), where for
/// Binomial(k, 1/2), whose own cumulants are k/4, -k/8 and k/4 and whose odd ones vanish,
///   correction = g4 (z^3 - 3 z)/24 + g6 (z^5 - 10 z^3 + 15 z)/720
///                - g4^2 (3 z^5 - 24 z^3 + 29 z)/384
/// up to O(k^-3), and for Poisson, whose own are all equal to the mean,
///   correction = g3 (z^2 - 1)/6 + g4 (z^3 - 3 z)/24 - g3^2 (2 z^3 - 5 z)/36
///                + g5 (z^4 - 6 z^2 + 3)/120 - g3 g4 (z^4 - 5 z^2 + 2)/24
///                + g3^3 (12 z^4 - 53 z^2 + 17)/324
/// up to O(mean^-2).
#pragma once

#include <cstdint>

namespace poise::couple {

/// Normals beyond this are not accepted: Phi(-37) = 6e-300 is the last that leaves the incomplete
/// functions room above the smallest normal double. A 64-bit random word does not reach 10.
inline constexpr double largest_normal = 37.0;

/// The largest number of points with tabulated thresholds.
inline constexpr std::uint64_t largest_tabulated = 64;

/// The Binomial(points, 1/2) quantile of Phi(z): the least j with P(X <= j) >= Phi(z). Increasing
/// in z; equals points - quantile(points, -z) unless z is a threshold. Precondition: |z| <=
/// largest_normal, points < 2^50. Guarantee: right but for z within 1e-11 (1 + |z|) of a threshold,
/// where the rounding of tail probabilities decides.
std::uint64_t binomial_half_quantile(std::uint64_t points, double z);

/// The Poisson(mean) quantile of Phi(z), likewise. Precondition: 0 < mean < 2^50.
std::uint64_t poisson_quantile(double mean, double z);

/// The least mean from which on the Poisson quantile is expanded.
inline constexpr double least_expanded = 1000.0;

/// An expansion, less 1/2 so that the quantile is `place` rounded up, and a bound on the distance
/// between `place` at z and the number j whose threshold is z.
struct Expansion {
  double place;
  double error;
};

/// Precondition: points > largest_tabulated and 8 z^2 <= points.
Expansion binomial_half_expansion(std::uint64_t points, double z);

/// Precondition: mean >= least_expanded and 8 z^2 <= mean.
Expansion poisson_expansion(double mean, double z);

}  // namespace poise::couple
