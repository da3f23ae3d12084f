/// Agreement of two samplers in law: a network, what is kept of its paths, and p-values.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "poise/sample/sampler.hpp"
#include "support/statistics.hpp"

namespace poise::testing {

/// The bounded kinds of intensity, two time constants, potentials that decay by tens of percent
/// between spikes at n = 2.
inline network::Network mixed_network(std::size_t n) {
  return {.n = n,
          .tau = {0.5, 0.8},
          .weight = {{{1.0, 1.5}, {2.0, 0.5}}},
          .intensity = {{{network::Tanh{0.5, 1.5, 1.0}, network::Erf{0.75, 1.25, 0.8}},
                         {network::Bump{0.25, 1.5, 1.0, 0.7}, network::Constant{0.75}}}}};
}

/// The same with intensities that have no bound, rising and falling: softplus in every channel.
inline network::Network softplus_network(std::size_t n) {
  network::Network network = mixed_network(n);
  network.intensity.rows.e = {network::Softplus{1.5, 1.0, 0.5}, network::Softplus{1.0, 1.5, 0.0}};
  network.intensity.rows.i = {network::Softplus{0.8, 2.0, 0.5}, network::Softplus{0.7, -0.8, 0.5}};
  return network;
}

inline network::Potentials initial_potentials(std::size_t n) {
  network::Potentials u;
  for (std::size_t j = 0; j < n; ++j) {
    u.e.push_back(j % 2 == 0 ? 1.5 : -0.5);
    u.i.push_back(j % 2 == 0 ? -1.0 : 2.0);
  }
  return u;
}

/// What is kept of many paths.
struct Samples {
  std::vector<std::vector<double>> potentials;     ///< [quantity][path]
  std::vector<std::vector<std::uint64_t>> counts;  ///< [channel][path]
};

inline double mean_of(const std::vector<double>& u) {
  double sum = 0.0;
  for (const double x : u) sum += x;
  return sum / static_cast<double>(u.size());
}

template <sample::Sampler S>
Samples run(const network::Network& network, double T, std::size_t paths, std::uint64_t seed) {
  const std::size_t n = network.n;
  Samples out{std::vector<std::vector<double>>(8), std::vector<std::vector<std::uint64_t>>(4)};
  std::vector<double> half(n), e(n), i(n);
  for (std::size_t r = 0; r < paths; ++r) {
    S path(network, initial_potentials(n), seed, r);
    path.advance(0.5 * T);
    path.potentials(core::Population::e, half);
    path.advance(T);
    path.potentials(core::Population::e, e);
    path.potentials(core::Population::i, i);
    const double quantities[] = {mean_of(e),
                                 mean_of(i),
                                 e.front(),
                                 i.back(),
                                 e.front() * e.back(),
                                 e.front() * i.front(),
                                 i.front() * i.back(),
                                 half.front() * e.front()};
    for (std::size_t k = 0; k < out.potentials.size(); ++k)
      out.potentials[k].push_back(quantities[k]);
    const auto [onto_e, onto_i] = path.spike_counts().rows;
    const std::uint64_t counts[] = {onto_e.e, onto_e.i, onto_i.e, onto_i.i};
    for (std::size_t k = 0; k < out.counts.size(); ++k) out.counts[k].push_back(counts[k]);
  }
  return out;
}

template <sample::Sampler S>
Samples run(std::size_t n, double T, std::size_t paths, std::uint64_t seed) {
  return run<S>(mixed_network(n), T, paths, seed);
}

inline double moments_p_value(const Samples& x, const Samples& y) {
  std::vector<double> p;
  for (std::size_t k = 0; k < x.potentials.size(); ++k) {
    p.push_back(equal_means_p_value(x.potentials[k], y.potentials[k]));
    p.push_back(equal_spreads_p_value(x.potentials[k], y.potentials[k]));
  }
  return least_of(p);
}

/// Samples to nine decimals. A neuron without a spike is an atom of the law (visible at n = 2), and
/// the samplers round its decay differently in the last place.
inline std::vector<double> to_nine_decimals(std::vector<double> samples) {
  for (double& x : samples) x = std::round(x * 1e9);
  return samples;
}

inline double distributions_p_value(const Samples& x, const Samples& y) {
  std::vector<double> p;
  for (std::size_t k = 0; k < x.potentials.size(); ++k)
    p.push_back(
        same_law_p_value(to_nine_decimals(x.potentials[k]), to_nine_decimals(y.potentials[k])));
  return least_of(p);
}

inline double counts_p_value(const Samples& x, const Samples& y) {
  std::vector<double> p;
  for (std::size_t k = 0; k < x.counts.size(); ++k)
    p.push_back(same_counts_p_value(x.counts[k], y.counts[k]));
  return least_of(p);
}

/// The first spike of each path as one number: 4 cell + channel, for 40 cells of the mean waiting
/// time at rest over eight; later than that is 160.
template <sample::Sampler S>
std::vector<std::uint64_t> first_spikes(std::size_t n, std::size_t paths, std::uint64_t seed) {
  const double cell = 1.0 / (8.0 * 3.0 * static_cast<double>(n * n));
  std::vector<std::uint64_t> out(paths, 160);
  for (std::size_t r = 0; r < paths; ++r) {
    S path(mixed_network(n), initial_potentials(n), seed, r);
    for (std::uint64_t k = 0; k < 40 && out[r] == 160; ++k) {
      path.advance(cell * static_cast<double>(k + 1));
      const auto [onto_e, onto_i] = path.spike_counts().rows;
      const std::uint64_t counts[] = {onto_e.e, onto_e.i, onto_i.e, onto_i.i};
      for (std::uint64_t c = 0; c < 4; ++c)
        if (counts[c] > 0) out[r] = 4 * k + c;
    }
  }
  return out;
}

}  // namespace poise::testing
