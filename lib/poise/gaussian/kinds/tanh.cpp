#include "poise/gaussian/kinds/tanh.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "poise/gaussian/smeared_tanh.hpp"

namespace poise::gaussian {
namespace {

// The tails need e^x and erfc(x) to 1e-14 where x has only 1e-16: eleven bits more than double has.
static_assert(std::numeric_limits<long double>::digits >= 64);

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

}  // namespace

Expectation expectation_of(const network::Tanh& f, double v, double K) {
  const double m = std::abs(f.gain * v), s2 = f.gain * f.gain * K;
  return is_well_conditioned(m, s2) ? tanh_expectation<double>(f, v, K)
                                    : tanh_expectation<long double>(f, v, K);
}

double third_derivative_of(const network::Tanh& f, double v, double K) {
  const Real gain = f.gain;
  const Real moment = tanh_third(-std::abs(gain * v), std::abs(gain) * std::sqrt(Real(K)));
  return static_cast<double>(f.amplitude * gain * gain * gain * moment);
}

}  // namespace poise::gaussian
