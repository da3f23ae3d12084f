/// The three integrals behind `tanh` and `softplus`, by whichever rule is the right one.
#pragma once

#include <cmath>

#include "poise/gaussian/pole_trapezoid.hpp"
#include "poise/gaussian/sommerfeld.hpp"
#include "poise/gaussian/tanh_moments.hpp"

namespace poise::gaussian {
namespace detail {

/// K = 0: the profile itself.
template <class Real>
TanhMoments<Real> at_point(Real m) {
  const Real growth = std::exp(2 * m), complement = 1 / (1 + growth);
  const Real sech2 = 4 * growth * complement * complement;
  return {.rise = growth * complement, .sech2 = sech2, .tanh_sech2 = std::tanh(m) * sech2};
}

}  // namespace detail

/// The moments for mean m <= 0, where nothing cancels, and standard deviation s >= 0.
template <class Real>
TanhMoments<Real> tanh_moments(Real m, Real s) {
  // Below, e^(2 s^2) - 1, the relative effect of the width, is under half an ulp.
  constexpr Real no_width = static_cast<Real>(1e-10);
  if (s < no_width) return detail::at_point(m);
  const Real x = -m / s;
  const auto rough_s = static_cast<double>(s);
  if (sommerfeld_applies(static_cast<double>(x), rough_s)) return sommerfeld(-x, s);
  return pole_trapezoid(x, s, choose_contour(rough_s));
}

/// Whether double is enough for tanh_moments(-|m|, s): the relative error of m is magnified by at
/// most |d log E / d log m| <= min(2 |m|, m^2 / s^2 + 1).
inline bool is_well_conditioned(double m, double s2) {
  constexpr double well_conditioned = 40.0;
  return 2.0 * m < well_conditioned || m * m < well_conditioned * s2;
}

}  // namespace poise::gaussian
