#pragma once

#include "poise/network/intensity.hpp"

namespace poise::gaussian {

/// E f(v + sqrt(K) Z), Z standard normal, with its derivatives in the mean v and the variance K.
struct Expectation {
  double value = 0.0;       ///< E f(v + sqrt(K) Z)
  double d_mean = 0.0;      ///< d/dv = E f'(v + sqrt(K) Z)
  double d_variance = 0.0;  ///< d/dK = E f''(v + sqrt(K) Z) / 2, by the heat equation
};

/// v finite, K >= 0.
Expectation expectation(const network::Intensity& f, double v, double K);

}  // namespace poise::gaussian
