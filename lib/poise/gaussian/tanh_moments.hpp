/// What the expectations of a `tanh` intensity are made of.
#pragma once

namespace poise::gaussian {

/// For Y normal with mean m and standard deviation s, and sigma(y) = 1 / (1 + e^-y):
template <class Real>
struct TanhMoments {
  Real rise = 0;        ///< E sigma(2 Y) = (1 + E tanh Y) / 2
  Real sech2 = 0;       ///< E sech^2(Y)
  Real tanh_sech2 = 0;  ///< E tanh(Y) sech^2(Y)
};

}  // namespace poise::gaussian
