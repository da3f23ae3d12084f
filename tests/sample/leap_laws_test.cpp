// What every leaping sampler promises path by path, and its moments where they have closed forms.

#include <gtest/gtest.h>
#include <hwy/highway.h>
#include <hwy/targets.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "poise/core/time_grid.hpp"
#include "poise/sample/observer.hpp"
#include "poise/sample/stiff_leap.hpp"
#include "poise/sample/tau_leap.hpp"
#include "poise/testing/sampler_laws.hpp"
#include "sample/network_generator.hpp"
#include "sample/wrong_samplers.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;

/// A leaping sampler as a `Sampler`: 16 intervals a unit of time, `percent` of tolerance.
template <class L, int percent = 0>
class Gridded : public L {
 public:
  static constexpr double step = 1.0 / 16.0;
  Gridded(const network::Network& network, network::Potentials initial, core::Seed seed,
          std::uint64_t replica)
      : L(network, std::move(initial), seed, replica, {.step = step, .tolerance = 0.01 * percent}) {
  }
};

template <class L>
class LeapLaws : public ::testing::Test {};
using All = ::testing::Types<Gridded<sample::TauExplicit>, Gridded<sample::TauExplicit, 5>,
                             Gridded<sample::TauMidpoint>, Gridded<sample::TauMidpoint, 5>,
                             Gridded<sample::TauStiff>, Gridded<sample::TauImplicit>,
                             Gridded<sample::Diffusion>, Gridded<sample::Diffusion, 5>>;
TYPED_TEST_SUITE(LeapLaws, All);

TYPED_TEST(LeapLaws, SlicingAndLookingChangeNothing) {
  rc::check([] {
    const auto network = *any_network(moderate);
    const auto u = *any_potentials(network.n, 3.0);
    auto stops = *rc::gen::container<std::vector<double>>(7, uniform_between(0.0, 1.0));
    std::ranges::sort(stops);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    check_slicing_changes_nothing<TypeParam>(network, u, 1.0, stops, seed);
  });
}

TYPED_TEST(LeapLaws, NamesNameDifferentPaths) {
  const network::Potentials u{{0.0, 1.0, -1.0, 2.0}, {0.5, -0.5, 1.5, 0.0}};
  check_names_name_different_paths<TypeParam>(paper_network(4), u, 1.0);
}

TYPED_TEST(LeapLaws, SameBitsOnEveryInstructionSet) {
  const auto network = paper_network(101);
  const auto u = network::draw_initial_potentials({{-2.678, -1.240}, {1.0, 1.0}}, network.n, 1, 0);
  std::vector<Snapshot> results;
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    TypeParam path(network, u, 3, 0);
    path.advance(2.0);
    results.push_back(snapshot(path, network.n));
  }
  hwy::SetSupportedTargetsForTest(0);
  ASSERT_FALSE(results.empty());
  for (const auto& result : results) EXPECT_EQ(result, results.front());
}

TYPED_TEST(LeapLaws, CopiesGoTheirOwnWay) {
  const auto network = paper_network(50);
  const auto u = network::draw_initial_potentials({{-2.678, -1.240}, {1.0, 1.0}}, network.n, 1, 0);
  TypeParam path(network, u, 4, 0);
  path.advance(0.5);
  TypeParam copy = path;
  path.advance(1.0);
  copy.advance(1.0);
  EXPECT_EQ(snapshot(path, network.n), snapshot(copy, network.n));
}

// The rules that shift no population as a whole account for every spike on the grid.
template <class S>
void check_accounts() {
  rc::check([] {
    const auto network = *any_network(moderate);
    const auto u = *any_potentials(network.n, 3.0);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    check_every_spike_is_accounted_for<S>(network, u, 2.0, 32, seed);
    check_undisturbed_decay<S>(network, u, 2.0, seed);
  });
}
TEST(LeapLaws, ExplicitLeapsAccountForEverySpike) {
  check_accounts<Gridded<sample::TauExplicit>>();
  check_accounts<Gridded<sample::TauExplicit, 5>>();
  check_accounts<Gridded<sample::TauMidpoint>>();
}

