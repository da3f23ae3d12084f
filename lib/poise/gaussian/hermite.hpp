/// All derivatives of a Gaussian expectation in its mean, divided by factorials: its Taylor
/// coefficients, and the Hermite coefficients of f.
///
///     d_k = E f^(k)(v + sqrt(K) Z) / k!,   so that   K^(k/2) d_k = E f(v + sqrt(K) Z) He_k(Z) / k!
///
/// Problem: what the k-th Hermite mode of a population does to the mean of f (finite/modes.hpp)
/// needs some dozen of them, at every step of a solver. Method: the first three from their own
/// formulas (expectation.hpp; where K is small d_3, too: third_derivative.hpp); the others by the trapezoidal rule on
/// E f He_k, which needs f alone and converges geometrically where f is analytic in a strip: the
/// step is a seventh of f's own length sup |f'| / sup |f''|, or of the normal density's. Rejected:
/// derivatives of f of order k (each kind would have to supply them); Gauss-Hermite (slow where f is
/// steep). Where K is so small that K^(k/2) d_k is lost in the rounding of E f, d_k has no digits,
/// and needs none: it multiplies a mode of size K^(k/2).
#pragma once

#include <span>

#include "poise/network/intensity.hpp"

namespace poise::gaussian {

/// d_0, ..., d_(size - 1). Error of d_k, k >= 3: at most 1e-14 sup |f| / sqrt(k!) K^(-k/2), with
/// |f| taken where the density is, and with K not below (1e-4 of f's length)^2, within the range of
/// expectation.hpp. size <= 64.
void hermite_coefficients(const network::Intensity& f, double v, double K, std::span<double> d);

/// E f(v + sqrt(K) Z)^2: sum_k k! K^k d_k^2, by which a truncated sum can be judged.
double mean_square(const network::Intensity& f, double v, double K);

}  // namespace poise::gaussian
