// The sampler in blocks agrees in law with the reference, with every way its blocks can end exercised,
// and each planted bug is caught by the comparison that the true sampler passes.

#include "poise/sample/blocks.hpp"

#include <gtest/gtest.h>
#include <hwy/highway.h>
#include <hwy/targets.h>

#include <cmath>
#include <set>
#include <vector>

#include "poise/sample/blocks_members.hpp"
#include "poise/sample/gillespie.hpp"
#include "poise/sample/thinning.hpp"
#include "sample/agreement.hpp"
#include "sample/wrong_blocks.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;
using sample::Blocks;
using sample::BlockSampler;
using sample::ExactExpansion;
using sample::Gillespie;
using sample::RateEstimate;

// The sampler with a planted bug: its expansion does not keep its promise.

/// Lower bounds are raised by a percent (upper bounds too, which costs time alone).
struct RaisedLowerBound : ExactExpansion {
  using ExactExpansion::ExactExpansion;
  core::PerChannel<RateEstimate> estimates() const {
    auto raised = ExactExpansion::estimates();
    for (const auto a : core::populations)
      for (const auto b : core::populations) raised[a][b].value *= 1.01;
    return raised;
  }
};

/// Of two spikes of a block into one neuron, keeps one.
struct DropsRepeatedTargets : ExactExpansion {
  using ExactExpansion::ExactExpansion;
  void add_spikes(core::Population a, std::size_t slice, std::span<const std::uint32_t> targets,
                  std::span<const double> displacements) {
    std::set<std::uint32_t> met;
    for (std::size_t k = 0; k < displacements.size(); ++k)
      if (met.insert(targets[k]).second)
        ExactExpansion::add_spikes(a, slice, targets.subspan(k, 1), displacements.subspan(k, 1));
  }
};

/// No bug: neurons in slices of three.
struct InThrees : ExactExpansion {
  InThrees(const network::Network& network, const network::Potentials& initial,
           const core::Circle* circle = nullptr)
      : ExactExpansion(network, initial, 3, circle) {}
};

/// A bug again: what belongs to the second slice goes to the first.
struct WrongSlice : InThrees {
  using InThrees::InThrees;
  void add_spikes(core::Population a, std::size_t slice, std::span<const std::uint32_t> targets,
                  std::span<const double> displacements) {
    InThrees::add_spikes(a, slice == 1 ? 0 : slice, targets, displacements);
  }
};