TEST(LeapLaws, SeePlantedBugs) {
  const auto network = paper_network(3);
  const network::Potentials u{{0.0, 1.0, -1.0}, {0.5, -0.5, 1.5}};
  using Explicit = Gridded<sample::TauExplicit>;
  EXPECT_NO_THROW(check_every_spike_is_accounted_for<Explicit>(network, u, 20.0, 320, 9));
  EXPECT_ANY_THROW((check_every_spike_is_accounted_for<Distorted<Explicit, missing_channel>>(
      network, u, 20.0, 320, 9)));
  EXPECT_ANY_THROW(
      (check_undisturbed_decay<Distorted<Explicit, short_memory>>(network, u, 3.0, 9)));
}

// k T / m in floating point falls short of, or beyond, the same grid point k H: neither may cost a
// leap.
RC_GTEST_PROP(Grid, EverySampleTimeIsReached, ()) {
  const double T = *positive(3.0);
  const auto samples = *rc::gen::inRange<std::size_t>(2, 300);
  const auto parts = *rc::gen::inRange<std::size_t>(1, 5);
  const double interval = T / static_cast<double>(samples - 1);
  sample::TauExplicit path(paper_network(1), {{0.0}, {0.0}}, 1, 0,
                           {.step = interval / static_cast<double>(parts)});
  const auto times = core::time_grid(T, samples);
  for (std::size_t k = 0; k < samples; ++k) {
    path.advance(times[k]);
    RC_ASSERT(path.leaps() == parts * k);
  }
}

TEST(Grid, ATightToleranceDividesTheIntervals) {
  const auto network = paper_network(200);
  const auto u = network::draw_initial_potentials({{-2.678, -1.240}, {1.0, 1.0}}, network.n, 1, 0);
  const auto leaps = [&](double tolerance) {
    sample::TauExplicit path(network, u, 1, 0, {.step = 0.1, .tolerance = tolerance});
    path.advance(1.0);
    return static_cast<double>(path.leaps());
  };
  EXPECT_EQ(leaps(0.999), 10.0);
  EXPECT_GT(leaps(0.05), 10.0);
  // Where the variance of the rates' change is the tighter bound, leaps go like tolerance^-2.
  EXPECT_NEAR(leaps(0.0005) / leaps(0.001), 4.0, 0.4);
}

// The bound against the changes of the rates that leaps of its length really make.
TEST(Grid, StepBoundKeepsTheExpectedChange) {
  const auto network = paper_network(400);
  const auto u = network::draw_initial_potentials({{-2.0, -1.0}, {1.0, 0.5}}, network.n, 1, 0);
  sample::LeapState state(network, u, 1, 0);
  const double tolerance = 0.02;
  const double bound = sample::step_bound(network, state.sums(), tolerance);
  const auto before = state.rates();
  double worst = 0.0;
  core::PerChannel<std::vector<double>> changes;
  for (std::uint64_t replica = 0; replica < 400; ++replica) {
    sample::LeapState path(network, u, 1, replica);
    path.leap(before, bound);
    const auto after = path.rates();
    for (const auto a : core::populations)
      for (const auto b : core::populations)
        changes[a][b].push_back(after[a][b] / before[a][b] - 1.0);
  }
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      const auto [mean, squared_error] = sample_mean(changes[a][b]);
      const double deviation = std::sqrt(400.0 * squared_error);
      worst = std::max({worst, std::abs(mean), deviation});
    }
  // One of the eight numbers is the tolerance itself, up to sampling (400 paths: 3.5% a deviation)
  // and the second order in the bound's length.
  EXPECT_NEAR(worst, tolerance, 0.25 * tolerance);
}

// Constant intensities: means are exact whatever the step; per neuron and in the population mean
// the variance is a sum of independent steps.
struct Shot {
  network::Network network{.n = 4,
                           .tau = {0.8, 1.7},
                           .weight = {{{1.0, 1.5}, {0.5, 0.75}}},
                           .intensity = {{{network::Constant{1.0}, network::Constant{2.0}},
                                          {network::Constant{1.5}, network::Constant{0.5}}}}};
  static constexpr double T = 1.0;

