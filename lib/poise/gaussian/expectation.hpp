/// Gaussian expectations of intensities: all that the hydrodynamic limit knows of a population.
///
/// Problem: the limit evaluates E f(v + sqrt(K) Z), E f' and E f'' / 2 at every step of every
/// solver [MV, (3.2)-(3.5)], and near a fold of the balanced manifold their errors are magnified
/// without bound. So: full accuracy, relative even where they are exponentially small, and cheap.
/// Method: closed forms for `erf`, `bump` and `constant`; for `tanh` and the slopes of `softplus`
/// the trapezoidal rule with its poles removed (pole_trapezoid.hpp) or, where tanh is nearly a
/// step, Sommerfeld's expansion (sommerfeld.hpp); kinds/softplus.hpp for its values. Deep in the
/// tails, where e^x magnifies the rounding of x, all work in extended precision (`long double` of
/// 64 bits or more). Rejected: see pole_trapezoid.hpp.
#pragma once

#include "poise/network/intensity.hpp"

namespace poise::gaussian {

/// E f(v + sqrt(K) Z), Z standard normal, with its derivatives in the mean v and the variance K.
struct Expectation {
  double value = 0.0;       ///< E f(v + sqrt(K) Z)
  double d_mean = 0.0;      ///< d/dv = E f'(v + sqrt(K) Z)
  double d_variance = 0.0;  ///< d/dK = E f''(v + sqrt(K) Z) / 2, by the heat equation
};

/// v (potential) and K (potential^2): K in [0, 1e4], |v| <= 1e3, |gain| <= 1e3, width >= 1e-3.
/// Error of value, d_mean, d_variance at most 1e-13 times E|f|, E|f'|, E|f''|/2, until these are
/// subnormal; beyond, the results go to zero gradually. Beyond the range nothing breaks, but the
/// error bound is not tested.
Expectation expectation(const network::Intensity& f, double v, double K);

}  // namespace poise::gaussian
