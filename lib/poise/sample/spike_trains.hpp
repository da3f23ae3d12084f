/// Spike trains of chosen neurons: which neuron heard a spike, of which population, and when.
///
/// What a spike is. In the model every *synapse* has a clock of its own: the synapse from neuron k of
/// b to neuron j of a rings at the rate f_ab(u_b^k), moves u_a^j alone, and nothing happens to k
/// [MV, (2.1)]. So a spike is an event of a synapse, and its train is that of the neuron which hears
/// it: population a and neuron j of the target, population b of the source, time. There is no such
/// thing as "neuron k fired": k does not reset, and its n synapses into a ring apart. Which k it was
/// is recorded where it is asked for (sources.hpp says how, and what it costs).
///
/// What recording promises. Targets and times are those by which the path moved, to the last bit; the
/// path is the same with and without; with every neuron recorded, jumps and decay rebuild all
/// potentials, up to rounding. (Not bit for bit: a sampler adds up the spikes of a block, or of all
/// time since its last refresh, in an order and scale of its own, of which trains know nothing.
/// Counts are the path's own, and so are moments of recorded potentials.)
///
/// Memory. A sampler adds spikes in *stretches* that follow on each other, in any order inside.
/// Stretches are collected to a batch that fits the second cache; a full one is put into order and kept.
/// Or larger ones go to a SpikeSink as they are, which need not keep them: then memory is some megabytes,
/// however many spikes there are, and another thread may bring them into order.
/// Cost: a comparison a spike, 13 bytes a spike that is kept (17 with its source), and what
/// benchmarks/RESULTS.md says of time.
///
/// Nothing is lost: where no more fit, trains end, the path goes on, and until() says where that was.
///
/// Rejected: one sort at the end (a stretch lies in the cache); an error where no more fit (hours of
/// work would go with it).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "poise/core/population.hpp"
#include "poise/core/random.hpp"
#include "poise/core/state.hpp"

namespace poise::sample {

/// Spikes, column by column.
struct Spikes {
  std::vector<double> times{};
  std::vector<std::uint32_t> neurons{};  ///< that heard them
  std::vector<std::uint8_t> channels{};  ///< 2 target + source
  std::vector<std::uint32_t> sources{};  ///< neurons that sent them; empty unless asked for

  std::size_t size() const { return times.size(); }
  void resize(std::size_t count, bool with_sources);
};

/// Stretches as samplers add them: all of one come before all of the next. Columns may have room for more.
struct SpikeBatch {
  Spikes spikes{};
  struct Stretch {
    std::size_t end;  ///< of its spikes in the batch
    double from, to;  ///< where their times are; equal: they are in order already
  };
  std::vector<Stretch> stretches{};
  bool with_sources = false;

  std::size_t size() const { return stretches.empty() ? 0 : stretches.back().end; }
};

/// Puts batches into order, stretch by stretch.
class SpikeSorter {
 public:
  /// Appends the spikes of `batch` to `sorted`, by time: always the same of the same batch.
  void append(SpikeBatch& batch, Spikes& sorted);

 private:
  void find_places(std::span<const double> times, double from, double to);
  std::vector<std::uint32_t> buckets_{},
      places_{};  ///< of each spike; of the next spike of a bucket
};

/// Where spikes go that are not kept. Replicas call it from threads of their own.
class SpikeSink {
 public:
  virtual ~SpikeSink() = default;
  /// The next spikes of a replica, some; in order they are what SpikeSorter makes of them. The batch may
  /// be swapped for another, whose room is used again. False: these were not taken, and no more of this
  /// replica are.
  virtual bool take(std::size_t replica, SpikeBatch& batch) = 0;
  /// There are no more of this replica.
  virtual void finish(std::size_t replica) = 0;
};

struct SpikeTrainOptions {
  std::size_t most = std::numeric_limits<std::size_t>::max();  ///< to keep
  bool sources = false;                                        ///< record who sent them, too
  core::Seed seed = 0;                                         ///< of what sources are drawn with
  std::size_t replica = 0;
  SpikeSink* sink = nullptr;  ///< none: spikes are kept here
};

class SpikeTrains {
 public:
  static constexpr std::size_t batch_size = 1 << 13;  ///< spikes, some 100 kB
  static constexpr std::size_t sink_size = 1
                                           << 16;  ///< and that a sink is given at a time, at least

