// The tracked sampler agrees in law with the oracles, on steep and narrow intensities too, with every
// way that a candidate can go exercised; and each planted bug is caught by what the true one passes.

#include "poise/sample/tracked.hpp"

#include <gtest/gtest.h>
#include <hwy/highway.h>
#include <hwy/targets.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <vector>

#include "poise/sample/gillespie.hpp"
#include "poise/sample/thinning.hpp"
#include "poise/sample/tracked_members.hpp"
#include "poise/testing/sampler_laws.hpp"
#include "sample/agreement.hpp"
#include "sample/wrong_blocks.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;
using network::Bump;
using network::Constant;
using network::Erf;
using network::Softplus;
using network::Tanh;
using sample::StripRules;
using sample::Tracked;
using sample::TrackedSampler;

// Planted bugs.

/// Strips follow half of what decay can do.
struct HalfOfDrift : StripRules {
  static double drift(const sample::tracked::Shape& f, double reach) {
    return 0.5 * StripRules::drift(f, reach);
  }
};

/// Sums stay what they were at the last refresh.
struct StaleSum : StripRules {
  static double gain(double, double) { return 0.0; }
};

/// Steep, narrow and step-like.
network::Network steep_network(std::size_t n) {
  network::Network network = mixed_network(n);
  network.intensity = {{{Tanh{0.5, 1.5, 30.0}, Erf{0.75, 1.25, -100.0}},
                        {Bump{0.25, 1.5, 1.0, 0.1}, Tanh{0.75, 1.0, 1e4}}}};
  return network;
}

// Three and eight neurons: in the tests of every sampler (agreement_test.cpp).

