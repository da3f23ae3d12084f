#include "poise/couple/network.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "poise/couple/competitors.hpp"
#include "poise/sample/exact.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace poise::couple {
namespace {

using namespace poise::testing;

/// Near the balanced point of `paper_network` at K = (1, 1).
constexpr network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 1.0}};

network::Potentials start(std::size_t n, std::uint64_t replica) {
  return network::draw_initial_potentials(law, n, 1, replica);
}

template <Rule R>
CoupledNetworks<R> run(const network::Network& network, double T, std::uint64_t replica,
                       const NetworkOptions& options = {}) {
  CoupledNetworks<R> networks(network, start(network.n, replica), law.variance, T, 1, replica,
                              options);
  networks.advance(T);
  return networks;
}

template <Rule R>
double largest_error(const CoupledNetworks<R>& networks) {
  double largest = 0.0;
  for (const auto a : core::populations)
    largest = std::max(largest, std::ranges::max(networks.sup_error(a)));
  return largest;
}

template <Rule R>
double mean_error(const CoupledNetworks<R>& networks) {
  double sum = 0.0, neurons = 0.0;
  for (const auto a : core::populations)
    for (const double error : networks.sup_error(a)) sum += error, neurons += 1.0;
  return sum / neurons;
}

/// [MV, (5.36)-(5.37)] with the constant 2 (C_ae + C_ai), whatever the coupling.
TEST(CoupledNetworks, FluctuationsDifferByNoMoreThanTheirNoise) {
  const auto check = [](const auto& networks, const network::Network& network) {
    const double weights = std::max(network.weight.rows.e.e + network.weight.rows.e.i,
                                    network.weight.rows.i.e + network.weight.rows.i.i);
    EXPECT_LE(largest_error(networks), 2.0 * weights * networks.sup_noise_error());
    EXPECT_GT(largest_error(networks), 0.0);
  };
  for (const std::size_t n : {10UL, 100UL}) {
    auto network = paper_network(n);
    network.tau = {0.7, 1.9};
    check(run<Kmt>(network, 2.0, 0), network);
    check(run<Independent>(network, 2.0, 1), network);
  }
}

/// The paths, clocks and spikes are those of the construction: read again, from the tree.
TEST(CoupledNetworks, SpikesAreThoseOfThePathsAtTheirClocks) {
  const std::size_t n = 30;
  const double T = 0.5;
  const auto network = paper_network(n);
  const NetworkOptions options;
  const auto networks = run<Kmt>(network, T, 3, options);
  std::uint64_t spikes = 0;
  for (const auto a : core::populations)
    for (const auto b : core::populations)
      for (std::uint64_t j = 0; j < n; ++j) {
        const core::StreamName name{
            .seed = 1,
            .purpose = core::Purpose::dyadic_coupling,
            .replica = 3,
            .channel = static_cast<std::uint16_t>(2 * core::index(a) + core::index(b)),
            .slice = static_cast<std::uint32_t>(j)};
        const double length = 30.0 * T * network::supremum(network.intensity[a][b]) + 1.0;
        const KmtPath path(length, name, options.resolution);
        spikes += path.count(30.0 * networks.internal_time()[a][b]);
      }
  EXPECT_EQ(networks.spikes(), spikes);
}

/// With constant intensities the clocks are known, x is shot noise, and x~ is an Ornstein-Uhlenbeck
/// process, both from 0: at T they have mean 0 and variance K. `scale` is the wrong twin's error.
double variance_p_value(double scale) {
  network::Network network = paper_network(50);
  for (const auto a : core::populations)
    for (const auto b : core::populations) network.intensity[a][b] = network::Constant{0.8};
  network.tau = {0.5, 2.0};
  const double T = 1.0;
  std::vector<double> p;
  core::PerPopulation<std::vector<double>> squares, twin_squares;
  const std::vector<double> zeros(network.n);
  for (std::uint64_t replica = 0; replica < 260; ++replica) {
    CoupledNetworks<Kmt> networks(network, {zeros, zeros}, {0.0, 0.0}, T, 1, replica);
    networks.advance(T);
    for (const auto a : core::populations) {
      for (const double x : networks.fluctuations(a)) squares[a].push_back(scale * x * x);
      for (const double x : networks.twins(a)) twin_squares[a].push_back(scale * x * x);
    }
  }
  for (const auto a : core::populations) {
    const double C2 = std::pow(network.weight[a].e, 2) + std::pow(network.weight[a].i, 2);
    const double K = 0.5 * network.tau[a] * 0.8 * C2 * -std::expm1(-2.0 * T / network.tau[a]);
    p.push_back(mean_p_value(squares[a], K));
    p.push_back(mean_p_value(twin_squares[a], K));
  }
  return least_of(p);
}

