/// Whole numbers as increasing functions of a standard normal.
///
/// Problem: the coupling of kmt.hpp turns a standard normal Z into a Poisson or a Binomial(k, 1/2)
/// variable X through the quantile function, X = F^{-1}(Phi(Z)), a million times a second and
/// exactly: a wrong atom now and then would be a wrong law.
/// Method: X = j where Phi^{-1}(F(j - 1)) < Z <= Phi^{-1}(F(j)), so that all is decided by
/// comparing Z with thresholds. Up to `largest_tabulated` points the thresholds of the binomial are
/// tabulated. Above, an expansion of Cornish and Fisher places Z between two atoms; where it comes
/// closer to a threshold than its error (`expansion_error`, which the tests hold against exact
/// thresholds), and everywhere for the Poisson law, of which a path needs one, exact tail
/// probabilities decide: incomplete beta and gamma functions of Boost, compared in the smaller
/// tail, so that nothing is lost by subtraction from 1. Rejected: Boost's own discrete quantiles
/// (microseconds, and by default they round outwards, to the atom of the other side of the median);
/// inversion by summing probabilities from the mode (O(sqrt k) a draw); Hormann's rejection (fast,
/// but no function of Z: no coupling).
///
/// The expansion. With the continuity correction, F(j) is a smooth function G at j + 1/2, whose
/// cumulants are those of X with the law's lattice taken out: the characteristic function is
/// multiplied by (t/2) / sin(t/2), so that variance, fourth and sixth cumulant change by -1/12,
/// +1/120 and -1/252. For Binomial(k, 1/2), whose own are k/4, -k/8 and k/4 and whose odd ones
/// vanish, [Cornish and Fisher 1938; Hill and Davis 1968]
///   G^{-1}(Phi(z)) = k/2 + s (z + g4 He3(z) / 24 + g6 He5(z) / 720
///                             - g4^2 (3 z^5 - 24 z^3 + 29 z) / 384) + O(k^{-5/2}),
/// s^2 = k/4 - 1/12, g4 = (1/120 - k/8) / s^4, g6 = (k/4 - 1/252) / s^6.
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

/// The expansion above, less 1/2 so that the quantile is its value rounded up; points >= 1.
double binomial_half_expansion(std::uint64_t points, double z);

/// A bound on the distance between the expansion at z and the number j whose threshold is z, for
/// points > largest_tabulated and z^2 <= points / 8; infinite beyond.
double expansion_error(std::uint64_t points, double z);

}  // namespace poise::couple
