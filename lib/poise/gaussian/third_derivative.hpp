/// The third derivative of a Gaussian expectation in its mean.
///
/// Problem: the first Lyapunov coefficient of a Hopf point needs E f''' (balance/normal_form.hpp),
/// a handful of times in a computation that asks for E f, E f' and E f'' millions of times. So it
/// stays out of `Expectation`, whose cost nobody else should pay.
///
/// Method: closed forms for `erf`, `bump` and `constant`; the moments of smeared_tanh.hpp for
/// `softplus`; for `tanh` the plain trapezoidal rule (kinds/tanh.hpp). All in extended precision.
/// Rejected: differences of E f'', which lose half of the digits; Stein's formula E f''' =
/// E f' (Z^2 - 1) / K, which cancels for small K.
#pragma once

#include "poise/network/intensity.hpp"

namespace poise::gaussian {

/// d^3/dv^3 E f(v + sqrt(K) Z) = E f'''(v + sqrt(K) Z), in the range of `expectation`. Error at
/// most 1e-13 gain^2 E|f'| for `tanh`, `erf` and `softplus` (which is relative in the lower tails),
/// and 1e-13 times (|u|^3 + 3 |u|) W^-3 |height| (width/W) e^(-u^2/2) for `bump`, W^2 = width^2 +
/// K, u = (v - center)/W.
double third_derivative(const network::Intensity& f, double v, double K);

}  // namespace poise::gaussian
