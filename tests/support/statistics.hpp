/// Statistical tests, as p-values.
///
/// A p-value is the probability, under the hypothesis, of data at least this far from it. A test
/// rejects when its p-value is below `false_alarm`; a comparison that looks at several p-values
/// takes `least_of` them, which is again a p-value (Bonferroni). With one p-value a test function
/// and fewer than a thousand of them, the whole suite raises a false alarm with probability below
/// 1e-6, and seeds are fixed, so it either always does or never. Normal approximations are used far
/// in the tail, where their relative error is about |skewness| z^3 / (6 sqrt(N)) (z = 6): give them
/// N >= 1000 |skewness|^2 samples.
#pragma once

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

namespace poise::testing {

/// Level of every single statistical test.
inline constexpr double false_alarm = 1e-9;

/// The Bonferroni p-value of several.
inline double least_of(std::span<const double> p_values) {
  assert(!p_values.empty());
  return std::min(1.0, static_cast<double>(p_values.size()) * *std::ranges::min_element(p_values));
}

/// P(|Z| >= |z|) for standard normal Z.
inline double two_sided_normal(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

struct SampleMean {
  double mean;
  double squared_error;  ///< of the mean: variance / N, and no less than rounding allows
};

inline SampleMean sample_mean(std::span<const double> samples) {
  assert(samples.size() >= 2);
  const double size = static_cast<double>(samples.size());
  double mean = 0.0;
  double scale = 0.0;
  for (const double x : samples) {
    mean += x / size;
    scale = std::max(scale, std::abs(x));
  }
  double squares = 0.0;
  for (const double x : samples) squares += (x - mean) * (x - mean);
  const double rounding = 1e-13 * scale;
  return {mean, squares / (size - 1.0) / size + rounding * rounding};
}

/// z-test of E X = expected.
inline double mean_p_value(std::span<const double> samples, double expected) {
  const auto [mean, squared_error] = sample_mean(samples);
  if (mean == expected) return 1.0;
  return two_sided_normal((mean - expected) / std::sqrt(squared_error));
}

/// Welch's z-test of E X = E Y.
inline double equal_means_p_value(std::span<const double> x, std::span<const double> y) {
  const SampleMean a = sample_mean(x);
  const SampleMean b = sample_mean(y);
  if (a.mean == b.mean) return 1.0;
  return two_sided_normal((a.mean - b.mean) / std::sqrt(a.squared_error + b.squared_error));
}

/// z-test of equal second moments about one common point: of equal variances, once means agree.
inline double equal_spreads_p_value(std::span<const double> x, std::span<const double> y) {
  const double center = sample_mean(x).mean;
  const auto squares = [center](std::span<const double> samples) {
    std::vector<double> out;
    out.reserve(samples.size());
    for (const double u : samples) out.push_back((u - center) * (u - center));
    return out;
  };
  return equal_means_p_value(squares(x), squares(y));
}

/// Two-sample Kolmogorov-Smirnov test: p <= 2 exp(-2 D^2 N M / (N + M)), the first term of the
/// limiting series and above its sum; conservative where the law has atoms.
inline double same_law_p_value(std::vector<double> x, std::vector<double> y) {
  assert(!x.empty() && !y.empty());
  std::ranges::sort(x);
  std::ranges::sort(y);
  const double n = static_cast<double>(x.size());
  const double m = static_cast<double>(y.size());
  double distance = 0.0;
  for (std::size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    const double here = std::min(x[i], y[j]);
    while (i < x.size() && x[i] <= here) ++i;
    while (j < y.size() && y[j] <= here) ++j;
    distance =
        std::max(distance, std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m));
  }
  return std::min(1.0, 2.0 * std::exp(-2.0 * distance * distance * n * m / (n + m)));
}

/// Chi-square test that two samples of a whole number have one law. Neighbouring values are pooled
/// until each cell expects at least ten in either sample.
inline double same_counts_p_value(std::span<const std::uint64_t> x,
                                  std::span<const std::uint64_t> y) {
  assert(!x.empty() && !y.empty());
  const std::uint64_t top = std::max(*std::ranges::max_element(x), *std::ranges::max_element(y));
  std::vector<double> a(top + 1);
  std::vector<double> b(top + 1);
  for (const auto k : x) ++a[k];
  for (const auto k : y) ++b[k];
  const double n = static_cast<double>(x.size());
  const double m = static_cast<double>(y.size());
  const double smaller_share = std::min(n, m) / (n + m);

  std::vector<std::pair<double, double>> cells{{0.0, 0.0}};
  const auto full = [&] {
    return (cells.back().first + cells.back().second) * smaller_share >= 10.0;
  };
  for (std::size_t k = 0; k <= top; ++k) {
    if (full()) cells.emplace_back(0.0, 0.0);
    cells.back().first += a[k];
    cells.back().second += b[k];
  }
  if (!full() && cells.size() > 1) {
    const auto [first, second] = cells.back();
    cells.pop_back();
    cells.back().first += first;
    cells.back().second += second;
  }
  if (cells.size() < 2) return 1.0;
  double statistic = 0.0;
  for (const auto& [first, second] : cells) {
    const double excess = first * std::sqrt(m / n) - second * std::sqrt(n / m);
    statistic += excess * excess / (first + second);
  }
  const boost::math::chi_squared law(static_cast<double>(cells.size() - 1));
  return boost::math::cdf(boost::math::complement(law, statistic));
}

}  // namespace poise::testing
