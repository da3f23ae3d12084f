/// How the skeletons check a path S(network, initial, seed, replica): the second and fourth law of
/// poise/sample/sampler.hpp, to the last bit, and the first in the mean of what it ends at.
#pragma once

#include <cmath>
#include <cstdint>
#include <poise/network/initial_law.hpp>
#include <poise/network/paper.hpp>
#include <poise/sample/observer.hpp>
#include <poise/sample/sampler.hpp>
#include <poise/testing/sampler_laws.hpp>
#include <stdexcept>
#include <vector>

namespace skeleton {

inline constexpr double horizon = 1.0;
inline constexpr poise::network::InitialLaw start{{-2.7, -1.2}, {1.0, 1.0}};

template <class S>
S path(const poise::network::Network& network, poise::core::Seed seed, std::uint64_t replica) {
  return S(network, poise::network::draw_initial_potentials(start, network.n, seed, replica), seed,
           replica);
}

template <class S>
std::vector<double> end(S path, std::size_t n) {
  std::vector<double> u(n);
  path.advance(horizon);
  path.potentials(poise::core::Population::e, u);
  return u;
}

/// Law 2, by the library's own check: how advance() is sliced, and who looks, changes no bit.
template <class S>
bool slicing_changes_nothing() {
  const auto network = poise::network::paper(20);
  const auto initial = poise::network::draw_initial_potentials(start, network.n, 1, 3);
  const std::vector<double> stops{0.1, 0.7};
  try {
    poise::testing::check_slicing_changes_nothing<S>(network, initial, horizon, stops, 1);
    poise::testing::check_every_spike_is_accounted_for<S>(network, initial, horizon, 10, 1);
  } catch (const std::logic_error&) {
    return false;
  }
  return true;
}

/// Law 4, by the library's own check: a path that was written down goes on with the same bits.
template <class S>
bool goes_on() {
  const auto network = poise::network::paper(20);
  const std::vector<double> times{0.5, 0.6, horizon};
  try {
    poise::testing::check_state_is_whole([&] { return path<S>(network, 1, 3); }, network.n, times);
  } catch (const std::logic_error&) {
    return false;
  }
  return true;
}

struct MeanAndError {
  double mean = 0.0;
  double squared_error = 0.0;
};

/// E of the excitatory population's mean at the horizon.
template <class S>
MeanAndError estimate(const poise::network::Network& network, poise::core::Seed seed) {
  constexpr int replicas = 400;
  std::vector<double> means;
  for (std::uint64_t r = 0; r < replicas; ++r)
    means.push_back(
        poise::sample::empirical_moments(end(path<S>(network, seed, r), network.n)).mean);
  const auto moments = poise::sample::empirical_moments(means);
  return {moments.mean, moments.variance / (replicas - 1)};
}

/// Law 1, in the mean: whether S on `network` and R on the paper's network of 20 + 20 neurons agree.
/// Level 2e-8 (|z| < 5.6), so that over all skeletons a false alarm stays below 1e-6; seeds fixed.
template <class S, class R>
bool agree(const poise::network::Network& network) {
  const auto tested = estimate<S>(network, 1);
  const auto reference = estimate<R>(poise::network::paper(20), 2);
  const double error = std::sqrt(tested.squared_error + reference.squared_error);
  return std::abs(tested.mean - reference.mean) < 5.6 * error;
}

/// The planted bug that agree() must notice: an inhibition that is a tenth too strong.
inline poise::network::Network wrong_network() {
  auto network = poise::network::paper(20);
  network.weight.rows.e.i *= 1.1;
  return network;
}

}  // namespace skeleton
