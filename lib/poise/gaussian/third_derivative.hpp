/// The third derivative of a Gaussian expectation in its mean.
///
/// Problem: the first Lyapunov coefficient of a Hopf point needs E f''' (balance/normal_form.hpp),
/// a handful of times in a computation that asks for E f, E f' and E f'' millions of times. So it
/// stays out of `Expectation`, whose cost nobody else should pay.
///
/// Method: closed forms for `erf`, `bump` and `constant`; for `tanh`, where with Y = m + s Z
///     d^3/dv^3 E f = amplitude gain^3 E tanh'''(Y),   tanh''' = sech^2 (4 - 6 sech^2),
/// the plain trapezoidal rule, all in extended precision. tanh''' is analytic below its pole at
/// Im y = pi/2, and there |sech^2(y + i beta)| <= sech^2(y) / cos(beta)^2, so that with the line of
/// integration at Im z = a = beta / s the rule of step h errs by at most
///     20 cos(beta)^-4 e^(a^2/2 - 2 pi a/h)   times   E sech^2(Y)
/// (see pole_trapezoid.hpp, whose corrections for the poles save two thirds of the nodes, and are
/// not worth their algebra here: some 250 nodes do). Rejected: differences of E f'', which lose
/// half of the digits; Stein's formula E f''' = E f' (Z^2 - 1) / K, which cancels for small K.
#pragma once

#include "poise/network/intensity.hpp"

namespace poise::gaussian {

/// d^3/dv^3 E f(v + sqrt(K) Z) = E f'''(v + sqrt(K) Z), in the range of `expectation`. Error at
/// most 1e-13 gain^2 E|f'| for `tanh` and `erf` (which is relative in the tails), and 1e-13 times
/// (|u|^3 + 3 |u|) W^-3 |height| (width/W) e^(-u^2/2) for `bump`, W^2 = width^2 + K,
/// u = (v - center)/W.
double third_derivative(const network::Intensity& f, double v, double K);

}  // namespace poise::gaussian
