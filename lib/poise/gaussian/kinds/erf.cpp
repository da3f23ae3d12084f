#include "poise/gaussian/kinds/erf.hpp"

#include <cmath>
#include <numbers>

namespace poise::gaussian {
namespace {

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

}  // namespace

Expectation expectation_of(const network::Erf& f, double v, double K) {
  // The relative condition number of e^(-x^2) is 2 x^2.
  constexpr double well_conditioned = 16.0;
  const double x2 = f.gain * v * (f.gain * v) / (1.0 + 2.0 * f.gain * f.gain * K);
  return x2 < well_conditioned ? erf_expectation<double>(f, v, K)
                               : erf_expectation<long double>(f, v, K);
}

double third_derivative_of(const network::Erf& f, double v, double K) {
  using Real = long double;
  const Real g = f.gain / std::sqrt(1 + 2 * Real(f.gain) * Real(f.gain) * Real(K)), x = g * v;
  const Real slope = f.amplitude * 2 * std::numbers::inv_sqrtpi_v<Real> * g * std::exp(-x * x);
  return static_cast<double>((4 * x * x - 2) * g * g * slope);
}

}  // namespace poise::gaussian