  SpikeTrains() = default;
  /// Of the neurons `chosen`, each < n, of either population.
  SpikeTrains(std::size_t n, std::span<const std::size_t> chosen,
              const SpikeTrainOptions& options = {});

  /// Whether spikes into neuron j are recorded; and whether their sources are asked for.
  bool wants(std::size_t j) const { return chosen_[j] != 0; }
  bool wants_sources() const { return batch_.with_sources; }
  /// To draw sources with, which no path does.
  core::Stream& stream() { return stream_; }

  /// A spike from neuron k of population b, if sources are wanted, into neuron j of a.
  void add(core::Population a, core::Population b, std::size_t j, double time, std::size_t k = 0) {
    if (!wants(j)) return;
    if (count_ == batch_.spikes.size()) grow(count_ + 1);
    batch_.spikes.times[count_] = time;
    batch_.spikes.neurons[count_] = static_cast<std::uint32_t>(j);
    batch_.spikes.channels[count_] = static_cast<std::uint8_t>(2 * core::index(a) + core::index(b));
    if (wants_sources()) batch_.spikes.sources[count_] = static_cast<std::uint32_t>(k);
    ++count_;
  }
  /// For many spikes of a channel, whose sources are not wanted: where times and neurons of up to
  /// `count` of them are to be written, wanted ones only, and how many have been.
  struct Room {
    double* times;
    std::uint32_t* neurons;
  };
  Room room(std::size_t count) {
    if (count_ + count > batch_.spikes.size()) grow(count_ + count);
    return {batch_.spikes.times.data() + count_, batch_.spikes.neurons.data() + count_};
  }
  void added(core::Population a, core::Population b, std::size_t count) {
    std::fill_n(batch_.spikes.channels.begin() + static_cast<std::ptrdiff_t>(count_), count,
                static_cast<std::uint8_t>(2 * core::index(a) + core::index(b)));
    count_ += count;
  }
  /// All that has been added since the last call came between these times, and before all that
  /// follows; no times: in order.
  void end_stretch(double from = 0.0, double to = 0.0);
  /// There will be no more: the path has come to time t.
  void finish(double t);

  /// What was kept, in order.
  const Spikes& spikes() const { return kept_; }
  std::size_t size() const { return kept_.size(); }
  double time(std::size_t k) const { return kept_.times[k]; }
  std::size_t neuron(std::size_t k) const { return kept_.neurons[k]; }
  core::Population target(std::size_t k) const { return core::populations[kept_.channels[k] / 2]; }
  core::Population source(std::size_t k) const { return core::populations[kept_.channels[k] % 2]; }
  std::size_t source_neuron(std::size_t k) const { return kept_.sources[k]; }
  /// How many there were, kept or handed on.
  std::size_t total() const { return handed_on_ + kept_.size(); }
  /// The time up to which they are complete, as far as a sink took them.
  double until() const { return until_; }
  /// Whether they end there because no more were to be kept, or were taken.
  bool full() const { return full_; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(kept_.times, kept_.neurons, kept_.channels, kept_.sources, handed_on_, until_, full_);
    // Between ranks trains are to be read, not to be added to.
    if constexpr (core::keeps_state<Archive>)
      archive(stream_, batch_.spikes.times, batch_.spikes.neurons, batch_.spikes.channels,
              batch_.spikes.sources, batch_.stretches, count_);
  }

 private:
  void grow(std::size_t count);
  void flush();
  void hand_on();
  void keep_first(std::size_t count);
  double last_time() const;
  void end_at(double t);

  SpikeTrainOptions options_{};
  std::vector<std::uint8_t> chosen_{};  ///< whether, by neuron; bytes: they are read often
  core::Stream stream_{0, core::Purpose::exact};
  SpikeBatch batch_{};
  std::size_t count_ = 0;  ///< of spikes in the batch, which has room for more
  Spikes kept_{};
  std::size_t handed_on_ = 0;
  SpikeSorter sorter_{};
  double until_ = 0.0;
  bool full_ = false;
};

/// A sampler that tells its spikes: from record_to(trains) on, and completely up to time() once
/// record_rest() has been called, which is to be the last.
template <class S>
concept TellsSpikes = requires(S path, SpikeTrains* trains) {
  path.record_to(trains);
  path.record_rest();
};

}  // namespace poise::sample
