#include "poise/gaussian/kinds/softplus.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "poise/gaussian/smeared_tanh.hpp"

namespace poise::gaussian {
namespace {

template <class Real>
constexpr Real inv_sqrt_two_pi = std::numbers::inv_sqrtpi_v<Real> / std::numbers::sqrt2_v<Real>;

template <class Real>
Real softplus(Real y) {
  return std::max(y, Real(0)) + std::log1p(std::exp(-std::abs(y)));
}

/// The step that leaves e^-39 = 1.2e-17 of E sp, by the bound in the header: 2 * 2.2 = e^1.48.
template <class Real>
Real trapezoid_step(Real s) {
  constexpr Real beta = static_cast<Real>(2.6), exponent = static_cast<Real>(39.0 + 1.5);
  const Real best = std::sqrt(2 * exponent);
  const Real a = s * best > beta ? beta / s : best;
  return 2 * std::numbers::pi_v<Real> * a / (exponent + a * a / 2);
}

template <class Real>
Real trapezoid(Real m, Real s) {
  constexpr Real negligible = static_cast<Real>(1e-18);
  const Real h = trapezoid_step(s);
  // In the tail, where it matters, sp is e^y like sech^2(y/2), and so is its mode.
  const Real mode = detail::approximate_mode(-m / s, s / 2);
  Real sum = 0;
  const auto walk = [&](Real z, Real step) {
    for (;; z += step) {
      const Real term = std::exp(-z * z / 2) * softplus(m + s * z);
      sum += term;
      if (!(term > negligible * sum)) return;
    }
  };
  walk(mode, h);
  walk(mode - h, -h);
  return h * inv_sqrt_two_pi<Real> * sum;
}

long double sommerfeld_softplus(long double xi, long double s) {
  using Real = long double;
  const auto& eta = detail::dirichlet_eta();
  const Real u = 1 / s;
  Real sum = 0, even = 1, odd = xi * u;  // He_k(xi) s^-k for k and k + 1
  for (int k = 0; k < sommerfeld_terms; k += 2) {
    sum += 2 * eta[static_cast<std::size_t>(k / 2 + 1)] * even;
    even = u * (xi * odd - (k + 1) * u * even);
    odd = u * (xi * even - (k + 2) * u * odd);
  }
  const Real density = std::exp(-xi * xi / 2) * inv_sqrt_two_pi<Real>;
  const Real below = std::erfc(-xi / std::numbers::sqrt2_v<Real>) / 2;
  return s * (density + xi * below) + density * u * sum;
}

/// E sp(m + s Z) for m <= 0.
template <class Real>
Real smeared_softplus(Real m, Real s) {
  // Below, e^(s^2 / 2) - 1, the relative effect of the width, is under half an ulp.
  constexpr Real no_width = static_cast<Real>(1e-10);
  if (s < no_width) return softplus(m);
  const Real xi = m / s;
  if (sommerfeld_applies(static_cast<double>(xi), static_cast<double>(s / 2)))
    return static_cast<Real>(sommerfeld_softplus(xi, s));
  return trapezoid(m, s);
}

/// Y = gain (v + sqrt(K) Z - threshold).
template <class Real>
struct Argument {
  Real mean, deviation;
  Argument(const network::Softplus& f, double v, double K)
      : mean(Real(f.gain) * (Real(v) - Real(f.threshold))),
        deviation(std::abs(Real(f.gain)) * std::sqrt(Real(K))) {}
  /// Of Y/2, reflected to a mean <= 0.
  TanhMoments<Real> half() const { return tanh_moments(-std::abs(mean) / 2, deviation / 2); }
};

template <class Real>
Expectation softplus_expectation(const network::Softplus& f, double v, double K) {
  const Argument<Real> Y(f, v, K);
  const auto [rise, sech2, tanh_sech2] = Y.half();
  const Real m = Y.mean, rate = f.rate, gain = f.gain;
  const Real value = std::max(m, Real(0)) + smeared_softplus(-std::abs(m), Y.deviation);
  return {.value = static_cast<double>(rate * value),
          .d_mean = static_cast<double>(rate * gain * (m > 0 ? 1 - rise : rise)),
          .d_variance = static_cast<double>(rate * gain * gain / 8 * sech2)};
}

}  // namespace

Expectation expectation_of(const network::Softplus& f, double v, double K) {
  const double m = std::abs(f.gain * (v - f.threshold)), s2 = f.gain * f.gain * K;
  return is_well_conditioned(m / 2, s2 / 4) ? softplus_expectation<double>(f, v, K)
                                            : softplus_expectation<long double>(f, v, K);
}

double third_derivative_of(const network::Softplus& f, double v, double K) {
  using Real = long double;
  const Argument<Real> Y(f, v, K);
  const Real gain = f.gain, odd = Y.half().tanh_sech2, sign = Y.mean > 0 ? 1 : -1;
  return static_cast<double>(sign * f.rate * gain * gain * gain / 4 * odd);
}

}  // namespace poise::gaussian
