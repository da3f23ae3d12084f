/// The spikes of one block, by the neuron that heard them.
///
/// Problem: to say which potential a neuron had at a time within a block (sources.hpp), the block's
/// spikes into it must be found among thousands, again and again. Method: a chain for each neuron,
/// which most often has none or one. Rejected: a search through the block (hundreds of comparisons a
/// question); the block applied spike by spike (it must be in order for that).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "poise/core/population.hpp"

namespace poise::sample {

class BlockSpikes {
 public:
  /// No spikes yet, of 2 n neurons.
  void clear(std::size_t n) {
    for (const Spike& spike : spikes_) first_[spike.neuron] = none;
    spikes_.clear();
    first_.resize(2 * n, none);
  }
  /// A spike into neuron j of a at the time start + age, which displaces it by size e^{age/tau}.
  void add(core::Population a, std::size_t j, double age, double size) {
    const std::size_t neuron = core::index(a) * (first_.size() / 2) + j;
    spikes_.push_back({age, size, static_cast<std::uint32_t>(neuron), first_[neuron]});
    first_[neuron] = static_cast<std::uint32_t>(spikes_.size() - 1);
  }
  /// By how much those displace neuron j of a that come before the time start + age; looked for seldom,
  /// so that it is here that exponentials are taken.
  double displacement(core::Population a, std::size_t j, double age, double tau) const {
    double sum = 0.0;
    for (std::uint32_t s = first_[core::index(a) * (first_.size() / 2) + j]; s != none;
         s = spikes_[s].next)
      if (spikes_[s].age < age) sum += spikes_[s].size * std::exp(spikes_[s].age / tau);
    return sum;
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;
  struct Spike {
    double age;
    double size;
    std::uint32_t neuron;  ///< n more if it is inhibitory
    std::uint32_t next;    ///< into the same
  };
  std::vector<std::uint32_t> first_{};
  std::vector<Spike> spikes_{};
};

}  // namespace poise::sample
