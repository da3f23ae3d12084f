// Dynkin's formula for random networks and random functions phi:
//   E phi(u_T) = phi(u_0) + E int_0^T (L phi)(u_s) ds,
//   L phi(u) = sum_aj [ -u_a^j / tau_a d phi/d u_a^j
//                       + sum_bk f_ab(u_b^k) (phi(u + J_ab e_a^j) - phi(u)) ],
// J_ae = C_ae n^{-1/2}, J_ai = -C_ai n^{-1/2}. [MV, (2.1)-(2.3)]
//
// With S uniform on [0, T] and independent of the path, phi(u_T) - phi(u_0) - T (L phi)(u_S) has
// mean zero: no quadrature, no bias. L is written out here from the definition of the model;
// neither it nor the jump is taken from the library.

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "poise/core/random.hpp"
#include "sample/every_sampler.hpp"
#include "sample/network_generator.hpp"
#include "sample/wrong_samplers.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;
using network::Potentials;

double dot(const Potentials& a, const Potentials& u) {
  double sum = 0.0;
  for (const auto p : core::populations)
    for (std::size_t j = 0; j < u[p].size(); ++j) sum += a[p][j] * u[p][j];
  return sum;
}

/// phi(u) = cos(a . u + b) (1 + sin(c . u)).
struct Phi {
  Potentials a;
  double b;
  Potentials c;

  double operator()(const Potentials& u) const {
    return std::cos(dot(a, u) + b) * (1.0 + std::sin(dot(c, u)));
  }
  /// The derivative at u in the direction `along`.
  double derivative(const Potentials& u, const Potentials& along) const {
    return -std::sin(dot(a, u) + b) * dot(a, along) * (1.0 + std::sin(dot(c, u))) +
           std::cos(dot(a, u) + b) * std::cos(dot(c, u)) * dot(c, along);
  }
};

double generator(const network::Network& network, const Phi& phi, const Potentials& u) {
  const double root_n = std::sqrt(static_cast<double>(network.n));
  Potentials drift = u;
  for (const auto a : core::populations)
    for (double& x : drift[a]) x /= -network.tau[a];
  double sum = phi.derivative(u, drift);
  const double here = phi(u);
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      double rate = 0.0;
      for (const double x : u[b]) rate += network::value(network.intensity[a][b], x);
      const double jump = (b == core::Population::e ? 1.0 : -1.0) * network.weight[a][b] / root_n;
      for (std::size_t j = 0; j < network.n; ++j) {
        Potentials after = u;
        after[a][j] += jump;
        sum += rate * (phi(after) - here);
      }
    }
  return sum;
}

struct Case {
  network::Network network;
  Potentials initial;
  Phi phi;
};

Case random_case(std::size_t largest_n, std::uint64_t seed) {
  const auto cases = rc::gen::exec([largest_n] {
    Case random;
    random.network = *any_network({largest_n, moderate.decades});
    const std::size_t n = random.network.n;
    random.initial = *any_potentials(n, 2.0);
    random.phi = {*any_potentials(n, 1.0), *uniform_between(-3.0, 3.0), *any_potentials(n, 1.0)};
    return random;
  });
  return fixed_draw(cases, seed);
}

template <sample::Sampler S>
double dynkin_p_value(const Case& random, std::size_t paths, std::uint64_t seed) {
  constexpr double T = 0.7;
  const auto& [network, initial, phi] = random;
  core::Stream times(seed, core::Purpose::test);
  Potentials u = initial;
  const auto look = [&u](const S& path) {
    for (const auto a : core::populations) path.potentials(a, u[a]);
  };
  std::vector<double> defects(paths);
  for (std::size_t r = 0; r < paths; ++r) {
    S path(network, initial, seed, r);
    path.advance(T * times.uniform());
    look(path);
    const double integral = T * generator(network, phi, u);
    path.advance(T);
    look(path);
    defects[r] = phi(u) - phi(initial) - integral;
  }
  return mean_p_value(defects, 0.0);
}

/// One p-value for `cases` random networks and functions.
template <sample::Sampler S>
double dynkin_p_value(std::size_t cases, std::size_t largest_n, std::size_t paths) {
  std::vector<double> p;
  for (std::uint64_t k = 0; k < cases; ++k)
    p.push_back(dynkin_p_value<S>(random_case(largest_n, 100 + k), paths, 200 + k));
  return least_of(p);
}

template <class S>
class DynkinForEverySampler : public ::testing::Test {};
TYPED_TEST_SUITE(DynkinForEverySampler, EverySampler);

TYPED_TEST(DynkinForEverySampler, Holds) {
  if constexpr (is_slow<TypeParam>) {
    EXPECT_GT(dynkin_p_value<TypeParam>(20, 3, 5'000), false_alarm);
  } else {
    EXPECT_GT(dynkin_p_value<TypeParam>(40, 4, 20'000), false_alarm);
    EXPECT_GT(dynkin_p_value<TypeParam>(40, 1, 50'000), false_alarm);
    EXPECT_GT(dynkin_p_value<TypeParam>(20, 24, 2'000), false_alarm);
  }
}

TEST(Dynkin, SeesPlantedBugs) {
  using sample::Thinning;
  // With one neuron in each population a rate has the longest time to go stale.
  EXPECT_LT(dynkin_p_value<StaleRate>(40, 1, 50'000), false_alarm);
  EXPECT_LT((dynkin_p_value<Distorted<Thinning, missing_channel>>(40, 4, 20'000)), false_alarm);
  EXPECT_LT((dynkin_p_value<Distorted<Thinning, hasty>>(40, 4, 20'000)), false_alarm);
}

TEST(Dynkin, SeesAWeightOffByTwoPercent) {
  // In the direction of v_e the effect is largest; a small n and many paths do the rest.
  Case steep{
      .network = {.n = 2,
                  .tau = {1.0, 1.0},
                  .weight = {{{0.5, 2.0}, {0.5, 0.5}}},
                  .intensity = {{{network::Tanh{1.0, 1.0, 1.0}, network::Tanh{1.0, 3.0, 0.5}},
                                 {network::Tanh{1.0, 1.0, 1.0}, network::Tanh{1.0, 1.0, 0.5}}}}},
      .initial = {{0.0, 0.0}, {0.0, 0.0}},
      .phi = {{{0.25, 0.25}, {0.0, 0.0}}, 1.0, {{0.0, 0.0}, {0.0, 0.0}}}};
  constexpr std::size_t paths = 1'000'000;
  EXPECT_GT(dynkin_p_value<sample::Thinning>(steep, paths, 301), false_alarm);
  EXPECT_LT((dynkin_p_value<Distorted<sample::Thinning, heavy_weight>>(steep, paths, 302)),
            false_alarm);
}

}  // namespace
