#include "poise/gaussian/expectation.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>
#include <variant>

#include "poise/gaussian/pole_trapezoid.hpp"
#include "poise/gaussian/sommerfeld.hpp"
#include "poise/gaussian/tanh_moments.hpp"

namespace poise::gaussian {
namespace {

// The tails need e^x and erfc(x) to 1e-14 where x has only 1e-16: eleven bits more than double has.
static_assert(std::numeric_limits<long double>::digits >= 64);

/// K = 0: the profile itself.
template <class Real>
TanhMoments<Real> at_point(Real m) {
  const Real growth = std::exp(2 * m), complement = 1 / (1 + growth);
  const Real sech2 = 4 * growth * complement * complement;
  return {.rise = growth * complement, .sech2 = sech2, .tanh_sech2 = std::tanh(m) * sech2};
}

/// m <= 0, where nothing cancels.
template <class Real>
TanhMoments<Real> tanh_moments(Real m, Real s) {
  // Below, e^(2 s^2) - 1, the relative effect of the width, is under half an ulp.
  constexpr Real no_width = static_cast<Real>(1e-10);
  if (s < no_width) return at_point(m);
  const Real x = -m / s;
  const auto rough_s = static_cast<double>(s);
  if (sommerfeld_applies(static_cast<double>(x), rough_s)) return sommerfeld(-x, s);
  return pole_trapezoid(x, s, choose_contour(rough_s));
}

template <class Real>
Expectation tanh_expectation(const network::Tanh& f, double v, double K) {
  const Real gain = f.gain, m = gain * v;
  const TanhMoments<Real> moments = tanh_moments(-std::abs(m), std::abs(gain) * std::sqrt(Real(K)));
  const Real sign = m > 0 ? 1 : -1;
  // tanh + 1 and 1 - tanh: the smaller as computed, the larger as its complement.
  const Real small = 2 * moments.rise, large = 2 - small;
  const Real value = f.offset >= 0.0 ? (Real(f.offset) - 1) + (m > 0 ? large : small)
                                     : (Real(f.offset) + 1) - (m > 0 ? small : large);
  return {.value = static_cast<double>(f.amplitude * value),
          .d_mean = static_cast<double>(f.amplitude * gain * moments.sech2),
          .d_variance = static_cast<double>(sign * f.amplitude * gain * gain * moments.tanh_sech2)};
}

Expectation expectation(const network::Tanh& f, double v, double K) {
  // |d log E / d log m| <= min(2 |m|, m^2 / s^2 + 1): how much the rounding of m is magnified.
  constexpr double well_conditioned = 40.0;
  const double m = std::abs(f.gain * v), s2 = f.gain * f.gain * K;
  return 2.0 * m < well_conditioned || m * m < well_conditioned * s2
             ? tanh_expectation<double>(f, v, K)
             : tanh_expectation<long double>(f, v, K);
}

template <class Real>
Expectation erf_expectation(const network::Erf& f, double v, double K) {
  const Real gain = f.gain / std::sqrt(1 + 2 * Real(f.gain) * Real(f.gain) * Real(K));
  const Real x = gain * v;
  const Real slope = f.amplitude * 2 * std::numbers::inv_sqrtpi_v<Real> * gain * std::exp(-x * x);
  const Real value =
      f.offset >= 0.0 ? (Real(f.offset) - 1) + std::erfc(-x) : (Real(f.offset) + 1) - std::erfc(x);
  return {.value = static_cast<double>(f.amplitude * value),
          .d_mean = static_cast<double>(slope),
          .d_variance = static_cast<double>(-x * gain * slope)};
}

/// f(v + sqrt(K) Z) has mean amplitude (erf(g v) + offset) with g = gain / sqrt(1 + 2 gain^2 K).
Expectation expectation(const network::Erf& f, double v, double K) {
  // The relative condition number of e^(-x^2) is 2 x^2.
  constexpr double well_conditioned = 16.0;
  const double x2 = f.gain * v * (f.gain * v) / (1.0 + 2.0 * f.gain * f.gain * K);
  return x2 < well_conditioned ? erf_expectation<double>(f, v, K)
                               : erf_expectation<long double>(f, v, K);
}

/// A bump of variance width^2 + K and of the same area. Extended precision throughout: it costs one
/// exponential, and (distance^2 - variance) cancels where f'' changes sign.
Expectation expectation(const network::Bump& f, double v, double K) {
  using Real = long double;
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

Expectation expectation(const network::Constant& f, double, double) { return {.value = f.rate}; }

}  // namespace

Expectation expectation(const network::Intensity& f, double v, double K) {
  assert(std::isfinite(v) && K >= 0.0);
  return std::visit([v, K](const auto& kind) { return expectation(kind, v, K); }, f);
}

}  // namespace poise::gaussian
