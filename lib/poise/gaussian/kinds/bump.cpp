#include "poise/gaussian/kinds/bump.hpp"

#include <cmath>

namespace poise::gaussian {

using Real = long double;

/// Extended precision throughout: it costs one
/// exponential, and (distance^2 - variance) cancels where f'' changes sign.
Expectation expectation_of(const network::Bump& f, double v, double K) {
  const Real base = f.base, height = f.height, width = f.width, distance = Real(v) - f.center;
  const Real variance = width * width + K;
  const Real exponent = -(std::log1p(K / (width * width)) + distance * distance / variance) / 2;
  const Real bump = height * std::exp(exponent);
  // A dip may nearly reach zero; then this sum of two positive terms does not cancel.
  const Real value = height > 0 ? base + bump : (base + height) + height * std::expm1(exponent);
  const Real excess = (distance - width) * (distance + width) - K;  // distance^2 - variance
  return {.value = static_cast<double>(value),
          .d_mean = static_cast<double>(-distance / variance * bump),
          .d_variance = static_cast<double>(excess / (2 * variance * variance) * bump)};
}

double third_derivative_of(const network::Bump& f, double v, double K) {
  const Real width = f.width, W = std::sqrt(width * width + Real(K)), u = (Real(v) - f.center) / W;
  const Real bump = f.height * (width / W) * std::exp(-u * u / 2);
  return static_cast<double>(u * (3 - u * u) / (W * W * W) * bump);
}

double steepest_of(const network::Bump& f, double K) {
  // One deviation away; the slope is stationary there, so that the rounding does not matter.
  return std::hypot(f.width, std::sqrt(K));
}

}  // namespace poise::gaussian
