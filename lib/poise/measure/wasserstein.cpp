#include "poise/measure/wasserstein.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cassert>
#include <cmath>
#include <numbers>

namespace poise::measure {
namespace {

double normal_density(double z) {
  return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
}
double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

/// int_{-infinity}^z Phi.
double integrated_cdf(double z) { return z * normal_cdf(z) + normal_density(z); }

/// int_a^b (Phi - c), a <= b.
double excess(double a, double b, double c) {
  return integrated_cdf(b) - integrated_cdf(a) - c * (b - a);
}

}  // namespace

double wasserstein_to_normal(std::vector<double> sample, double mean, double variance) {
  assert(!sample.empty() && variance > 0.0);
  const double deviation = std::sqrt(variance);
  for (double& x : sample) x = (x - mean) / deviation;
  std::ranges::sort(sample);
  // Below the sample F = 0, above it F = 1, and 1 - Phi(z) = Phi(-z).
  double sum = integrated_cdf(sample.front()) + integrated_cdf(-sample.back());
  const auto n = static_cast<double>(sample.size());
  for (std::size_t k = 1; k < sample.size(); ++k) {
    const double a = sample[k - 1], b = sample[k];
    const double c = static_cast<double>(k) / n;
    const double crossing = -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * c);
    const double middle = std::clamp(crossing, a, b);
    sum += excess(middle, b, c) - excess(a, middle, c);
  }
  return deviation * sum;
}

double wasserstein(std::vector<double> x, std::vector<double> y) {
  assert(!x.empty() && !y.empty());
  std::ranges::sort(x);
  std::ranges::sort(y);
  double sum = 0.0;
  double last = std::min(x.front(), y.front());
  for (std::size_t i = 0, j = 0; i < x.size() || j < y.size();) {
    const bool take_x = j == y.size() || (i < x.size() && x[i] <= y[j]);
    const double here = take_x ? x[i] : y[j];
    const double F = static_cast<double>(i) / static_cast<double>(x.size());
    const double G = static_cast<double>(j) / static_cast<double>(y.size());
    sum += std::abs(F - G) * (here - last);
    last = here;
    ++(take_x ? i : j);
  }
  return sum;
}

}  // namespace poise::measure
