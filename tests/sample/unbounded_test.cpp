// Intensities without a bound: the samplers that take them agree in law, planted bugs are seen,
// and the others refuse them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "poise/core/error.hpp"
#include "poise/sample/blocks.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/sample/gillespie.hpp"
#include "poise/sample/methods.hpp"
#include "poise/sample/tracked.hpp"
#include "poise/testing/sampler_laws.hpp"
#include "sample/agreement.hpp"
#include "sample/network_generator.hpp"
#include "sample/wrong_blocks.hpp"
#include "sample/wrong_samplers.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;
using sample::Blocks;
using sample::Gillespie;
using sample::Tracked;
using ::testing::HasSubstr;

/// Half of the rate at the threshold and beyond is what a bound would have cut off.
inline constexpr auto cut_off = [](network::Network& network) {
  network.intensity.rows.e.e = network::Tanh{0.75, 1.0, 1.0};
};

/// C_ei is 5 % too large: of 2 % this network shows too little in so many paths (p = 1e-7).
inline constexpr auto heavier_weight = [](network::Network& network) {
  network.weight.rows.e.i *= 1.05;
};

TEST(Unbounded, BlocksAgreeWithGillespieAndSeesPlantedBugs) {
  const auto network = softplus_network(3);
  const Samples oracle = run<Gillespie>(network, 1.0, 20'000, 71);
  constexpr std::size_t paths = 100'000;
  EXPECT_GT(agreement_p_value(oracle, run<Blocks>(network, 1.0, paths, 72)), false_alarm);
  EXPECT_GT(agreement_p_value(oracle, run<SmallAllowances>(network, 1.0, paths, 73)), false_alarm);
  EXPECT_LT(
      agreement_p_value(oracle, run<sample::BlockSampler<StaleDecision>>(network, 1.0, paths, 74)),
      false_alarm);
  EXPECT_LT(
      agreement_p_value(oracle, run<Distorted<Blocks, heavier_weight>>(network, 1.0, paths, 75)),
      false_alarm);
  EXPECT_LT(agreement_p_value(oracle, run<Distorted<Blocks, cut_off>>(network, 1.0, paths, 76)),
            false_alarm);
}

RC_GTEST_PROP(Unbounded, KeepsTheLawsOfASampler, ()) {
  auto network = *any_network(moderate, true);
  network.intensity.rows.e.i = *network::testing::moderate_kind<network::Softplus>(0.25);
  const auto u = *any_potentials(network.n, 2.0);
  const double T = 0.05;
  const std::vector<double> stops{0.3 * T, 0.31 * T};
  check_slicing_changes_nothing<Blocks>(network, u, T, stops, 5);
  check_every_spike_is_accounted_for<Blocks>(network, u, T, 3, 5);
  check_slicing_changes_nothing<Tracked>(network, u, T, stops, 5);
  check_every_spike_is_accounted_for<Tracked>(network, u, T, 3, 5);
}

std::string complaint(std::string_view method) {
  try {
    sample::simulate(softplus_network(4), {{0.0, 0.0}, {1.0, 1.0}}, method,
                     {.times = {0.1}, .replicas = 1, .steps = {.step = 0.01}});
  } catch (const core::ParameterError& error) {
    return error.what();
  }
  return "none";
}

TEST(Unbounded, IsRefusedByNameWhereABoundIsNeeded) {
  for (const auto& method : sample::methods()) {
    if (method.unbounded) continue;
    EXPECT_THAT(complaint(method.name),
                AllOf(HasSubstr("run.method"), HasSubstr("needs a bound on every intensity"),
                      HasSubstr("softplus of intensity.ee"),
                      HasSubstr("exact, blocks, tracked, gillespie")));
  }
}

TEST(Unbounded, IsSimulatedByTheMethodsThatTakeIt) {
  for (const auto& method : sample::methods())
    if (method.unbounded) {
      const auto ensemble = sample::simulate(softplus_network(4), {{0.0, 0.0}, {1.0, 1.0}},
                                             method.name, {.times = {0.5}, .replicas = 2});
      EXPECT_FALSE(ensemble.interrupted);
      EXPECT_GT(ensemble.spikes.rows.e.e, 0U);
    }
}

}  // namespace
