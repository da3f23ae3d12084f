/// Spike trains of chosen neurons: which neuron heard a spike, of which population, and when.
///
/// What a spike is. In the model every *synapse* has a clock of its own: the synapse from neuron k of
/// b to neuron j of a rings at the rate f_ab(u_b^k), moves u_a^j alone, and nothing happens to k
/// [MV, (2.1)]. So a spike is an event of a synapse, and its train is that of the neuron which hears
/// it: population a and neuron j of the target, population b of the source, time. There is no such
/// thing as "neuron k fired": k does not reset, and its n synapses into a ring apart.
/// The samplers in blocks never draw k. Its law, given all else, is P(k) = f_ab(u_b^k(t-)) / S_ab(t-):
/// to draw it takes the potentials of all sources just before t, O(n) a spike, which is what
/// blocks avoid. It is not recorded.
///
/// What recording promises. Targets and times are those by which the path moved, to the last bit; the
/// path is the same with and without; with every neuron recorded, jumps and decay rebuild all
/// potentials, up to rounding. Cost: a comparison a spike, 13 bytes a spike that is kept.
///
/// Order: a sampler adds spikes in stretches that follow on each other, in any order inside; each
/// stretch is sorted when it ends. Rejected: one sort at the end (a stretch lies in the cache).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "poise/core/population.hpp"

namespace poise::sample {

class SpikeTrains {
 public:
  SpikeTrains() = default;
  /// Of the neurons `chosen`, each < n, of either population; at most `most` spikes.
  SpikeTrains(std::size_t n, std::span<const std::size_t> chosen, std::size_t most);

  /// A spike from population b into neuron j of a. Throws core::Refusal beyond `most`.
  void add(core::Population a, core::Population b, std::size_t j, double time) {
    if (chosen_[j] != 0) keep(a, b, j, time);
  }
  /// All that has been added since the last call comes before all that follows.
  void end_stretch();

  std::size_t size() const { return times_.size(); }
  double time(std::size_t k) const { return times_[k]; }
  std::size_t neuron(std::size_t k) const { return neurons_[k]; }
  core::Population target(std::size_t k) const { return core::populations[channels_[k] / 2]; }
  core::Population source(std::size_t k) const { return core::populations[channels_[k] % 2]; }

 private:
  struct Spike {
    double time;
    std::uint32_t neuron;
    std::uint8_t channel;
  };
  void keep(core::Population a, core::Population b, std::size_t j, double time);

  std::vector<std::uint8_t> chosen_{};  ///< of every neuron, whether; bytes, for they are read often
  std::size_t most_ = 0;
  std::vector<Spike> stretch_{};
  std::vector<double> times_{};
  std::vector<std::uint32_t> neurons_{};
  std::vector<std::uint8_t> channels_{};  ///< 2 target + source
};

/// A sampler that tells its spikes: from record_to(trains) on, and completely up to time() once
/// record_rest() has been called, which is to be the last.
template <class S>
concept TellsSpikes = requires(S path, SpikeTrains* trains) {
  path.record_to(trains);
  path.record_rest();
};

}  // namespace poise::sample
