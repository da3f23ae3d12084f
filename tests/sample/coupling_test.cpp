// Two paths that share their spikes: each keeps its own law, and they stay close.

#include <gtest/gtest.h>

#include <vector>

#include "poise/sample/coupled_leaps.hpp"
#include "poise/sample/exact_with_leap.hpp"
#include "poise/sample/observer.hpp"
#include "poise/sample/tau_leap.hpp"
#include "sample/agreement.hpp"
#include "sample/wrong_samplers.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;
using core::Population;

constexpr double end = 0.5;
constexpr std::size_t steps = 4;
constexpr double step = end / steps;
constexpr std::size_t paths = 20'000;

/// [quantity][path]: means, one potential of each population, and a product.
class Kept {
 public:
  void add(const network::Potentials& u) {
    const double quantities[] = {mean_of(u.e), mean_of(u.i), u.e.front(), u.i.back(),
                                 u.e.front() * u.i.front()};
    for (std::size_t k = 0; k < values_.size(); ++k) values_[k].push_back(quantities[k]);
  }
  double p_value(const Kept& other) const {
    std::vector<double> p;
    for (std::size_t k = 0; k < values_.size(); ++k) {
      p.push_back(equal_means_p_value(values_[k], other.values_[k]));
      p.push_back(equal_spreads_p_value(values_[k], other.values_[k]));
      p.push_back(same_law_p_value(values_[k], other.values_[k]));
    }
    return least_of(p);
  }
  const std::vector<double>& quantity(std::size_t k) const { return values_[k]; }

 private:
  std::vector<std::vector<double>> values_ = std::vector<std::vector<double>>(5);
};

struct Pair {
  Kept finer, coarser;
};

template <class Path>
network::Potentials potentials_of(const Path& path, std::size_t n) {
  network::Potentials u{std::vector<double>(n), std::vector<double>(n)};
  path.potentials(Population::e, u.e);
  path.potentials(Population::i, u.i);
  return u;
}

Pair exact_with_leap(const network::Network& network, std::uint64_t seed) {
  Pair kept;
  for (std::size_t r = 0; r < paths; ++r) {
    sample::ExactWithLeap pair(network, initial_potentials(network.n), seed, r, step);
    for (std::size_t k = 0; k < steps; ++k) pair.step();
    kept.finer.add(potentials_of(pair, network.n));
    kept.coarser.add(pair.leap_potentials());
  }
  return kept;
}

Pair coupled_leaps(const network::Network& network, std::uint64_t seed) {
  Pair kept;
  for (std::size_t r = 0; r < paths; ++r) {
    sample::CoupledLeaps pair(network, initial_potentials(network.n), seed, r, step);
    for (std::size_t k = 0; k < steps; ++k) pair.step();
    kept.finer.add(pair.fine_potentials());
    kept.coarser.add(pair.coarse_potentials());
  }
  return kept;
}

Kept exact(const network::Network& network, std::uint64_t seed) {
  Kept kept;
  for (std::size_t r = 0; r < paths; ++r) {
    sample::Blocks path(network, initial_potentials(network.n), seed, r);
    path.advance(end);
    kept.add(potentials_of(path, network.n));
  }
  return kept;
}

Kept leap(const network::Network& network, double length, std::uint64_t seed) {
  Kept kept;
  for (std::size_t r = 0; r < paths; ++r) {
    sample::TauExplicit path(network, initial_potentials(network.n), seed, r, {.step = length});
    path.advance(end);
    kept.add(potentials_of(path, network.n));
  }
  return kept;
}

network::Network heavier(network::Network network) {
  heavy_weight(network);
  return network;
}

// n = 2: blocks without sure spikes, whole populations of repeated targets. n = 12: every kind of
// point. A leap of a quarter of a time constant is far from the exact path, so that held rates lie
// below, within and above the bounds.
TEST(ExactWithLeap, BothPathsKeepTheirLaws) {
  for (const std::size_t n : {2, 12}) {
    const auto network = mixed_network(n);
    const Pair pair = exact_with_leap(network, 81);
    EXPECT_GT(pair.finer.p_value(exact(network, 82)), false_alarm) << "n = " << n;
    EXPECT_GT(pair.coarser.p_value(leap(network, step, 83)), false_alarm) << "n = " << n;
  }
}

TEST(ExactWithLeap, AWrongLawIsSeen) {
  const auto network = mixed_network(12);
  const Pair pair = exact_with_leap(heavier(network), 84);
  EXPECT_LT(pair.finer.p_value(exact(network, 82)), false_alarm);
  EXPECT_LT(pair.coarser.p_value(leap(network, step, 83)), false_alarm);
  // What a leap that took all the exact path's spikes for its own would look like.
  EXPECT_LT(pair.finer.p_value(leap(network, step, 83)), false_alarm);
}

TEST(CoupledLeaps, BothPathsKeepTheirLaws) {
  for (const std::size_t n : {2, 12}) {
    const auto network = mixed_network(n);
    const Pair pair = coupled_leaps(network, 85);
    EXPECT_GT(pair.finer.p_value(leap(network, 0.5 * step, 86)), false_alarm) << "n = " << n;
    EXPECT_GT(pair.coarser.p_value(leap(network, step, 83)), false_alarm) << "n = " << n;
    EXPECT_LT(pair.finer.p_value(leap(network, step, 83)), false_alarm) << "n = " << n;
  }
}

/// Variance of the difference of the means over that of independent paths.
double share_of_variance(const Pair& pair) {
  std::vector<double> together, apart;
  const auto& x = pair.finer.quantity(0);
  const auto& y = pair.coarser.quantity(0);
  for (std::size_t r = 0; r < x.size(); ++r) {
    together.push_back(x[r] - y[r]);
    apart.push_back(x[r] - y[(r + 1) % y.size()]);
  }
  return sample_mean(together).squared_error / sample_mean(apart).squared_error;
}

TEST(ExactWithLeap, SharesItsSpikes) {
  EXPECT_LT(share_of_variance(exact_with_leap(mixed_network(12), 87)), 0.25);
}

TEST(CoupledLeaps, ShareTheirSpikes) {
  EXPECT_LT(share_of_variance(coupled_leaps(mixed_network(12), 88)), 0.15);
}

}  // namespace
