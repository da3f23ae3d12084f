#include "poise/gaussian/expectation.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

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

/// m <= 0; `rise`, the small one of the pair, is computed, and `fall` is its complement.
template <class Real>
TanhMoments<Real> lower_half(Real m, Real s) {
  // Below, e^(2 s^2) - 1, the relative effect of the width, is under half an ulp.
  constexpr Real no_width = static_cast<Real>(1e-10);
  TanhMoments<Real> moments;
  if (s < no_width)
    moments = at_point(m);
  else if (const Real x = -m / s;
           sommerfeld_applies(static_cast<double>(x), static_cast<double>(s)))
    moments = sommerfeld(-x, s);
  else
    moments = pole_trapezoid(x, s, choose_contour(static_cast<double>(s)));
  moments.fall = 1 - moments.rise;
  return moments;
}

Expectation expectation(const network::Tanh& f, double v, double K) {
  const TanhMoments<double> moments = tanh_moments(f.gain, v, K);
  const double value = f.offset >= 0.0 ? (f.offset - 1.0) + 2.0 * moments.rise
                                       : (f.offset + 1.0) - 2.0 * moments.fall;
  return {.value = f.amplitude * value,
          .d_mean = f.amplitude * f.gain * moments.sech2,
          .d_variance = -f.amplitude * f.gain * f.gain * moments.tanh_sech2};
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
  const Real width = f.width, distance = Real(v) - f.center;
  const Real variance = width * width + K;
  const Real bump =
      f.height * width / std::sqrt(variance) * std::exp(-distance * distance / (2 * variance));
  const Real excess = (distance - width) * (distance + width) - K;  // distance^2 - variance
  return {.value = static_cast<double>(f.base + bump),
          .d_mean = static_cast<double>(-distance / variance * bump),
          .d_variance = static_cast<double>(excess / (2 * variance * variance) * bump)};
}

Expectation expectation(const network::Constant& f, double, double) { return {.value = f.rate}; }

}  // namespace

TanhMoments<double> tanh_moments(double gain, double v, double K) {
  const double m = -std::abs(gain * v), s = std::abs(gain) * std::sqrt(K);
  // |d log E / d log m| <= min(2 |m|, (m/s)^2 + 1): how much the rounding of m is magnified.
  constexpr double well_conditioned = 40.0;
  TanhMoments<double> moments;
  if (-2.0 * m < well_conditioned || m * m < well_conditioned * s * s) {
    moments = lower_half<double>(m, s);
  } else {
    using Real = long double;
    const Real g = std::abs(gain);
    const auto wide = lower_half<Real>(-g * std::abs(Real(v)), g * std::sqrt(Real(K)));
    moments = {.rise = static_cast<double>(wide.rise),
               .fall = static_cast<double>(wide.fall),
               .sech2 = static_cast<double>(wide.sech2),
               .tanh_sech2 = static_cast<double>(wide.tanh_sech2)};
  }
  if (gain * v > 0.0) {
    std::swap(moments.rise, moments.fall);
    moments.tanh_sech2 = -moments.tanh_sech2;
  }
  return moments;
}

Expectation expectation(const network::Intensity& f, double v, double K) {
  assert(std::isfinite(v) && K >= 0.0);
  return std::visit([v, K](const auto& kind) { return expectation(kind, v, K); }, f);
}

}  // namespace poise::gaussian
