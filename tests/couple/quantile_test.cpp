#include "poise/couple/quantile.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "poise/core/random.hpp"

namespace poise::couple {
namespace {

using Real = long double;

/// Phi^{-1}(p) for 0 < p <= 1/2, p down to 1e-4900.
double normal_quantile(Real p) {
  if (p >= 0.5L) return 0.0;
  return static_cast<double>(-std::numbers::sqrt2_v<Real> * boost::math::erfc_inv(2 * p));
}

/// Of the j < (k - 1)/2; the others follow by symmetry, and (k - 1)/2 has threshold 0.
std::vector<double> binomial_thresholds(std::uint64_t k) {
  const Real points = static_cast<Real>(k);
  std::vector<double> thresholds;
  Real p = std::exp2(-points);
  Real sum = p;
  for (std::uint64_t j = 0; 2 * j + 1 < k; ++j) {
    thresholds.push_back(normal_quantile(sum));
    p *= (points - static_cast<Real>(j)) / static_cast<Real>(j + 1);
    sum += p;
  }
  return thresholds;
}

/// The library's binomial, and the same that is one too large.
std::uint64_t off_by_one(std::uint64_t k, double z) {
  return std::min(k, binomial_half_quantile(k, z) + 1);
}

using Binomial = std::uint64_t (*)(std::uint64_t, double);

/// Whether the quantile steps from j to j + 1 at every threshold, to within 1e-11 (1 + |z|).
bool steps_at_thresholds(Binomial quantile, std::uint64_t k) {
  const auto thresholds = binomial_thresholds(k);
  for (std::size_t j = 0; j < thresholds.size(); ++j) {
    const double z = thresholds[j];
    if (z < -largest_normal + 1.0) continue;
    const double margin = 1e-11 * (1.0 + std::abs(z));
    if (quantile(k, z - margin) != j || quantile(k, z + margin) != j + 1) return false;
    if (quantile(k, -z + margin) != k - j || quantile(k, -z - margin) != k - j - 1) return false;
  }
  return true;
}

TEST(BinomialQuantile, StepsAtExactThresholds) {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t k = 1; k <= 200; ++k) sizes.push_back(k);
  sizes.insert(sizes.end(), {255, 256, 511, 1000, 1023, 4096, 9999});
  for (const std::uint64_t k : sizes) {
    EXPECT_TRUE(steps_at_thresholds(binomial_half_quantile, k)) << k;
    if (k > 2) {
      EXPECT_FALSE(steps_at_thresholds(off_by_one, k)) << k;
    }
  }
}

TEST(BinomialQuantile, ExpansionKeepsItsErrorBound) {
  for (std::uint64_t k = largest_tabulated + 1; k < 16'000; k += 1 + k / 16) {
    const auto thresholds = binomial_thresholds(k);
    for (std::size_t j = 0; j < thresholds.size(); ++j) {
      const double z = thresholds[j];
      if (8.0 * z * z > static_cast<double>(k)) continue;
      const Expansion expansion = binomial_half_expansion(k, z);
      ASSERT_LT(std::abs(expansion.place - static_cast<double>(j)), expansion.error)
          << k << " " << j;
    }
  }
}

RC_GTEST_PROP(BinomialQuantile, IsMonotoneAndSymmetric, ()) {
  const auto bits = *rc::gen::inRange(0, 40);
  const auto k = *rc::gen::inRange<std::uint64_t>(1, std::uint64_t{2} << bits);
  core::Stream stream(*rc::gen::arbitrary<std::uint64_t>(), core::Purpose::test);
  for (int draw = 0; draw < 50; ++draw) {
    const double z = std::clamp(3.0 * stream.normal() / (0.1 + stream.uniform()), -36.0, 36.0);
    const auto j = binomial_half_quantile(k, z);
    RC_ASSERT(j <= k);
    RC_ASSERT(binomial_half_quantile(k, z + 0.01 * stream.uniform()) >= j);
    RC_ASSERT(binomial_half_quantile(k, -z) == k - j);
  }
}

TEST(BinomialQuantile, SurvivesTheFarTails) {
  EXPECT_EQ(binomial_half_quantile(0, 3.0), 0U);
  EXPECT_EQ(binomial_half_quantile(1000, -largest_normal),
            1U);  // 2^-1000 < Phi(-37) < 1001 2^-1000
  for (const std::uint64_t k : {1UL, 64UL, 65UL, 900UL}) {
    EXPECT_EQ(binomial_half_quantile(k, -largest_normal), 0U);
    EXPECT_EQ(binomial_half_quantile(k, largest_normal), k);
  }
}

/// z_j = Phi^{-1}(P(X <= j)) of a Poisson law, for all j with |z_j| < 37, by summation from both
/// far ends (45 deviations out, or zero).
struct PoissonThresholds {
  std::uint64_t first = 0;  ///< the j of z[0]
  std::vector<double> z;
};

PoissonThresholds poisson_thresholds(double mean) {
  const Real m = static_cast<Real>(mean);
  const auto probability = [m](std::uint64_t j) {
    const Real x = static_cast<Real>(j);
    return std::exp(x * std::log(m) - m - std::lgamma(x + 1));
  };
  constexpr Real least = 6e-300L;
  const auto bottom = static_cast<std::uint64_t>(std::max(0.0, mean - 45.0 * std::sqrt(mean)));
  const auto top = static_cast<std::uint64_t>(mean + 45.0 * std::sqrt(mean) + 400.0);
  PoissonThresholds result{bottom, {}};
  std::uint64_t j = bottom;
  Real below = 0;  // P(X <= j)
  for (Real p = probability(j);; p *= m / static_cast<Real>(++j)) {
    below += p;
    if (below >= 0.5L) break;
    if (below > least)
      result.z.push_back(normal_quantile(below));
    else
      result.first = j + 1;
  }
  std::vector<double> upper;  // z_i for i = ..., j + 1, j
  Real above = 0;             // P(X > i)
  Real p = probability(top);
  for (std::uint64_t i = top; i-- > j;) {
    above += p;
    if (above > least) upper.push_back(-normal_quantile(above));
    p *= static_cast<Real>(i + 1) / m;
  }
  result.z.insert(result.z.end(), upper.rbegin(), upper.rend());
  return result;
}

TEST(PoissonQuantile, StepsAtExactThresholds) {
  for (const double mean : {1e-3, 0.1, 0.7, 1.0, 3.5, 20.0, 300.0, 3000.0}) {
    const auto [first, thresholds] = poisson_thresholds(mean);
    for (std::size_t k = 0; k < thresholds.size(); ++k) {
      const double z = thresholds[k];
      if (std::abs(z) > largest_normal - 1.0) continue;
      const double margin = 1e-11 * (1.0 + std::abs(z));
      ASSERT_EQ(poisson_quantile(mean, z - margin), first + k) << mean << " " << z;
      ASSERT_EQ(poisson_quantile(mean, z + margin), first + k + 1) << mean << " " << z;
    }
  }
}

TEST(PoissonQuantile, ExpansionKeepsItsErrorBound) {
  for (double mean = least_expanded; mean < 2e6; mean *= 1.9) {
    const auto [first, thresholds] = poisson_thresholds(mean);
    for (std::size_t k = 0; k < thresholds.size(); ++k) {
      const double z = thresholds[k];
      if (8.0 * z * z > mean) continue;
      const Expansion expansion = poisson_expansion(mean, z);
      ASSERT_LT(std::abs(expansion.place - static_cast<double>(first + k)), expansion.error)
          << mean << " " << z;
    }
  }
}

RC_GTEST_PROP(PoissonQuantile, IsMonotone, ()) {
  core::Stream stream(*rc::gen::arbitrary<std::uint64_t>(), core::Purpose::test);
  const double mean = std::exp(-7.0 + 28.0 * stream.uniform());
  double z = -36.0;
  std::uint64_t last = 0;
  while (z < 36.0) {
    const auto j = poisson_quantile(mean, z);
    RC_ASSERT(j >= last);
    last = j;
    z += 3.0 * stream.uniform();
  }
}

/// The largest of |j - mean - deviation z| - slope z^2 over an interval of z, both ends enough but
/// where the quadratic's vertex lies inside.
double worst_excess(double j, double mean, double deviation, double slope, double low,
                    double high) {
  const auto excess = [&](double z) { return std::abs(j - mean - deviation * z) - slope * z * z; };
  double worst = std::max(excess(low), excess(high));
  for (const double vertex : {-deviation / (2.0 * slope), deviation / (2.0 * slope)})
    if (low < vertex && vertex < high) worst = std::max(worst, excess(vertex));
  return worst;
}

/// Tusnady's two inequalities at all atoms of Binomial(k, 1/2): j is taken on [z_{j-1}, z_j].
struct Tusnady {
  double quadratic = -1.0;  ///< max of |X - k/2 - (sqrt(k)/2) Z| - Z^2/8
  double linear = -1.0;     ///< max of |X - k/2| - (sqrt(k)/2) |Z|
};

Tusnady tusnady(std::uint64_t k) {
  Tusnady best;
  const double mean = 0.5 * static_cast<double>(k);
  const double deviation = std::sqrt(0.5 * mean);
  auto thresholds = binomial_thresholds(k);
  if (k % 2 == 1) thresholds.push_back(0.0);
  for (std::size_t j = 0; j < thresholds.size(); ++j) {
    // j = 0 reaches to -infinity; there 1 + Z^2/8 wins as soon as its vertex, Z = -2 sqrt(k), is
    // passed, and |X| is bounded.
    const double low = j == 0 ? -2.0 * std::sqrt(4.0 * mean) - 10.0 : thresholds[j - 1];
    const double high = thresholds[j];
    const double x = static_cast<double>(j);
    best.quadratic = std::max(best.quadratic, worst_excess(x, mean, deviation, 0.125, low, high));
    best.linear = std::max(best.linear, std::abs(x - mean) - deviation * std::abs(high));
  }
  if (k % 2 == 0) {  // the middle atom, symmetric about z = 0
    const double z = thresholds.empty() ? 0.0 : thresholds.back();
    best.quadratic = std::max(best.quadratic, worst_excess(mean, mean, deviation, 0.125, z, -z));
    best.linear = std::max(best.linear, 0.0);
  }
  return best;
}

/// The constant 1 leaves room: 1/2 is enough in the first inequality (and necessary: for odd k both
/// atoms beside k/2 are 1/2 away at Z = 0), and 0.5231 in the second.
TEST(TusnadysLemma, HoldsAtEveryAtomUpTo4096) {
  Tusnady best;
  for (std::uint64_t k = 1; k <= 4096; ++k) {
    const Tusnady worst = tusnady(k);
    ASSERT_LE(worst.quadratic, 1.0) << k;
    ASSERT_LE(worst.linear, 1.0) << k;
    best.quadratic = std::max(best.quadratic, worst.quadratic);
    best.linear = std::max(best.linear, worst.linear);
  }
  EXPECT_EQ(best.quadratic, 0.5);
  EXPECT_NEAR(best.linear, 0.52306, 1e-5);
}

/// The check can fail: an atom taken one threshold too late breaks both inequalities.
TEST(TusnadysLemma, IsBrokenByAQuantileThatIsOffByOne) {
  const std::uint64_t k = 100;
  const auto z = binomial_thresholds(k);
  for (const std::size_t j : {45, 47, 49}) {
    const double x = static_cast<double>(j) + 1.0;
    EXPECT_GT(worst_excess(x, 50.0, 5.0, 0.125, z[j - 1], z[j]), 1.0);
  }
}

/// The smallest c with |X - mean - sqrt(mean) Z| <= c + Z^2/4 on all atoms reached by |Z| < 37.
double poisson_constant(double mean) {
  const auto [first, z] = poisson_thresholds(mean);
  double worst = 0.0;
  for (std::size_t k = 0; k <= z.size(); ++k) {
    const double low = k == 0 ? -largest_normal : z[k - 1];
    const double high = k == z.size() ? largest_normal : z[k];
    if (low >= high) continue;
    const double j = static_cast<double>(first + k);
    worst = std::max(worst, worst_excess(j, mean, std::sqrt(mean), 0.25, low, high));
  }
  return worst;
}

/// The smallest constant, 0.69388, belongs to the mean 0.660, next to ln 2 = 0.6931, where 0 and 1
/// are both medians and X is ln 2 away from the mean at Z = 0. For large means it tends to 2/3:
/// half the lattice, and the 1/6 of (Z^2 - 1)/6 in the expansion of X.
TEST(TusnadysLemma, PoissonAnalogueHoldsOnAGridOfMeans) {
  constexpr double constant = 0.69388;
  EXPECT_NEAR(poisson_constant(0.660), constant, 1e-5);
  EXPECT_NEAR(poisson_constant(std::numbers::ln2), std::numbers::ln2, 1e-12);
  for (int step = 0; step <= 180; ++step) {
    const double mean = std::pow(10.0, -3.0 + step / 20.0);
    ASSERT_LE(poisson_constant(mean), constant + 1e-5) << mean;
  }
  for (double mean = 0.6; mean < 0.7; mean += 1e-3)
    ASSERT_LE(poisson_constant(mean), constant + 1e-5) << mean;
  EXPECT_NEAR(poisson_constant(1e6), 2.0 / 3.0, 1e-5);
}

}  // namespace
}  // namespace poise::couple
