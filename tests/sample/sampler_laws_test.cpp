// The laws of samplers on random and on extreme networks, for every sampler.

#include "poise/testing/sampler_laws.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "sample/every_sampler.hpp"
#include "sample/network_generator.hpp"
#include "sample/wrong_samplers.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;

double candidates_a_unit_time(const network::Network& network) {
  double sum = 0.0;
  for (const auto a : core::populations)
    for (const auto b : core::populations) sum += network::supremum(network.intensity[a][b]);
  return sum * static_cast<double>(network.n * network.n);
}

template <sample::Sampler S>
void check_random_network(Range range, double reach, double spikes) {
  const auto network = *any_network(range);
  const auto u = *any_potentials(network.n, reach);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const double T = spikes / candidates_a_unit_time(network);
  auto stops = *rc::gen::container<std::vector<double>>(7, uniform_between(0.0, T));
  std::ranges::sort(stops);
  check_slicing_changes_nothing<S>(network, u, T, stops, seed);
  check_every_spike_is_accounted_for<S>(network, u, T, 50, seed);
  check_undisturbed_decay<S>(network, u, T, seed);
}

/// One test of every law for each sampler on the list.
template <class S>
class SamplerLaws : public ::testing::Test {
 protected:
  /// Of the size of the oracle: some 10^4 times as slow a spike, and slower still where potentials
  /// are large against the length on which an intensity turns.
  static constexpr bool slow = is_slow<S>;
};
TYPED_TEST_SUITE(SamplerLaws, EverySampler);

TYPED_TEST(SamplerLaws, HoldOnRandomNetworks) {
  rc::check(
      [] { check_random_network<TypeParam>(moderate, 3.0, TestFixture::slow ? 60.0 : 300.0); });
}

TYPED_TEST(SamplerLaws, HoldOnExtremeNetworks) {
  rc::check([] {
    if (TestFixture::slow)
      check_random_network<TypeParam>({3, 2.0}, 3.0, 10.0);
    else
      check_random_network<TypeParam>(extreme, 1e3, 300.0);
  });
}

TYPED_TEST(SamplerLaws, NamesNameDifferentPaths) {
  const network::Potentials u{{0.0, 1.0, -1.0, 2.0}, {0.5, -0.5, 1.5, 0.0}};
  check_names_name_different_paths<TypeParam>(paper_network(4), u, 1.0);
}

TYPED_TEST(SamplerLaws, OneNeuronInEachPopulation) {
  const network::Potentials u{{1.0}, {-1.0}};
  check_every_spike_is_accounted_for<TypeParam>(paper_network(1), u, 100.0, 1000, 5);
}

TYPED_TEST(SamplerLaws, TimeConstantsFarShorterThanWaitingTimes) {
  auto network = paper_network(3);
  network.tau = {1e-12, 1e3};
  const network::Potentials u{{1e3, 1.0, -1e3}, {1.0, -1.0, 0.0}};
  check_every_spike_is_accounted_for<TypeParam>(network, u, 10.0, 100, 6);
}

TYPED_TEST(SamplerLaws, ThousandsOfTimeConstants) {
  auto network = paper_network(2);
  network.tau = {0.01, 0.5};
  const network::Potentials u{{1.0, 2.0}, {3.0, 4.0}};
  const double T = TestFixture::slow ? 50.0 : 1e3;
  check_every_spike_is_accounted_for<TypeParam>(network, u, T, 20'000, 7);
}

/// Thinning whose spikes a reader misses now and then: every 64th excitatory one is not counted.
class Uncounted : public sample::Thinning {
 public:
  using Thinning::Thinning;
  sample::SpikeCounts spike_counts() const {
    auto counts = Thinning::spike_counts();
    counts.rows.e.e -= counts.rows.e.e / 64;
    return counts;
  }
};

/// Thinning that starts a stream anew whenever it is asked to advance.
class Forgetful {
 public:
  Forgetful(const network::Network& network, network::Potentials u, core::Seed seed,
            std::uint64_t replica)
      : network_(network), path_(network, std::move(u), seed, replica), seed_(seed) {}
  void advance(double t) {
    auto now = snapshot(path_, network_.n);
    sample::Thinning next(network_, std::move(now.potentials), ++seed_.value, 0);
    next.advance(t - time_);
    path_ = std::move(next);
    time_ = t;
  }
  double time() const { return time_; }
  void potentials(core::Population a, std::span<double> out) const { path_.potentials(a, out); }
  sample::SpikeCounts spike_counts() const { return path_.spike_counts(); }

 private:
  network::Network network_;
  sample::Thinning path_;
  core::Seed seed_;
  double time_ = 0.0;
};

TEST(LawsOfSamplers, SeePlantedBugs) {
  const auto network = paper_network(3);
  const network::Potentials u{{0.0, 1.0, -1.0}, {0.5, -0.5, 1.5}};
  const std::vector<double> stops{0.5, 1.5};
  using WrongWeight = Distorted<sample::Thinning, heavy_weight>;
  using WrongDecay = Distorted<sample::Thinning, short_memory>;
  EXPECT_NO_THROW(
      check_every_spike_is_accounted_for<sample::Thinning>(network, u, 20.0, 20'000, 9));
  EXPECT_ANY_THROW(check_every_spike_is_accounted_for<WrongWeight>(network, u, 20.0, 20'000, 9));
  EXPECT_ANY_THROW(check_every_spike_is_accounted_for<WrongDecay>(network, u, 20.0, 20'000, 9));
  EXPECT_ANY_THROW(check_every_spike_is_accounted_for<Uncounted>(network, u, 20.0, 20'000, 9));
  EXPECT_ANY_THROW(check_undisturbed_decay<WrongDecay>(network, u, 3.0, 9));
  EXPECT_ANY_THROW(check_slicing_changes_nothing<Forgetful>(network, u, 3.0, stops, 9));
}

// A hundred thousand neurons in each population: rates of 10^10 must survive the counting. Total
// spikes of constant intensities are Poisson; one z-test at `false_alarm`.
TEST(LawsOfSamplers, RatesOfHugeNetworks) {
  network::Network network = paper_network(100'000);
  network.intensity = {{{network::Constant{1.0}, network::Constant{2.0}},
                        {network::Constant{0.5}, network::Constant{0.25}}}};
  const double T = 1e-4;
  const std::vector<double> zeros(network.n, 0.0);
  sample::Thinning path(network, {zeros, zeros}, 8, 0);
  path.advance(T);
  const double expected = 3.75 * 1e10 * T;
  const auto spikes = static_cast<double>(sample::total_spikes(path.spike_counts()));
  EXPECT_GT(two_sided_normal((spikes - expected) / std::sqrt(expected)), false_alarm);
}

}  // namespace
