// The choice among exact samplers: where each belongs, by what it is foretold to cost, and that `Exact`
// is the one it chose, to the last bit.

#include "poise/sample/regime.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "poise/network/initial_law.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/sample/exact.hpp"
#include "poise/testing/sampler_laws.hpp"
#include "sample/agreement.hpp"
#include "sample/network_generator.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using namespace poise::testing;
using sample::Regime;

constexpr network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 1.0}};

Regime chosen(const network::Network& network) {
  return sample::choose_regime(network, network::draw_initial_potentials(law, network.n, 1, 0));
}

network::Network with_gain(std::size_t n, double factor) {
  auto network = paper_network(n);
  for (const auto a : core::populations)
    for (const auto b : core::populations)
      std::get<network::Tanh>(network.intensity[a][b]).gain *= factor;
  return network;
}

TEST(Regime, LargeAndFlatNetworksGoInBlocks) {
  EXPECT_EQ(chosen(paper_network(1000)), Regime::blocks);
  EXPECT_EQ(chosen(paper_network(100'000)), Regime::blocks);
  EXPECT_EQ(chosen(with_gain(300, 1e-3)), Regime::blocks);
}

TEST(Regime, SmallSteepAndNarrowOnesAreTracked) {
  EXPECT_EQ(chosen(paper_network(10)), Regime::tracked);
  EXPECT_EQ(chosen(paper_network(100)), Regime::tracked);
  EXPECT_EQ(chosen(with_gain(1000, 100.0)), Regime::tracked);
  EXPECT_EQ(chosen(with_gain(20'000, 100.0)), Regime::tracked);
  auto narrow = paper_network(1000);
  const network::Bump f{0.2, 1.0, -1.0, 0.05};
  narrow.intensity = {{{f, f}, {f, f}}};
  EXPECT_EQ(chosen(narrow), Regime::tracked);
}

TEST(Regime, ThinningIsForRatesNearTheirBounds) {
  auto few = paper_network(3);
  const network::Bump f{0.2, 1.0, -1.0, 1e-4};
  few.intensity = {{{f, f}, {f, f}}};
  EXPECT_EQ(chosen(few), Regime::thinning);
}

RC_GTEST_PROP(Regime, CostsAreNumbersAndOnlyThinningNeedsABound, ()) {
  const auto network = *any_network(extreme, true);
  const auto u = *any_potentials(network.n, 10.0);
  const auto costs = sample::expected_costs(network, u);
  RC_ASSERT(costs.blocks > 0.0);
  RC_ASSERT(costs.tracked > 0.0 && std::isfinite(costs.tracked));
  bool bounded = true;
  for (const auto a : core::populations)
    for (const auto b : core::populations)
      bounded = bounded && std::isfinite(network::supremum(network.intensity[a][b]));
  RC_ASSERT(std::isfinite(costs.thinning) == bounded);
  RC_ASSERT(bounded || sample::choose_regime(network, u) != Regime::thinning);
}

template <class S>
void expect_same_path(const network::Network& network, Regime regime) {
  const auto u = network::draw_initial_potentials(law, network.n, 1, 0);
  const double T = 2e4 / static_cast<double>(network.n * network.n);
  sample::Exact path(network, u, 5, 2);
  S alone(network, u, 5, 2);
  EXPECT_EQ(path.regime(), regime);
  path.advance(T);
  alone.advance(T);
  EXPECT_EQ(snapshot(path, network.n), snapshot(alone, network.n));
}

TEST(Regime, ExactIsTheSamplerThatItChose) {
  expect_same_path<sample::Blocks>(paper_network(1000), Regime::blocks);
  expect_same_path<sample::Tracked>(paper_network(30), Regime::tracked);
  auto few = paper_network(3);
  const network::Bump f{0.2, 1.0, -1.0, 1e-4};
  few.intensity = {{{f, f}, {f, f}}};
  expect_same_path<sample::Thinning>(few, Regime::thinning);
}

TEST(Regime, EnsemblesSayWhichTheyTook) {
  const auto ensemble = [](std::size_t n, std::string_view method) {
    return sample::simulate(paper_network(n), law, method, {.times = {1e-3}, .replicas = 3});
  };
  EXPECT_EQ(ensemble(30, "exact").regime, "tracked");
  EXPECT_EQ(ensemble(1000, "exact").regime, "blocks");
  EXPECT_EQ(ensemble(30, "thinning").regime, "");
}

}  // namespace
