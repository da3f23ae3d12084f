// The table of a Poisson law against fifty digits, and its draws against the law.

#include "poise/sample/poisson_table.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "support/statistics.hpp"

namespace {

using namespace poise;
using poise::testing::false_alarm;
using sample::PoissonTable;
using Wide = boost::multiprecision::cpp_bin_float_50;

const std::vector<double> means{0.0,  1e-300, 1e-9, 0.01,   0.5,    1.0,     1.5,
                                2.97, 10.0,   37.2, 255.99, 1000.5, 12345.67};

/// Total variation between the table's law and Poisson's.
Wide distance_from_poisson(const PoissonTable& table, double mean) {
  const auto weights = table.weights();
  Wide distance = 0, covered = 0;
  Wide p = exp(Wide(-mean));
  for (std::int32_t k = 0; k < table.first(); ++k) p *= Wide(mean) / (k + 1);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    // A law of one value has weight 2^64, which is 0.
    const Wide q = weights.size() == 1 ? Wide(1) : Wide(weights[k]) * Wide(0x1p-64);
    distance += abs(p - q);
    covered += p;
    p *= Wide(mean) / (table.first() + static_cast<std::int32_t>(k) + 1);
  }
  return (distance + (1 - covered)) / 2;
}

TEST(PoissonTable, IsPoissonToTheStatedDistance) {
  PoissonTable table;
  for (const double mean : means) {
    table.set(mean, 1000);
    EXPECT_LE(distance_from_poisson(table, mean), 0x1p-51 * (1.0 + std::sqrt(mean)))
        << "mean " << mean;
  }
  // The same distance sees a mean off by 1e-12.
  table.set(10.0 * (1.0 + 1e-12), 1000);
  EXPECT_GT(distance_from_poisson(table, 10.0), 0x1p-51 * (1.0 + std::sqrt(10.0)));
}

TEST(PoissonTable, WeightsAddUpToTwoToThe64) {
  PoissonTable table;
  for (const double mean : means) {
    table.set(mean, 1000);
    const auto weights = table.weights();
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}), 0u) << mean;
  }
}

TEST(PoissonTable, InvertsTheCumulativeLawAtEveryBoundary) {
  PoissonTable table;
  for (const double mean : means) {
    table.set(mean, 1000);
    const auto weights = table.weights();
    EXPECT_EQ(table.invert(0), table.first());
    EXPECT_EQ(table.invert(~std::uint64_t{0}),
              table.first() + static_cast<std::int32_t>(weights.size()) - 1);
    std::uint64_t boundary = 0;
    for (std::size_t k = 0; k + 1 < weights.size(); ++k) {
      boundary += weights[k];
      if (weights[k] == 0 || weights[k + 1] == 0) continue;
      EXPECT_EQ(table.invert(boundary - 1), table.first() + static_cast<std::int32_t>(k));
      EXPECT_EQ(table.invert(boundary), table.first() + static_cast<std::int32_t>(k) + 1);
    }
  }
}