TEST(CoupledNetworks, FluctuationsHaveTheVarianceOfTheirEquation) {
  EXPECT_GT(variance_p_value(1.0), false_alarm);
  EXPECT_LT(variance_p_value(1.1), false_alarm);
}

TEST(CoupledNetworks, VarianceOfTheGaussianProcessSolvesItsEquation) {
  network::Network network = paper_network(20);
  for (const auto a : core::populations)
    for (const auto b : core::populations) network.intensity[a][b] = network::Constant{0.8};
  const auto networks = run<Kmt>(network, 1.5, 0);
  const double noise = 0.8 * (1.0 + 1.5 * 1.5);
  EXPECT_NEAR(networks.variance(core::Population::e),
              std::exp(-3.0) + 0.5 * noise * (1.0 - std::exp(-3.0)), 1e-12);
}

/// Means and spreads of potentials at T, a replica each, against the exact sampler.
double agreement_p_value(const network::Network& coupled, const network::Network& exact) {
  constexpr double T = 0.5;
  core::PerPopulation<std::vector<double>> mean, spread, mean_exact, spread_exact;
  const auto summarise = [](std::span<const double> u, std::vector<double>& means,
                            std::vector<double>& spreads) {
    double sum = 0.0, squares = 0.0;
    for (const double x : u) sum += x;
    const double average = sum / static_cast<double>(u.size());
    for (const double x : u) squares += (x - average) * (x - average);
    means.push_back(average);
    spreads.push_back(squares);
  };
  std::vector<double> u(coupled.n);
  for (std::uint64_t replica = 0; replica < 1000; ++replica) {
    const auto networks = run<Kmt>(coupled, T, replica, {.step = 0.25, .resolution = 0x1p-4});
    sample::Exact sampler(exact, start(exact.n, replica + 5000), 2, replica);
    sampler.advance(T);
    for (const auto a : core::populations) {
      const auto x = networks.fluctuations(a);
      std::ranges::transform(x, u.begin(), [&](double y) { return y + networks.mean(a); });
      summarise(u, mean[a], spread[a]);
      sampler.potentials(a, u);
      summarise(u, mean_exact[a], spread_exact[a]);
    }
  }
  std::vector<double> p;
  for (const auto a : core::populations) {
    p.push_back(equal_means_p_value(mean[a], mean_exact[a]));
    p.push_back(equal_spreads_p_value(mean[a], mean_exact[a]));
    p.push_back(equal_means_p_value(spread[a], spread_exact[a]));
  }
  return least_of(p);
}

TEST(CoupledNetworks, AgreeInLawWithTheExactSampler) {
  const auto network = paper_network(40);
  auto wrong = network;
  wrong.weight.rows.e.i *= 1.1;
  EXPECT_GT(agreement_p_value(network, network), false_alarm);
  EXPECT_LT(agreement_p_value(wrong, network), false_alarm);
}

/// From n = 64 to 1024 the coupled networks come closer, by a factor of 1/4 but for a logarithm;
/// independent ones do not.
TEST(CoupledNetworks, ComeCloserOnlyWhenCoupled) {
  const auto ratio = [](auto&& error) { return error(1024) / error(64); };
  const double coupled =
      ratio([](std::size_t n) { return mean_error(run<Kmt>(paper_network(n), 0.25, 0)); });
  const double independent =
      ratio([](std::size_t n) { return mean_error(run<Independent>(paper_network(n), 0.25, 0)); });
  EXPECT_LT(coupled, 0.5);
  EXPECT_GT(independent, 0.8);
  EXPECT_LT(independent, 1.25);
}

/// Steps and resolutions four times finer change little, against what the error itself is.
TEST(CoupledNetworks, SettingsHardlyMatter) {
  const auto network = paper_network(100);
  const double rough = mean_error(run<Kmt>(network, 0.5, 0));
  const double fine = mean_error(run<Kmt>(network, 0.5, 0, {.step = 0.0625, .resolution = 0x1p-8}));
  EXPECT_NEAR(rough / fine, 1.0, 0.1);
}

}  // namespace
}  // namespace poise::couple
