// The theorem of the expansion, tested directly: |S - value| <= error over random networks, kinds,
// spikes and times; and twins of the formula that lack a term, or bound one too low, are caught.

#include "poise/sample/exact_expansion.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "sample/agreement.hpp"
#include "sample/network_generator.hpp"

namespace {

using namespace poise;
using namespace poise::testing;
using core::populations;
using sample::ExactExpansion;
using sample::ExpansionTerms;

/// S_ab(time()) by the potentials themselves, in long double.
long double true_sum(const ExactExpansion& expansion, const network::Network& network,
                     core::Population a, core::Population b) {
  std::vector<double> u(network.n);
  expansion.displaced(b, u);
  const long double age = expansion.time() - expansion.refreshed();
  const long double decay = std::exp(-age / static_cast<long double>(network.tau[b]));
  long double sum = 0.0L;
  for (const double x : u)
    sum += network::value(network.intensity[a][b], static_cast<double>(decay * x));
  return sum;
}

/// How far off the formula is, in units of what it promises: at most 1 if the theorem holds.
template <class Formula>
double worst_error(const ExactExpansion& expansion, const network::Network& network,
                   Formula formula) {
  double worst = 0.0;
  for (const auto a : populations)
    for (const auto b : populations) {
      const auto [value, error] = formula(expansion.terms(a, b));
      if (std::isinf(error)) continue;
      const auto off = std::abs(true_sum(expansion, network, a, b) - value);
      worst = std::max(worst, static_cast<double>(off / error));
    }
  return worst;
}

const auto as_stated = [](const ExpansionTerms& terms) { return sample::estimate(terms); };

// The twins.
const auto without_drift = [](ExpansionTerms terms) {
  terms.reference_first = 0.0;
  return sample::estimate(terms);
};
const auto without_curvature = [](ExpansionTerms terms) {
  terms.second = terms.reference_second = 0.0;
  return sample::estimate(terms);
};
const auto third_bound_halved = [](ExpansionTerms terms) {
  terms.third_bound /= 2.0;
  return sample::estimate(terms);
};
const auto without_mixed_term = [](ExpansionTerms terms) {
  terms.mixed_norm = 0.0;
  return sample::estimate(terms);
};

/// Spikes into random neurons, and time that passes: some of either, or none.
void disturb(ExactExpansion& expansion, const network::Network& network) {
  const double age = *rc::gen::oneOf(rc::gen::just(0.0), uniform_between(0.0, 0.25)) *
                     std::min(network.tau.e, network.tau.i);
  const int bursts = *rc::gen::inRange(0, 4);
  for (int burst = 0; burst < bursts; ++burst) {
    expansion.move_to(expansion.time() + age / std::max(bursts, 1));
    for (const auto a : populations) {
      const auto slice = *rc::gen::inRange<std::size_t>(0, expansion.slices().count());
      const auto size = static_cast<std::uint32_t>(expansion.slices()[slice].size);
      const auto targets = *rc::gen::container<std::vector<std::uint32_t>>(
          *rc::gen::inRange<std::size_t>(0, 30), rc::gen::inRange<std::uint32_t>(0, size));
      const double jump =
          network.jump(a, *rc::gen::element(core::Population::e, core::Population::i));
      const std::vector<double> sizes(targets.size(), jump * expansion.growth(a));
      expansion.add_spikes(a, slice, targets, sizes);
    }
  }
  if (bursts == 0) expansion.move_to(age);
}

void check_random_network(Range range, double reach) {
  const auto network = *any_network(range);
  ExactExpansion expansion(network, *any_potentials(network.n, reach),
                           *rc::gen::element<std::size_t>(1, 2, 1000));
  for (int refreshes = 0; refreshes < 2; ++refreshes) {
    disturb(expansion, network);
    RC_ASSERT(worst_error(expansion, network, as_stated) <= 1.0);
    for (const auto a : populations)
      for (const auto b : populations) {
        const auto sum = static_cast<double>(true_sum(expansion, network, a, b));
        RC_ASSERT(std::abs(expansion.sum_anew(a, b) - sum) <= 1e-12 * (1.0 + sum));
      }
    expansion.refresh();
  }
}

RC_GTEST_PROP(ExactExpansion, HoldsItsErrorOnRandomNetworks, ()) {
  check_random_network({40, 0.5}, 3.0);
}
RC_GTEST_PROP(ExactExpansion, HoldsItsErrorOnExtremeNetworks, ()) {
  check_random_network({12, 3.0}, 100.0);
}

/// One neuron a population where |f'''| is largest, for a tanh at 0.
network::Network steepest_network() {
  auto network = mixed_network(1);
  for (auto& row : {&network.intensity.rows.e, &network.intensity.rows.i})
    *row = {network::Tanh{0.5, 2.0, 1.0}, network::Tanh{0.5, 2.0, 1.0}};
  return network;
}

double worst_after_a_spike(auto formula) {
  ExactExpansion expansion(steepest_network(), {{0.0}, {0.0}});
  const std::uint32_t target = 0;
  const double size = 0.1;
  for (const auto a : populations) expansion.add_spikes(a, 0, {&target, 1}, {&size, 1});
  return worst_error(expansion, steepest_network(), formula);
}

// Where f''' is at its bound and one neuron has moved by a little, the remainder is what the theorem
// allows, within some percent: half of it is not enough.
TEST(ExactExpansion, TheThirdOrderBoundIsAttained) {
  EXPECT_LE(worst_after_a_spike(as_stated), 1.0);
  EXPECT_GT(worst_after_a_spike(as_stated), 0.9);
  EXPECT_GT(worst_after_a_spike(third_bound_halved), 1.0);
}

double worst_after_spikes_and_decay(auto formula) {
  const std::size_t n = 20;
  const auto network = mixed_network(n);
  ExactExpansion expansion(network, initial_potentials(n));
  expansion.move_to(0.01);
  std::vector<std::uint32_t> targets;
  for (std::uint32_t j = 0; j < n; j += 2) targets.push_back(j);
  const std::vector<double> sizes(targets.size(), 0.02);
  for (const auto a : populations) expansion.add_spikes(a, 0, targets, sizes);
  return worst_error(expansion, network, formula);
}

TEST(ExactExpansion, AMissingTermIsSeen) {
  EXPECT_LE(worst_after_spikes_and_decay(as_stated), 1.0);
  EXPECT_GT(worst_after_spikes_and_decay(without_drift), 1.0);
  EXPECT_GT(worst_after_spikes_and_decay(without_curvature), 1.0);
  EXPECT_GT(worst_after_spikes_and_decay(without_mixed_term), 1.0);
}

// The cuts may move the last bits of a sum, and no more; and an age is not needed for a refresh.
TEST(ExactExpansion, SlicesAndRefreshesAgree) {
  const std::size_t n = 50;
  const auto network = mixed_network(n);
  ExactExpansion whole(network, initial_potentials(n)), cut(network, initial_potentials(n), 7);
  for (ExactExpansion* expansion : {&whole, &cut}) expansion->move_to(0.05);
  const std::uint32_t target = 3;
  const double size = 0.3;
  whole.add_spikes(core::Population::e, 0, {&target, 1}, {&size, 1});
  cut.add_spikes(core::Population::e, 0, {&target, 1}, {&size, 1});
  for (const auto a : populations)
    for (const auto b : populations) {
      EXPECT_NEAR(whole.estimate(a, b).value, cut.estimate(a, b).value, 1e-12 * n);
      EXPECT_EQ(whole.estimate(a, b).value, whole.estimates()[a][b].value);
      const auto before = whole.estimate(a, b);
      auto renewed = whole;
      renewed.refresh();
      EXPECT_NEAR(renewed.sum(a, b), before.value, before.error);
      EXPECT_LE(renewed.estimate(a, b).error, before.error);  // equal where f is constant
    }
}

}  // namespace