TEST(Blocks, AgreesWithGillespieForTwoNeurons) {
  const Samples oracle = run<Gillespie>(2, 1.0, 80'000, 51);
  EXPECT_GT(agreement_p_value(oracle, run<Blocks>(2, 1.0, 300'000, 52)), false_alarm);
}

TEST(Blocks, AgreesWithGillespieForThreeNeurons) {
  const Samples oracle = run<Gillespie>(3, 1.0, 20'000, 53);
  EXPECT_GT(agreement_p_value(oracle, run<Blocks>(3, 1.0, 100'000, 54)), false_alarm);
}

TEST(Blocks, AgreesWithGillespieForEightNeuronsAndSeesPlantedBugs) {
  const Samples oracle = run<Gillespie>(8, 0.5, 3'000, 55);
  constexpr std::size_t paths = 60'000;
  EXPECT_GT(agreement_p_value(oracle, run<Blocks>(8, 0.5, paths, 56)), false_alarm);
  EXPECT_GT(agreement_p_value(oracle, run<SmallAllowances>(8, 0.5, paths, 57)), false_alarm);
  EXPECT_LT(agreement_p_value(oracle, run<BlockSampler<StaleDecision>>(8, 0.5, paths, 58)),
            false_alarm);
  EXPECT_LT(agreement_p_value(oracle, run<BlockSampler<DropsRepeatedTargets>>(8, 0.5, paths, 59)),
            false_alarm);
}

// Three slices, the last with two neurons; and what a spike into the wrong slice would do.
TEST(Blocks, SlicesChangeNothingInLaw) {
  const Samples oracle = run<Gillespie>(8, 0.5, 3'000, 68);
  EXPECT_GT(agreement_p_value(oracle, run<BlockSampler<InThrees>>(8, 0.5, 60'000, 69)),
            false_alarm);
  EXPECT_LT(agreement_p_value(oracle, run<BlockSampler<WrongSlice>>(8, 0.5, 60'000, 70)),
            false_alarm);
}

TEST(Blocks, AgreesWithGillespieForSixteenNeurons) {
  const Samples oracle = run<Gillespie>(16, 0.25, 1'000, 60);
  EXPECT_GT(agreement_p_value(oracle, run<Blocks>(16, 0.25, 30'000, 61)), false_alarm);
}

TEST(Blocks, AgreesOnTheFirstSpike) {
  for (const std::size_t n : {2, 3, 8, 16}) {
    const auto oracle = first_spikes<Gillespie>(n, n > 8 ? 10'000 : 40'000, 62);
    EXPECT_GT(same_counts_p_value(oracle, first_spikes<Blocks>(n, 200'000, 63)), false_alarm)
        << "n = " << n;
  }
}

// At n = 500 the bounds lie within a percent of the rates, so that a bound off by a percent biases
// every rate.
TEST(Blocks, AgreesWithThinningForFiveHundredNeuronsAndSeesABoundOffByOnePercent) {
  const Samples baseline = run<sample::Thinning>(500, 0.1, 300, 64);
  EXPECT_GT(agreement_p_value(baseline, run<Blocks>(500, 0.1, 1'500, 65)), false_alarm);
  EXPECT_GT(agreement_p_value(baseline, run<SmallAllowances>(500, 0.1, 500, 66)), false_alarm);
  EXPECT_LT(agreement_p_value(baseline, run<BlockSampler<RaisedLowerBound>>(500, 0.1, 1'500, 67)),
            false_alarm);
}

TEST(Blocks, EveryWayToEndABlockIsTaken) {
  const std::size_t n = 500;
  Blocks path(mixed_network(n), initial_potentials(n), 1, 0);
  path.advance(1.0);
  const auto& statistics = path.statistics();
  EXPECT_GT(statistics.blocks, 1000u);
  EXPECT_GT(statistics.doubtful, statistics.blocks / 10);
  EXPECT_LT(statistics.doubtful, statistics.blocks);
  EXPECT_GT(statistics.out_of_allowance, 0u);
  EXPECT_GT(statistics.refreshes, 1u);
  EXPECT_LT(statistics.refreshes, statistics.doubtful);
  SmallAllowances strained(mixed_network(n), initial_potentials(n), 1, 0);
  strained.advance(1.0);
  EXPECT_GT(strained.statistics().out_of_allowance, strained.statistics().blocks / 10);
}

TEST(Blocks, SameBitsOnEveryInstructionSet) {
  const std::size_t n = 100;
  std::vector<std::vector<double>> results;
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    Blocks path(poise::testing::paper_network(n), initial_potentials(n), 3, 0);
    path.advance(2.0);
    std::vector<double> u(n);
    path.potentials(core::Population::e, u);
    results.push_back(u);
  }
  hwy::SetSupportedTargetsForTest(0);
  ASSERT_FALSE(results.empty());
  for (const auto& result : results) EXPECT_EQ(result, results.front());
}

TEST(Blocks, ConstantRatesLeaveNothingInDoubt) {
  // The sum of 10^5 equal rates and their bound differ by rounding, either way.
  auto network = poise::testing::paper_network(100'000);
  network.intensity = {{{network::Constant{0.1}, network::Constant{0.3}},
                        {network::Constant{0.7}, network::Constant{1.1}}}};
  Blocks path(network, initial_potentials(network.n), 5, 0);
  path.advance(1e-4);
  const auto spikes = static_cast<double>(sample::total_spikes(path.spike_counts()));
  const double mean = 2.2 * 1e10 * 1e-4;
  EXPECT_LT(std::abs(spikes - mean), 7.0 * std::sqrt(mean));  // false alarm: 2.6e-12
  EXPECT_LT(path.statistics().doubtful, 10u);
}

TEST(Blocks, CopiesGoTheirOwnWay) {
  const std::size_t n = 50;
  Blocks path(mixed_network(n), initial_potentials(n), 4, 0);
  path.advance(0.5);
  Blocks copy = path;
  path.advance(1.0);
  copy.advance(1.0);
  std::vector<double> u(n), v(n);
  path.potentials(core::Population::i, u);
  copy.potentials(core::Population::i, v);
  EXPECT_EQ(u, v);
}

}  // namespace
