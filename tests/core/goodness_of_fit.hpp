/// How well a sample fits a law, as p-values.
///
/// A test compares a p-value with `level`. The suite may raise a false alarm with probability 1e-6
/// in all; at 1e-9 each, the few dozen comparisons that use this header spend less than a tenth of
/// that. The seeds are fixed, so a test that passes passes always: the level says how likely it was
/// to fail for a correct program when its seed was chosen.
///
/// Bounds that hold at every sample size are preferred to asymptotic ones: at 1e-9 a limit
/// theorem's tail is not to be trusted blindly. The chi-square p-value is the exception, and asks
/// for large cells.
#pragma once

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

namespace poise::testing {

/// False-alarm probability of one comparison.
inline constexpr double level = 1e-9;

/// Kolmogorov-Smirnov: with D = sup_x |F_m(x) - F(x)| over m points, an upper bound on
/// P(D >= observed), valid for every m: 2 exp(-2 m D^2). (Dvoretzky, Kiefer, Wolfowitz) [Massart 1990]
inline double ks_p_value(std::vector<double> sample, const std::function<double(double)>& cdf) {
  std::sort(sample.begin(), sample.end());
  const double m = static_cast<double>(sample.size());
  double distance = 0.0;
  for (std::size_t k = 0; k < sample.size(); ++k) {
    const double law = cdf(sample[k]);
    const double below = static_cast<double>(k) / m;
    distance = std::max({distance, law - below, below + 1.0 / m - law});
  }
  return std::min(1.0, 2.0 * std::exp(-2.0 * m * distance * distance));
}

/// Pearson's chi-square against equally likely cells; asymptotic, hence the bound on cell sizes.
inline double equal_cells_p_value(const std::vector<std::uint64_t>& counts) {
  double total = 0.0;
  for (const auto count : counts) total += static_cast<double>(count);
  const double expected = total / static_cast<double>(counts.size());
  assert(expected >= 1000.0);
  double statistic = 0.0;
  for (const auto count : counts) {
    const double excess = static_cast<double>(count) - expected;
    statistic += excess * excess / expected;
  }
  const boost::math::chi_squared law(static_cast<double>(counts.size() - 1));
  return boost::math::cdf(boost::math::complement(law, statistic));
}

/// Doubles the smaller of the two tails P(X <= x), P(X >= x) of a continuous law.
template <class Law>
double two_sided_p_value(const Law& law, double x) {
  const double below = boost::math::cdf(law, x);
  const double above = boost::math::cdf(boost::math::complement(law, x));
  return std::min(1.0, 2.0 * std::min(below, above));
}

/// Two-sided p-value of `successes` in `trials` of probability p; exact.
inline double binomial_p_value(std::uint64_t successes, std::uint64_t trials, double p) {
  const boost::math::binomial law(static_cast<double>(trials), p);
  const double k = static_cast<double>(successes);
  const double below = boost::math::cdf(law, k);
  const double above = k > 0.0 ? boost::math::cdf(boost::math::complement(law, k - 1.0)) : 1.0;
  return std::min(1.0, 2.0 * std::min(below, above));
}

/// Two-sided p-value of the correlation of two independent standard normal samples of known
/// moments: sum x y / sqrt(m) is standard normal up to O(1/m).
inline double correlation_p_value(const std::vector<double>& x, const std::vector<double>& y) {
  assert(x.size() == y.size() && x.size() >= 100'000);
  double sum = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) sum += x[k] * y[k];
  return two_sided_p_value(boost::math::normal(), sum / std::sqrt(static_cast<double>(x.size())));
}

}  // namespace poise::testing
