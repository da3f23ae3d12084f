/// Planted bugs: samplers that are wrong on purpose, to measure what the tests can see.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "poise/core/random.hpp"
#include "poise/sample/gillespie.hpp"
#include "poise/sample/sampler.hpp"

namespace poise::testing {

/// The true sampler of the wrong network.
template <sample::Sampler S, auto distort>
class Distorted : public S {
 public:
  Distorted(network::Network network, network::Potentials initial, core::Seed seed,
            std::uint64_t replica)
      : S((distort(network), network), std::move(initial), seed, replica) {}
};

/// C_ei is 2 % too large.
inline constexpr auto heavy_weight = [](network::Network& network) {
  network.weight.rows.e.i *= 1.02;
};
/// Excitatory spikes never reach inhibitory neurons.
inline constexpr auto missing_channel = [](network::Network& network) {
  network.weight.rows.i.e = 0.0;
};
/// Potentials decay 5 % too fast.
inline constexpr auto short_memory = [](network::Network& network) { network.tau.e *= 0.95; };

/// Waiting times are 10 % too short: all rates carry a wrong constant, as when a network of ten
/// counts eleven sources.
inline constexpr auto hasty = [](network::Network& network) {
  constexpr std::string_view rates[] = {"amplitude", "base", "height", "rate"};
  const auto scale = [&](auto& f) {
    for (const auto& [name, place] : f.parameters)
      if (std::ranges::find(rates, name) != std::end(rates)) f.*place *= 1.1;
  };
  for (const auto a : core::populations)
    for (const auto b : core::populations) std::visit(scale, network.intensity[a][b]);
};

/// Rates as they stood just after the last spike: decay moves the potentials but is forgotten in
/// the rates, in the waiting time and in the choice of the synapse.
class StaleRate {
 public:
  StaleRate(const network::Network& network, network::Potentials initial, core::Seed seed,
            std::uint64_t replica)
      : network_(network), u_(std::move(initial)), stream_(seed, core::Purpose::test, replica) {
    schedule();
  }
  void advance(double t) {
    while (next_ <= t) {
      decay_to(next_);
      fire();
      schedule();
    }
    decay_to(t);
  }
  double time() const { return time_; }
  void potentials(core::Population a, std::span<double> out) const {
    std::ranges::copy(u_[a], out.begin());
  }
  sample::SpikeCounts spike_counts() const { return spikes_; }

 private:
  void decay_to(double t) {
    for (const auto a : core::populations)
      for (double& u : u_[a]) u *= std::exp((time_ - t) / network_.tau[a]);
    time_ = t;
  }
  void schedule() {
    stale_ = u_;
    double sum = 0.0;
    for (const auto b : core::populations)
      for (std::size_t k = 0; k < network_.n; ++k)
        for (const auto a : core::populations)
          sum += network::value(network_.intensity[a][b], stale_[b][k]);
    next_ = time_ + stream_.exponential() / (sum * static_cast<double>(network_.n));
    sum_ = sum;
  }
  void fire() {
    double height = sum_ * stream_.uniform();
    for (const auto b : core::populations)
      for (std::size_t k = 0; k < network_.n; ++k)
        for (const auto a : core::populations) {
          height -= network::value(network_.intensity[a][b], stale_[b][k]);
          if (height >= 0.0) continue;
          u_[a][stream_.below(network_.n)] += network_.jump(a, b);
          ++spikes_[a][b];
          return;
        }
  }

  network::Network network_;
  network::Potentials u_;
  network::Potentials stale_;  ///< the potentials that the rates are taken at
  core::Stream stream_;
  sample::SpikeCounts spikes_;
  double time_ = 0.0;
  double next_ = 0.0;
  double sum_ = 0.0;
};

static_assert(sample::Sampler<StaleRate>);

}  // namespace poise::testing