// Whatever the guide knows, it must not change the inversion: each of the 2^16 upper parts, with
// the lower bits that the stream then gives.
TEST(PoissonTable, DrawsAreInversionsWhateverTheGuide) {
  std::vector<std::uint64_t> words(1 << 14);
  for (std::uint64_t j = 0; j < words.size(); ++j)
    words[j] = (4 * j) | (4 * j + 1) << 16 | (4 * j + 2) << 32 | (4 * j + 3) << 48;
  std::vector<std::int32_t> counts(1 << 16);
  PoissonTable table;
  for (const double mean : means)
    for (const std::size_t draws : {10u, 1000u, 100'000u}) {
      table.set(mean, draws);
      core::Stream more(3, core::Purpose::test), again(3, core::Purpose::test);
      const std::uint64_t sum = table.draw(words, more, counts);
      std::uint64_t expected_sum = 0;
      std::size_t undecided = 0;
      for (std::uint64_t upper = 0; upper < counts.size(); ++upper) {
        const std::uint64_t lowest = upper << 48, highest = lowest | 0xffffffffffff;
        expected_sum += static_cast<std::uint64_t>(counts[upper]);
        if (table.invert(lowest) == table.invert(highest)) {
          // The guide may have asked for the lower bits all the same; they change nothing.
          ASSERT_EQ(counts[upper], table.invert(lowest));
          continue;
        }
        ++undecided;
        ASSERT_GE(counts[upper], table.invert(lowest));
        ASSERT_LE(counts[upper], table.invert(highest));
      }
      EXPECT_EQ(sum, expected_sum);
      EXPECT_LT(undecided, counts.size() / 4);
    }
}

TEST(PoissonTable, ARemainderOfDrawsIsDrawnAlike) {
  PoissonTable table;
  table.set(3.0, 100);
  const std::vector<std::uint64_t> words{0x123456789abcdef0, 0xfedcba9876543210};
  for (std::size_t size = 5; size <= 8; ++size) {
    std::vector<std::int32_t> counts(8, -1);
    core::Stream more(1, core::Purpose::test);
    table.draw(words, more, std::span(counts).first(size));
    for (std::size_t j = 0; j < size; ++j) {
      const std::uint64_t upper = (words[j / 4] >> (16 * (j % 4))) & 0xffff;
      EXPECT_GE(counts[j], table.invert(upper << 48));
      EXPECT_LE(counts[j], table.invert(upper << 48 | 0xffffffffffff));
    }
    for (std::size_t j = size; j < 8; ++j) EXPECT_EQ(counts[j], -1);
  }
}

/// Chi-square p-value of `count` draws of mean `drawn` against Poisson's law of mean `mean`, cells
/// of at least fifty expected draws.
double p_value(double drawn, double mean, std::size_t count, std::uint64_t seed) {
  sample::PoissonBatches batches({.seed = seed, .purpose = core::Purpose::test});
  std::vector<std::int32_t> counts(count);
  batches.draw(drawn, counts);
  std::vector<double> seen(static_cast<std::size_t>(10.0 * mean) + 100);
  for (const auto k : counts) ++seen.at(static_cast<std::size_t>(k));
  double p = std::exp(-mean), statistic = 0.0, expected = 0.0, observed = 0.0, cells = 0.0;
  double left = static_cast<double>(count);
  for (std::size_t k = 0; k < seen.size(); ++k) {
    expected += p * static_cast<double>(count);
    observed += seen[k];
    p *= mean / static_cast<double>(k + 1);
    const bool last = k + 1 == seen.size();
    if (last) expected = left;
    if (last || (expected >= 50.0 && left - expected >= 50.0)) {
      statistic += (observed - expected) * (observed - expected) / expected;
      left -= expected;
      cells += 1.0;
      expected = observed = 0.0;
    }
  }
  const boost::math::chi_squared law(cells - 1.0);
  return boost::math::cdf(boost::math::complement(law, statistic));
}

TEST(PoissonTable, DrawsHaveThePoissonLaw) {
  constexpr std::size_t many = 2'000'000;
  for (const double mean : {0.02, 1.0, 3.3, 40.0, 500.0})
    EXPECT_GT(p_value(mean, mean, many, 5), false_alarm) << mean;
  EXPECT_LT(p_value(3.3 * 1.01, 3.3, many, 6), false_alarm);  // a rate off by a percent
  EXPECT_LT(p_value(500.0 * 1.001, 500.0, many, 7), false_alarm);
}

TEST(PoissonBatches, NeighboursAreIndependent) {
  sample::PoissonBatches batches({.seed = 1, .purpose = core::Purpose::test});
  std::vector<std::int32_t> counts(1'000'000);
  batches.draw(3.0, counts);
  for (const std::size_t lag : {1u, 2u, 3u, 4u}) {
    std::vector<double> products;
    for (std::size_t j = 0; j + lag < counts.size(); j += 2 * lag)
      products.push_back((counts[j] - 3.0) * (counts[j + lag] - 3.0));
    EXPECT_GT(poise::testing::mean_p_value(products, 0.0), false_alarm) << lag;
  }
}

}  // namespace
