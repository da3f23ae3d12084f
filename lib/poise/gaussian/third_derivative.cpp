#include "poise/gaussian/third_derivative.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <variant>

#include "poise/gaussian/pole_trapezoid.hpp"

namespace poise::gaussian {
namespace {

using Real = long double;

/// The step that leaves e^-39 = 1.2e-17 of E sech^2, by the bound in the header with beta <= 1.3:
/// 20 cos(1.3)^-4 = e^8.3.
Real trapezoid_step(Real s) {
  constexpr Real beta = 1.3L, exponent = 39.0L + 8.3L;
  const Real best = std::sqrt(2 * exponent);
  const Real a = s * best > beta ? beta / s : best;
  return 2 * std::numbers::pi_v<Real> * a / (exponent + a * a / 2);
}

/// E tanh'''(m + s Z) for m <= 0.
Real tanh_third(Real m, Real s) {
  constexpr Real negligible = 1e-19L;
  const Real h = trapezoid_step(s);
  const Real mode = s > 0 ? detail::approximate_mode(-m / s, s) : 0;
  Real sum = 0, slopes = 0;  // of the integrand, and of sech^2, which says when to stop
  const auto walk = [&](Real z, Real step) {
    for (;; z += step) {
      const Real decay = std::exp(-2 * std::abs(m + s * z)), whole = 1 + decay;
      const Real sech2 = 4 * decay / (whole * whole);
      const Real slope = std::exp(-z * z / 2) * sech2;
      slopes += slope;
      sum += slope * (4 - 6 * sech2);
      if (!(slope > negligible * slopes)) return;
    }
  };
  walk(mode, h);
  walk(mode - h, -h);
  return h * std::numbers::inv_sqrtpi_v<Real> / std::numbers::sqrt2_v<Real> * sum;
}

double third(const network::Tanh& f, double v, double K) {
  const Real gain = f.gain;
  const Real moment = tanh_third(-std::abs(gain * v), std::abs(gain) * std::sqrt(Real(K)));
  return static_cast<double>(f.amplitude * gain * gain * gain * moment);
}

/// E f is an erf of gain g = gain / sqrt(1 + 2 gain^2 K), as in expectation.cpp.
double third(const network::Erf& f, double v, double K) {
  const Real g = f.gain / std::sqrt(1 + 2 * Real(f.gain) * Real(f.gain) * Real(K)), x = g * v;
  const Real slope = f.amplitude * 2 * std::numbers::inv_sqrtpi_v<Real> * g * std::exp(-x * x);
  return static_cast<double>((4 * x * x - 2) * g * g * slope);
}

double third(const network::Bump& f, double v, double K) {
  const Real width = f.width, W = std::sqrt(width * width + Real(K)), u = (Real(v) - f.center) / W;
  const Real bump = f.height * (width / W) * std::exp(-u * u / 2);
  return static_cast<double>(u * (3 - u * u) / (W * W * W) * bump);
}

double third(const network::Constant&, double, double) { return 0.0; }

}  // namespace

double third_derivative(const network::Intensity& f, double v, double K) {
  assert(std::isfinite(v) && K >= 0.0);
  return std::visit([v, K](const auto& kind) { return third(kind, v, K); }, f);
}

}  // namespace poise::gaussian
