// All samplers agree in law with the oracle, with which they share nothing but the model.
//
// Compared, for n = 2, 3, 8: means, spreads and whole distributions of potentials at T and of
// products of them (two neurons, two populations, two times); the number of spikes of each channel;
// the time of the first spike, by the cell of a grid in which it falls, and its channel. Each kind
// of evidence is one p-value, tested at `false_alarm`; the planted bugs say what each can see.

#include "sample/agreement.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "sample/every_sampler.hpp"
#include "sample/wrong_samplers.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;

/// Against the oracle, of other paths than those that the oracle on the list has.
template <class S>
class AgreementOfEverySampler : public ::testing::Test {
 protected:
  static void expect(std::size_t n, double T, std::size_t oracle_paths, std::size_t paths) {
    const Samples oracle = run<sample::Gillespie>(n, T, oracle_paths, 21);
    const Samples other = run<S>(n, T, is_slow<S> ? oracle_paths : paths, 22);
    EXPECT_GT(moments_p_value(oracle, other), false_alarm);
    EXPECT_GT(distributions_p_value(oracle, other), false_alarm);
    EXPECT_GT(counts_p_value(oracle, other), false_alarm);
  }
};
TYPED_TEST_SUITE(AgreementOfEverySampler, EverySampler);

TYPED_TEST(AgreementOfEverySampler, InLawForThreeNeurons) {
  TestFixture::expect(3, 1.0, 20'000, 100'000);
}
TYPED_TEST(AgreementOfEverySampler, InLawForEightNeurons) {
  TestFixture::expect(8, 0.5, 3'000, 60'000);
}

TEST(Agreement, InLawForTwoNeuronsAndSeesPlantedBugs) {
  using sample::Thinning;
  constexpr std::size_t paths = 300'000;
  const Samples oracle = run<sample::Gillespie>(2, 1.0, 80'000, 31);
  const Samples thinning = run<Thinning>(2, 1.0, paths, 32);
  EXPECT_GT(moments_p_value(oracle, thinning), false_alarm);
  EXPECT_GT(distributions_p_value(oracle, thinning), false_alarm);
  EXPECT_GT(counts_p_value(oracle, thinning), false_alarm);

  const Samples heavy = run<Distorted<Thinning, heavy_weight>>(2, 1.0, paths, 33);
  EXPECT_LT(moments_p_value(oracle, heavy), false_alarm);
  EXPECT_LT(distributions_p_value(oracle, heavy), false_alarm);

  const Samples missing = run<Distorted<Thinning, missing_channel>>(2, 1.0, paths, 34);
  EXPECT_LT(moments_p_value(oracle, missing), false_alarm);
  EXPECT_LT(distributions_p_value(oracle, missing), false_alarm);
  EXPECT_LT(counts_p_value(oracle, missing), false_alarm);

  const Samples stale = run<StaleRate>(2, 1.0, paths, 35);
  EXPECT_LT(moments_p_value(oracle, stale), false_alarm);
  EXPECT_LT(distributions_p_value(oracle, stale), false_alarm);
  EXPECT_LT(counts_p_value(oracle, stale), false_alarm);
}

TEST(Agreement, OnTheFirstSpikeAndSeesPlantedBugs) {
  using sample::Thinning;
  for (const std::size_t n : {2, 3, 8}) {
    const auto oracle = first_spikes<sample::Gillespie>(n, 40'000, 41);
    EXPECT_GT(same_counts_p_value(oracle, first_spikes<Thinning>(n, 200'000, 42)), false_alarm)
        << "n = " << n;
    EXPECT_LT(same_counts_p_value(oracle, first_spikes<Distorted<Thinning, hasty>>(n, 200'000, 43)),
              false_alarm)
        << "n = " << n;
  }
}

}  // namespace
