#include "poise/sample/leap_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "poise/core/error.hpp"
#include "poise/core/watch.hpp"
#include "poise/network/batch.hpp"

namespace poise::sample {
namespace {

using core::PerPopulation;
using core::Population;
using core::populations;

/// Channels of the network are 0 to 3, the populations' normal variates follow.
core::StreamName name(core::Seed seed, std::uint64_t replica, std::size_t channel) {
  return {.seed = seed,
          .purpose = core::Purpose::tau_leaping,
          .replica = replica,
          .channel = static_cast<std::uint16_t>(channel)};
}
PoissonBatches batches(core::Seed seed, std::uint64_t replica, std::size_t channel) {
  return PoissonBatches(name(seed, replica, channel));
}

std::size_t channel_index(Population a, Population b) {
  return 2 * core::index(a) + core::index(b);
}

}  // namespace

PerPopulation<double> spike_variance(const network::Network& network, const Rates& rates) {
  PerPopulation<double> variance;
  for (const auto a : populations)
    for (const auto b : populations)
      variance[a] += network.jump(a, b) * network.jump(a, b) * rates[a][b];
  return variance;
}

PerPopulation<double> spike_drift(const network::Network& network, const Rates& rates) {
  PerPopulation<double> drift;
  for (const auto a : populations)
    for (const auto b : populations) drift[a] += network.jump(a, b) * rates[a][b];
  return drift;
}

double mean_decay(double h, double tau) { return -std::expm1(-h / tau) * tau / h; }

LeapState::LeapState(const network::Network& network, network::Potentials initial, core::Seed seed,
                     std::uint64_t replica, std::stop_token stop)
    : network_(network),
      potentials_(std::move(initial)),
      stop_(std::move(stop)),
      batches_{batches(seed, replica, 0), batches(seed, replica, 1), batches(seed, replica, 2),
               batches(seed, replica, 3)},
      normals_{name(seed, replica, 4), name(seed, replica, 5)},
      moved_(network.n),
      value_(network.n),
      first_(network.n),
      second_(network.n) {
  for (const auto a : populations) {
    assert(potentials_[a].size() == network_.n);
    for (const auto b : populations) counts_[a][b].resize(network_.n);
  }
}

double LeapState::mean(Population a) const {
  return network::sum(potentials_[a]) / static_cast<double>(network_.n);
}

Rates LeapState::rates() {
  Rates rates;
  for (const auto b : populations) {
    const auto& f = network_.intensity;
    for (const auto a : populations) {
      if (a == Population::i && f.rows.i[b] == f.rows.e[b]) {
        rates.rows.i[b] = rates.rows.e[b];
        continue;
      }
      core::stop_if_asked(stop_, "sampling");
      network::values(f[a][b], potentials_[b], value_);
      rates[a][b] = network::sum(value_);
    }
  }
  return rates;
}

Rates LeapState::rates_at(const PerPopulation<double>& scale, const PerPopulation<double>& shift) {
  Rates rates;
  for (const auto b : populations) {
    const auto& u = potentials_[b];
    for (std::size_t k = 0; k < u.size(); ++k) moved_[k] = scale[b] * u[k] + shift[b];
    for (const auto a : populations) {
      core::stop_if_asked(stop_, "sampling");
      network::values(network_.intensity[a][b], moved_, value_);
      rates[a][b] = network::sum(value_);
    }
  }
  return rates;
}

core::PerChannel<ChannelSums> LeapState::sums() {
  core::PerChannel<ChannelSums> sums;
  for (const auto a : populations)
    for (const auto b : populations) {
      const auto& u = potentials_[b];
      core::stop_if_asked(stop_, "sampling");
      network::taylor(network_.intensity[a][b], u, value_, first_, second_);
      ChannelSums& channel = sums[a][b];
      channel.value = network::sum(value_);
      channel.first = network::sum(first_);
      channel.second = network::sum(second_);
      for (std::size_t k = 0; k < u.size(); ++k) moved_[k] = first_[k] * u[k];
      channel.first_u = network::sum(moved_);
      for (std::size_t k = 0; k < u.size(); ++k) moved_[k] = first_[k] * first_[k];
      channel.first_squared = network::sum(moved_);
    }
  return sums;
}

SpikeCounts LeapState::draw_spikes(const Rates& rates, double h) {
  SpikeCounts drawn;
  for (const auto a : populations)
    for (const auto b : populations) {
      core::stop_if_asked(stop_, "sampling");
      const double mean = h * rates[a][b];
      if (!(mean >= 0.0 && mean <= PoissonTable::largest_mean))
        throw core::Refusal(fmt::format("a neuron would take {:.3g} spikes in a leap", mean));
      drawn[a][b] = batches_[channel_index(a, b)].draw(mean, counts_[a][b]);
      spikes_[a][b] += drawn[a][b];
    }
  return drawn;
}

void LeapState::forget_spikes() {
  for (const auto a : populations)
    for (const auto b : populations) std::ranges::fill(counts_[a][b], 0);
}

void LeapState::leap(double h, const PerPopulation<double>& shift) {
  for (const auto a : populations) {
    const double p = std::exp(-h / network_.tau[a]);
    const double g = mean_decay(h, network_.tau[a]);
    const double up = g * network_.jump(a, Population::e);
    const double down = g * network_.jump(a, Population::i);
    const double common = shift[a];
    double* const u = potentials_[a].data();
    const std::int32_t* const excitation = counts_[a].e.data();
    const std::int32_t* const inhibition = counts_[a].i.data();
    for (std::size_t j = 0; j < network_.n; ++j)
      u[j] = (p * u[j] + common) + (up * excitation[j] + down * inhibition[j]);
  }
}

void LeapState::diffuse(const Rates& rates, double h) {
  const auto drift = spike_drift(network_, rates);
  const auto variance = spike_variance(network_, rates);
  const core::Slices slices(network_.n);
  for (const auto a : populations) {
    core::stop_if_asked(stop_, "sampling");
    const double p = std::exp(-h / network_.tau[a]);
    const double g = mean_decay(h, network_.tau[a]);
    const double shift = g * h * drift[a];
    const double deviation = g * std::sqrt(h * variance[a]);
    auto& name = normals_[core::index(a)];
    for (std::size_t k = 0; k < slices.count(); ++k) {
      core::stop_if_asked(stop_, "a leap");
      name.slice = slices[k].index;
      core::Stream normals(name);
      for (double& u : slices[k].of(std::span(potentials_[a])))
        u = p * u + (shift + deviation * normals.normal());
    }
    ++name.step;
  }
}

}  // namespace poise::sample