TEST(Tracked, AgreesOnTheFirstSpike) {
  for (const std::size_t n : {2, 3, 8, 16}) {
    const auto oracle = first_spikes<sample::Gillespie>(n, n > 8 ? 5'000 : 20'000, 162);
    EXPECT_GT(same_counts_p_value(oracle, first_spikes<Tracked>(n, 100'000, 163)), false_alarm)
        << "n = " << n;
  }
}

TEST(Tracked, AgreesOnSteepIntensitiesAndSeesSumsThatAreStale) {
  for (const std::size_t n : {3, 20}) {
    const auto network = steep_network(n);
    const double T = n == 3 ? 1.0 : 0.4;
    const std::size_t paths = n == 3 ? 60'000 : 20'000;
    const Samples oracle = run<sample::Thinning>(network, T, paths, 155);
    EXPECT_GT(agreement_p_value(oracle, run<Tracked>(network, T, paths, 156)), false_alarm);
    EXPECT_LT(agreement_p_value(oracle, run<TrackedSampler<StaleSum>>(network, T, paths, 157)),
              false_alarm);
  }
}

TEST(Tracked, AgreesWithThinningForFiveHundredNeurons) {
  const Samples baseline = run<sample::Thinning>(500, 0.1, 200, 164);
  EXPECT_GT(agreement_p_value(baseline, run<Tracked>(500, 0.1, 500, 165)), false_alarm);
  EXPECT_LT(agreement_p_value(baseline, run<TrackedSampler<StaleSum>>(500, 0.1, 500, 166)),
            false_alarm);
}

TEST(Tracked, AgreesWithGillespieWithoutABound) {
  const auto network = softplus_network(3);
  const Samples oracle = run<sample::Gillespie>(network, 1.0, 6'000, 171);
  EXPECT_GT(agreement_p_value(oracle, run<Tracked>(network, 1.0, 60'000, 172)), false_alarm);
}

// Without weights spikes change nothing, and their number is Poisson, whose mean a quadrature knows:
// n^2 sum_ab int_0^T f_ab(u e^{-t/tau}) dt. All potentials start where decay moves f at its fastest,
// so that strips are used up to their edges.

double mean_of_spikes(const network::Network& network, double u, double T) {
  double sum = 0.0;
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      const auto rate = [&](double t) {
        return network::value(network.intensity[a][b], u * std::exp(-t / network.tau[b]));
      };
      sum += boost::math::quadrature::gauss_kronrod<double, 61>::integrate(rate, 0.0, T, 10, 1e-12);
    }
  const auto n = static_cast<double>(network.n);
  return n * n * sum;
}

template <class S>
double undisturbed_p_value(network::Network network, double u, double T, std::size_t paths,
                           std::uint64_t seed) {
  network.weight = {};
  const std::vector<double> start(network.n, u);
  double spikes = 0.0;
  for (std::size_t r = 0; r < paths; ++r) {
    S path(network, {start, start}, seed, r);
    path.advance(T);
    spikes += static_cast<double>(sample::total_spikes(path.spike_counts()));
  }
  const double mean = static_cast<double>(paths) * mean_of_spikes(network, u, T);
  return two_sided_normal((spikes - mean) / std::sqrt(mean));
}

network::Network all_of(const network::Intensity& f, std::size_t n) {
  network::Network network = paper_network(n);
  network.intensity = {{{f, f}, {f, f}}};
  return network;
}

TEST(Tracked, RatesFollowDecayAndHalfOfItIsSeen) {
  // Up one flank of a bump, so narrow that most neurons meet no spike before their strips end.
  const auto network = all_of(Bump{0.1, 1.0, 0.8, 0.05}, 10);
  EXPECT_GT(undisturbed_p_value<Tracked>(network, 0.85, 0.055, 20'000, 181), false_alarm);
  EXPECT_LT(undisturbed_p_value<TrackedSampler<HalfOfDrift>>(network, 0.85, 0.055, 20'000, 182),
            false_alarm);
}

TEST(Tracked, RatesOfEveryShapeFollowDecay) {
  const network::Intensity shapes[] = {
      Tanh{1.0, 1.0, 1e3},     Tanh{-1.0, -1.0, 2.0},     Erf{0.5, 1.5, 3.0},
      Erf{1.0, 1.0, -1.0},     Bump{0.1, 1.0, 0.8, 0.05}, Bump{1.0, -0.9, 0.5, 0.3},
      Softplus{1.0, 2.0, 0.5}, Softplus{2.0, -1.0, 0.0},  Constant{0.7},
      Tanh{1.0, 1.0, 1e-3}};
  std::uint64_t seed = 190;
  for (const auto& f : shapes)
    for (const double tau : {1.0, 0.01}) {
      auto network = all_of(f, 12);
      network.tau = {1.0, tau};
      EXPECT_GT(undisturbed_p_value<Tracked>(network, 1.3, 1.0, 2'000, ++seed), false_alarm)
          << network::name(f) << ", tau = " << tau;
      EXPECT_GT(undisturbed_p_value<Tracked>(network, -0.6, 1.0, 500, ++seed), false_alarm);
    }
}

TEST(Tracked, EveryWayOfACandidateIsTaken) {
  const std::size_t n = 50;
  Tracked path(mixed_network(n), initial_potentials(n), 1, 0);
  path.advance(2.0);
  const auto& statistics = path.statistics();
  EXPECT_GT(statistics.batches, 100u);
  EXPECT_GT(statistics.candidates, sample::total_spikes(path.spike_counts()));
  EXPECT_GT(statistics.doubtful, statistics.candidates / 200);
  EXPECT_LT(statistics.doubtful, statistics.candidates / 2);
  EXPECT_GT(statistics.misled, 0u);
  EXPECT_GT(statistics.cut_short, 0u);
  EXPECT_GT(statistics.refreshes, 10u);
}

TEST(Tracked, StripsOfFastPotentialsLastForEver) {
  auto network = paper_network(20);
  network.tau = {1e-6, 1e-6};
  Tracked path(network, initial_potentials(network.n), 1, 0);
  path.advance(1.0);
  EXPECT_EQ(path.statistics().refreshes, 2u);  // the first ones
  EXPECT_GT(sample::total_spikes(path.spike_counts()), 500u);
}

TEST(Tracked, PotentialsBeyondReachAreFollowed) {
  // A network that runs away: every spike excites, and rates rise with potentials.
  auto network = all_of(Softplus{1.0, 1.0, 0.0}, 5);
  network.weight = {{{1.0, 0.0}, {1.0, 0.0}}};
  network.tau = {10.0, 10.0};
  const network::Potentials u{std::vector<double>(5, 0.1), std::vector<double>(5, 0.1)};
  check_every_spike_is_accounted_for<Tracked>(network, u, 2.0, 20, 7);
  const Samples oracle = run<sample::Gillespie>(network, 0.5, 800, 173);
  EXPECT_GT(agreement_p_value(oracle, run<Tracked>(network, 0.5, 20'000, 174)), false_alarm);
}

TEST(Tracked, SameBitsOnEveryInstructionSet) {
  const std::size_t n = 100;
  std::vector<std::vector<double>> results;
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    Tracked path(mixed_network(n), initial_potentials(n), 3, 0);
    path.advance(0.5);
    std::vector<double> u(n);
    path.potentials(core::Population::e, u);
    results.push_back(u);
  }
  hwy::SetSupportedTargetsForTest(0);
  ASSERT_FALSE(results.empty());
  for (const auto& result : results) EXPECT_EQ(result, results.front());
}

TEST(Tracked, CopiesGoTheirOwnWay) {
  const std::size_t n = 50;
  Tracked path(mixed_network(n), initial_potentials(n), 4, 0);
  path.advance(0.5);
  Tracked copy = path;
  path.advance(1.0);
  copy.advance(1.0);
  EXPECT_EQ(snapshot(path, n), snapshot(copy, n));
}

}  // namespace
