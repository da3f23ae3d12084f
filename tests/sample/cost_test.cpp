#include "poise/sample/cost.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "poise/sample/ensemble.hpp"
#include "poise/sample/methods.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;

const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 1.0}};

// Over a time so short that the rates stay those of the start: 300 replicas, one z-test.
TEST(ExpectedSpikes, AreThoseThatASimulationCounts) {
  const auto network = paper_network(100);
  const double T = 1e-3;
  const auto expected = sample::expected_spikes(network, law, T);
  const std::size_t replicas = 300;
  const auto ensemble =
      sample::simulate(network, law, "exact", {.times = {T}, .seed = 3, .replicas = replicas});
  const auto spikes = static_cast<double>(sample::total_spikes(ensemble.spikes));
  const double mean = expected.at_start * static_cast<double>(replicas);
  // Rates differ from replica to replica by some 1/sqrt(2n): a variance of spikes^2 / 2n each.
  const double variance = mean + mean * expected.at_start / 200.0;
  EXPECT_GT(two_sided_normal((spikes - mean) / std::sqrt(variance)), false_alarm);
  EXPECT_LT(two_sided_normal((spikes - 1.1 * mean) / std::sqrt(variance)), false_alarm);
  EXPECT_LT(expected.least, expected.at_start);
  EXPECT_GT(expected.most, expected.at_start);
}

TEST(ExpectedSpikes, ConstantRatesLeaveNoDoubt) {
  auto network = paper_network(10);
  network.intensity = {{{network::Constant{1.0}, network::Constant{2.0}},
                        {network::Constant{0.5}, network::Constant{0.25}}}};
  const auto expected = sample::expected_spikes(network, law, 2.0);
  EXPECT_DOUBLE_EQ(expected.at_start, 750.0);
  EXPECT_DOUBLE_EQ(expected.least, 750.0);
  EXPECT_DOUBLE_EQ(expected.most, 750.0);
}

TEST(MemoryEstimate, CountsNeuronsAtOnceAndSamplesOfAll) {
  EXPECT_DOUBLE_EQ(sample::memory_estimate("exact", 1'000'000, 0, 1), 78e6);
  EXPECT_DOUBLE_EQ(sample::memory_estimate("exact", 1'000'000, 0, 9, 4), 4 * 78e6);
  EXPECT_DOUBLE_EQ(sample::memory_estimate("exact", 1'000'000, 0, 2, 4), 2 * 78e6);
  EXPECT_NEAR(sample::memory_estimate("gillespie", 1, 100'000'000, 4), 160e8, 1e6);
  EXPECT_GT(sample::memory_estimate("exact", 1'000'000'000, 100'000'000, 1'000'000, 16), 1e15);
}

}  // namespace
