#include "poise/sample/spike_trains.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "poise/core/error.hpp"

namespace poise::sample {
namespace {

/// Sorts by time, in linear time where times are nearly uniform, as those of a block are: as many
/// buckets as spikes, and what is left within a bucket by insertion.
template <class Spike>
void sort_by_time(std::vector<Spike>& spikes) {
  if (std::ranges::is_sorted(spikes, {}, &Spike::time)) return;
  const auto [first, last] = std::ranges::minmax(spikes, {}, &Spike::time);
  const double scale = static_cast<double>(spikes.size() - 1) / (last.time - first.time);
  const auto bucket = [&, begin = first.time](const Spike& spike) {
    return static_cast<std::size_t>((spike.time - begin) * scale);
  };
  std::vector<std::uint32_t> ends(spikes.size() + 1, 0);
  for (const Spike& spike : spikes) ++ends[bucket(spike) + 1];
  for (std::size_t k = 1; k < ends.size(); ++k) ends[k] += ends[k - 1];
  std::vector<Spike> sorted(spikes.size());
  for (const Spike& spike : spikes) sorted[ends[bucket(spike)]++] = spike;
  for (std::size_t k = 1; k < sorted.size(); ++k)
    for (std::size_t j = k; j > 0 && sorted[j].time < sorted[j - 1].time; --j)
      std::swap(sorted[j], sorted[j - 1]);
  spikes = std::move(sorted);
}

}  // namespace

SpikeTrains::SpikeTrains(std::size_t n, std::span<const std::size_t> chosen, std::size_t most)
    : chosen_(n, 0), most_(most) {
  for (const std::size_t j : chosen) {
    assert(j < n);
    chosen_[j] = 1;
  }
}

void SpikeTrains::keep(core::Population a, core::Population b, std::size_t j, double time) {
  if (times_.size() + stretch_.size() == most_)
    throw core::Refusal(
        fmt::format("more than {} spikes are to be recorded, a replica's part of record.most_spikes", most_));
  stretch_.push_back({time, static_cast<std::uint32_t>(j),
                      static_cast<std::uint8_t>(2 * core::index(a) + core::index(b))});
}

void SpikeTrains::end_stretch() {
  sort_by_time(stretch_);
  for (const Spike& spike : stretch_) {
    times_.push_back(spike.time);
    neurons_.push_back(spike.neuron);
    channels_.push_back(spike.channel);
  }
  stretch_.clear();
}

}  // namespace poise::sample
