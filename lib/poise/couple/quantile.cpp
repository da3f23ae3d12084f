#include "poise/couple/quantile.hpp"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cassert>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

namespace poise::couple {
namespace {

/// Boost without exceptions and without promotion to long double.
using Policy = boost::math::policies::policy<
    boost::math::policies::promote_double<false>,
    boost::math::policies::underflow_error<boost::math::policies::ignore_error>>;

/// P(N <= z) for standard normal N.
double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

/// The inverse of normal_cdf; 0 < p <= 1/2.
double normal_quantile(double p) {
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * p, Policy{});
}

struct BinomialHalf {
  double points;
  double below(double j) const {  ///< P(X <= j)
    return j >= points ? 1.0 : boost::math::ibeta(points - j, j + 1.0, 0.5, Policy{});
  }
  double above(double j) const {  ///< P(X > j)
    return j >= points ? 0.0 : boost::math::ibetac(points - j, j + 1.0, 0.5, Policy{});
  }
};

struct Poisson {
  double mean;
  double below(double j) const { return boost::math::gamma_q(j + 1.0, mean, Policy{}); }
  double above(double j) const { return boost::math::gamma_p(j + 1.0, mean, Policy{}); }
};

/// Whether the quantile of Phi(z) is at most j, decided in the smaller tail.
template <class Law>
bool reaches(const Law& law, double j, double z) {
  if (j < 0.0) return false;
  return z <= 0.0 ? law.below(j) >= normal_cdf(z) : law.above(j) <= normal_cdf(-z);
}

/// The quantile of Phi(z) by exact tail probabilities: bracketed by steps that double, from a
/// guess, then bisected.
template <class Law>
std::uint64_t exact_quantile(const Law& law, double guess, double z) {
  double high = std::max(0.0, guess);
  double low = high - 1.0;
  for (double step = 1.0; !reaches(law, high, z); step *= 2.0) {
    low = high;
    high += step;
  }
  for (double step = 1.0; reaches(law, low, z); step *= 2.0) {
    high = low;
    low = std::max(-1.0, low - step);
  }
  while (high - low > 1.0) {
    const double middle = std::floor(0.5 * (low + high));
    (reaches(law, middle, z) ? high : low) = middle;
  }
  return static_cast<std::uint64_t>(high);
}

/// Thresholds Phi^{-1}(P(X <= j)), j = 0, ..., k - 1, for k = 1, ..., largest_tabulated.
class Thresholds {
 public:
  Thresholds() {
    for (std::uint64_t k = 1; k <= largest_tabulated; ++k) {
      first_[k] = values_.size();
      const BinomialHalf law{static_cast<double>(k)};
      for (std::uint64_t j = 0; j < k; ++j) {
        // The thresholds of j and k - 1 - j are opposite; the lower tail is the accurate one.
        const bool lower = 2 * j + 1 <= k;
        const auto least = static_cast<double>(lower ? j : k - 1 - j);
        const bool middle = 2 * j + 1 == k;
        const double z = middle ? 0.0 : normal_quantile(law.below(least));
        values_.push_back(lower ? z : -z);
      }
    }
  }

  std::uint64_t quantile(std::uint64_t k, double z) const {
    const double* threshold = values_.data() + first_[k];
    constexpr std::uint64_t few = 8;
    if (k <= few) {
      std::uint64_t j = 0;
      for (std::uint64_t i = 0; i < k; ++i) j += static_cast<std::uint64_t>(z > threshold[i]);
      return j;
    }
    const double center = 0.5 * static_cast<double>(k);
    const double guess = center + std::sqrt(0.5 * center) * z;
    auto j = static_cast<std::uint64_t>(std::clamp(guess, 0.0, static_cast<double>(k)));
    while (j > 0 && z <= threshold[j - 1]) --j;
    while (j < k && z > threshold[j]) ++j;
    return j;
  }

 private:
  std::vector<double> values_;
  std::array<std::size_t, largest_tabulated + 1> first_{};
};

const Thresholds& thresholds() {
  static const Thresholds table;
  return table;
}

/// The quantile, if the expansion can tell it.
std::optional<std::uint64_t> decided(const Expansion& expansion) {
  const double j = std::ceil(expansion.place);
  const double from_below = expansion.place - (j - 1.0);
  const double from_above = j - expansion.place;
  if (std::min(from_below, from_above) <= expansion.error) return std::nullopt;
  return static_cast<std::uint64_t>(j);
}

}  // namespace

Expansion binomial_half_expansion(std::uint64_t points, double z) {
  const auto k = static_cast<double>(points);
  const double q = z * z;
  const double variance = 0.25 * k - 1.0 / 12;
  const double g4 = (1.0 / 120 - 0.125 * k) / (variance * variance);
  const double g6 = (0.25 * k - 1.0 / 252) / (variance * variance * variance);
  const double relative = g4 / 24 * (q - 3.0) + g6 / 720 * (q * (q - 10.0) + 15.0) -
                          g4 * g4 / 384 * (q * (3.0 * q - 24.0) + 29.0);
  // The next term is of degree 7 in z; the last part is rounding.
  const double next = std::abs(z) * (1.0 + q * q * q) / (k * k * std::sqrt(k));
  return {0.5 * k - 0.5 + std::sqrt(variance) * z * (1.0 + relative), 0.04 * next + 1e-13 * k};
}

Expansion poisson_expansion(double mean, double z) {
  const double q = z * z;
  const double variance = mean - 1.0 / 12;
  const double deviation = std::sqrt(variance);
  const double g3 = mean / (variance * deviation);
  const double g4 = (mean + 1.0 / 120) / (variance * variance);
  const double g5 = mean / (variance * variance * deviation);
  const double correction = g3 / 6 * (q - 1.0) + g4 / 24 * z * (q - 3.0) -
                            g3 * g3 / 36 * z * (2.0 * q - 5.0) + g5 / 120 * (q * (q - 6.0) + 3.0) -
                            g3 * g4 / 24 * (q * (q - 5.0) + 2.0) +
                            g3 * g3 * g3 / 324 * (q * (12.0 * q - 53.0) + 17.0);
  // The next term is of degree 5 in z.
  const double next = (1.0 + std::abs(z) * q * q) / (mean * std::sqrt(mean));
  return {mean - 0.5 + deviation * (z + correction), 0.04 * next + 1e-13 * mean};
}

std::uint64_t binomial_half_quantile(std::uint64_t points, double z) {
  assert(std::abs(z) <= largest_normal);
  if (points == 0) return 0;
  if (points <= largest_tabulated) return thresholds().quantile(points, z);
  const auto k = static_cast<double>(points);
  if (8.0 * z * z <= k)
    if (const auto j = decided(binomial_half_expansion(points, z))) return *j;
  const double guess = std::clamp(std::ceil(0.5 * k + 0.5 * std::sqrt(k) * z), 0.0, k);
  return exact_quantile(BinomialHalf{k}, guess, z);
}

std::uint64_t poisson_quantile(double mean, double z) {
  assert(mean > 0.0 && std::abs(z) <= largest_normal);
  if (mean >= least_expanded && 8.0 * z * z <= mean)
    if (const auto j = decided(poisson_expansion(mean, z))) return *j;
  const double guess = std::ceil(mean + std::sqrt(mean) * z + (z * z - 1.0) / 6.0 - 0.5);
  return exact_quantile(Poisson{mean}, guess, z);
}

}  // namespace poise::couple
