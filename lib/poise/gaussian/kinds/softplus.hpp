/// `softplus`: with y = gain (x - threshold), m and s the mean and deviation of Y, and
/// sp(y) = log(1 + e^y),
///     E f = rate E sp(Y),   E f' = rate gain E sigma(Y),   E f'' = rate gain^2 E sech^2(Y/2) / 4,
///     E f''' = -rate gain^3 E tanh(Y/2) sech^2(Y/2) / 4,
/// of which all but the first are the moments of smeared_tanh.hpp for Y/2.
///
/// E sp(Y), for m <= 0 (else sp(y) = y + sp(-y)): the trapezoidal rule in z. sp has branch points
/// at Im y = pi, and for |beta| <= 2.6 is |sp(y + i beta)| <= 2.2 sp(y) (the quotient is 1 at both
/// ends, and largest near y = 0), so that with the line of integration at Im z = a = beta / s the
/// rule of step h errs by at most
///     2 * 2.2 e^(a^2/2 - 2 pi a/h) / (1 - e^(-2 pi a/h))   times   E sp(Y),
/// a relative bound, in the tails as well (see pole_trapezoid.hpp). The terms sp(m + s z) phi(z)
/// are log-concave, so that the sums may stop as there. Where sp is nearly max(y, 0), Sommerfeld's
/// expansion (sommerfeld.hpp) of the even remainder r(y) = log(1 + e^-|y|), whose moments are int
/// y^k r(y) dy = 2 k! eta(k + 2):
///     E sp(Y) = s (phi(xi) + xi Phi(xi)) + phi(xi)/s sum_{k even} 2 eta(k + 2) He_k(xi) s^-k,
/// xi = m/s; as 0 < r(y) <= e^-|y|, the bound there for D(y/2) holds for r(y) too. The first term
/// cancels to a relative xi^-2, for which extended precision is enough.
///
/// Rejected: removing the singularities as for tanh (they are branch points: their contributions
/// are Faddeeva functions); integrating E sigma over m (as many nodes, each of them a rule).
#pragma once

#include "poise/gaussian/kinds/kind.hpp"

namespace poise::gaussian {

Expectation expectation_of(const network::Softplus& f, double v, double K);
double third_derivative_of(const network::Softplus& f, double v, double K);

}  // namespace poise::gaussian