  double mean(core::Population a) const {
    double drift = 0.0;
    for (const auto b : core::populations)
      drift += network.jump(a, b) * 4.0 * network::supremum(network.intensity[a][b]);
    return drift * network.tau[a] * -std::expm1(-T / network.tau[a]);
  }
  /// Of one neuron, by exact noise.
  double variance(core::Population a) const {
    double noise = 0.0;
    for (const auto b : core::populations)
      noise += network.jump(a, b) * network.jump(a, b) * 4.0 *
               network::supremum(network.intensity[a][b]);
    return 0.5 * noise * network.tau[a] * -std::expm1(-2.0 * T / network.tau[a]);
  }
  /// The share of it that leaps keep.
  double kept(core::Population a, double h) const {
    const double tau = network.tau[a], g = sample::mean_decay(h, tau);
    return g * g * h / (0.5 * tau * -std::expm1(-2.0 * h / tau));
  }
};

/// p-value of the means of single neurons and of the variances of a neuron and of the population
/// mean, of which the leap keeps the shares given.
template <class S>
double shot_noise_p_value(bool exact_mean_variance, std::uint64_t seed) {
  const Shot shot;
  const network::Potentials zeros{{0, 0, 0, 0}, {0, 0, 0, 0}};
  core::PerPopulation<std::vector<double>> single, squares, mean_squares;
  std::vector<double> u(4);
  for (std::uint64_t r = 0; r < 50'000; ++r) {
    S path(shot.network, zeros, seed, r);
    path.advance(Shot::T);
    for (const auto a : core::populations) {
      path.potentials(a, u);
      const double m = shot.mean(a);
      const double v = sample::empirical_moments(u).mean;
      single[a].push_back(u[1]);
      mean_squares[a].push_back((v - m) * (v - m));
      // What distinguishes the neurons of a population.
      squares[a].push_back((u[0] - u[3]) * (u[0] - u[3]) / 2.0);
    }
  }
  std::vector<double> p;
  for (const auto a : core::populations) {
    const double kept = shot.kept(a, S::step);
    p.push_back(mean_p_value(single[a], shot.mean(a)));
    p.push_back(mean_p_value(squares[a], kept * shot.variance(a)));
    p.push_back(
        mean_p_value(mean_squares[a], (exact_mean_variance ? 1.0 : kept) * shot.variance(a) / 4.0));
  }
  return least_of(p);
}

/// Steps of 1/2, so that the share kept, 0.97, differs from 1 by more than sampling.
template <class L>
class Coarse : public L {
 public:
  static constexpr double step = 0.5;
  Coarse(const network::Network& network, network::Potentials initial, core::Seed seed,
         std::uint64_t replica)
      : L(network, std::move(initial), seed, replica, {.step = step}) {}
};

TEST(ConstantRates, MomentsAreThoseOfTheLeap) {
  EXPECT_GT(shot_noise_p_value<Coarse<sample::TauExplicit>>(false, 1), false_alarm);
  EXPECT_GT(shot_noise_p_value<Coarse<sample::TauMidpoint>>(false, 2), false_alarm);
  EXPECT_GT(shot_noise_p_value<Coarse<sample::Diffusion>>(false, 3), false_alarm);
  EXPECT_GT(shot_noise_p_value<Coarse<sample::TauStiff>>(true, 4), false_alarm);
}

TEST(ConstantRates, SeePlantedBugs) {
  using Explicit = Coarse<sample::TauExplicit>;
  using Stiff = Coarse<sample::TauStiff>;
  EXPECT_LT((shot_noise_p_value<Distorted<Explicit, heavy_weight>>(false, 5)), false_alarm);
  EXPECT_LT((shot_noise_p_value<Distorted<Explicit, missing_channel>>(false, 6)), false_alarm);
  EXPECT_LT((shot_noise_p_value<Distorted<Stiff, heavy_weight>>(true, 7)), false_alarm);
  // Backward Euler dampens the fluctuations of the mean and decays too slowly.
  EXPECT_LT(shot_noise_p_value<Coarse<sample::TauImplicit>>(true, 8), false_alarm);
}

}  // namespace
