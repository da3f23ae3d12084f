/// `tanh`: moments of tanh and sech^2 (smeared_tanh.hpp), and for the third derivative, where with
/// Y = m + s Z
///     d^3/dv^3 E f = amplitude gain^3 E tanh'''(Y),   tanh''' = sech^2 (4 - 6 sech^2),
/// the plain trapezoidal rule, all in extended precision. tanh''' is analytic below its pole at
/// Im y = pi/2, and there |sech^2(y + i beta)| <= sech^2(y) / cos(beta)^2, so that with the line of
/// integration at Im z = a = beta / s the rule of step h errs by at most
///     20 cos(beta)^-4 e^(a^2/2 - 2 pi a/h)   times   E sech^2(Y)
/// (see pole_trapezoid.hpp, whose corrections for the poles save two thirds of the nodes, and are
/// not worth their algebra here: some 250 nodes do).
#pragma once

#include "poise/gaussian/kinds/kind.hpp"

namespace poise::gaussian {

Expectation expectation_of(const network::Tanh& f, double v, double K);
double third_derivative_of(const network::Tanh& f, double v, double K);

}  // namespace poise::gaussian
