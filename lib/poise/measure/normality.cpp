#include "poise/measure/normality.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace poise::measure {
namespace {

/// z of g1 (D'Agostino 1970).
double skewness_score(double g1, double n) {
  const double y = g1 * std::sqrt((n + 1.0) * (n + 3.0) / (6.0 * (n - 2.0)));
  const double kurtosis = 3.0 * (n * n + 27.0 * n - 70.0) * (n + 1.0) * (n + 3.0) /
                          ((n - 2.0) * (n + 5.0) * (n + 7.0) * (n + 9.0));
  const double w2 = std::sqrt(2.0 * (kurtosis - 1.0)) - 1.0;
  const double delta = 1.0 / std::sqrt(0.5 * std::log(w2));
  return delta * std::asinh(y * std::sqrt(0.5 * (w2 - 1.0)));
}

/// z of g2 [Anscombe and Glynn 1983].
double kurtosis_score(double g2, double n) {
  const double mean = 3.0 * (n - 1.0) / (n + 1.0);
  const double variance =
      24.0 * n * (n - 2.0) * (n - 3.0) / ((n + 1.0) * (n + 1.0) * (n + 3.0) * (n + 5.0));
  const double x = (g2 + 3.0 - mean) / std::sqrt(variance);
  const double skewness = 6.0 * (n * n - 5.0 * n + 2.0) / ((n + 7.0) * (n + 9.0)) *
                          std::sqrt(6.0 * (n + 3.0) * (n + 5.0) / (n * (n - 2.0) * (n - 3.0)));
  const double inverse = 2.0 / skewness;
  const double A = 6.0 + 4.0 * inverse * (inverse + std::sqrt(1.0 + inverse * inverse));
  const double root =
      std::cbrt((1.0 - 2.0 / A) / std::max(1e-300, 1.0 + x * std::sqrt(2.0 / (A - 4.0))));
  return (1.0 - 2.0 / (9.0 * A) - root) / std::sqrt(2.0 / (9.0 * A));
}

/// P(A^2 < z) as n -> infinity [Marsaglia and Marsaglia 2004]: its complement, so that a small one
/// keeps its digits.
double upper_tail(double z) {
  if (z < 2.0) {
    const double polynomial =
        2.00012 +
        (0.247105 - (0.0649821 - (0.0347962 - (0.011672 - 0.00168691 * z) * z) * z) * z) * z;
    return 1.0 - std::exp(-1.2337141 / z) / std::sqrt(z) * polynomial;
  }
  return -std::expm1(-std::exp(
      1.0776 - (2.30695 - (0.43424 - (0.082433 - (0.008056 - 0.0003146 * z) * z) * z) * z) * z));
}

/// What finite n adds to P(A^2 < z), where the limit has the value x. Ibid.
double correction(double x, double n) {
  const double c = 0.01265 + 0.1757 / n;
  if (x < c) {
    const double t = x / c;
    return std::sqrt(t) * (1.0 - t) * (49.0 * t - 102.0) *
           (0.0037 / (n * n) + 0.00078 / n + 0.00006) / n;
  }
  if (x < 0.8) {
    const double t = (x - c) / (0.8 - c);
    const double polynomial =
        -0.00022633 + (6.54034 - (14.6538 - (14.458 - (8.259 - 1.91864 * t) * t) * t) * t) * t;
    return polynomial * (0.04213 + 0.01365 / n) / n;
  }
  return (-130.2137 +
          (745.2337 - (1705.091 - (1950.646 - (1116.360 - 255.7844 * x) * x) * x) * x) * x) /
         n;
}

}  // namespace

Shape shape(std::span<const double> sample) {
  assert(sample.size() >= 20);
  const auto n = static_cast<double>(sample.size());
  double mean = 0.0;
  for (const double x : sample) mean += x;
  mean /= n;
  double m2 = 0.0, m3 = 0.0, m4 = 0.0;
  for (const double x : sample) {
    const double square = (x - mean) * (x - mean);
    m2 += square / n;
    m3 += square * (x - mean) / n;
    m4 += square * square / n;
  }
  const double g1 = m3 / std::pow(m2, 1.5), g2 = m4 / (m2 * m2) - 3.0;
  return {g1, g2, skewness_score(g1, n), kurtosis_score(g2, n)};
}

double anderson_darling(std::vector<double> sample, double mean, double variance) {
  assert(!sample.empty() && variance > 0.0);
  std::ranges::sort(sample);
  const double scale = 1.0 / std::sqrt(2.0 * variance);
  const std::size_t n = sample.size();
  double sum = 0.0;
  for (std::size_t k = 0; k < n; ++k) {
    const double below = 0.5 * std::erfc(-(sample[k] - mean) * scale);
    const double above = 0.5 * std::erfc((sample[n - 1 - k] - mean) * scale);
    sum += static_cast<double>(2 * k + 1) * (std::log(below) + std::log(above));
  }
  const auto size = static_cast<double>(n);
  return -size - sum / size;
}

double anderson_darling_p_value(double statistic, std::size_t n) {
  if (statistic <= 0.0) return 1.0;
  const double limit = upper_tail(statistic);
  const double p = limit - correction(1.0 - limit, static_cast<double>(n));
  return std::clamp(p, 0.0, 1.0);
}

}  // namespace poise::measure
