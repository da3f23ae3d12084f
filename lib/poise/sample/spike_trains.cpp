#include "poise/sample/spike_trains.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

namespace poise::sample {
namespace {

/// Streams of exact paths have the indices 0 (a path) and 1 (its slices).
constexpr std::uint64_t index_of_sources = 2;

/// Columns of spikes as pointers, which a byte written through another does not make the compiler
/// read anew.
struct Columns {
  explicit Columns(Spikes& spikes, std::size_t first)
      : times(spikes.times.data() + first),
        neurons(spikes.neurons.data() + first),
        channels(spikes.channels.data() + first),
        sources(spikes.sources.empty() ? nullptr : spikes.sources.data() + first) {}

  /// Moves spike k to where it belongs among those before it, which are in order.
  void insert(std::size_t k) const {
    std::size_t to = k;
    while (to > 0 && times[k] < times[to - 1]) --to;
    std::rotate(times + to, times + k, times + k + 1);
    std::rotate(neurons + to, neurons + k, neurons + k + 1);
    std::rotate(channels + to, channels + k, channels + k + 1);
    if (sources != nullptr) std::rotate(sources + to, sources + k, sources + k + 1);
  }

  double* times;
  std::uint32_t* neurons;
  std::uint8_t* channels;
  std::uint32_t* sources;
};

template <class T>
void scatter(const T* from, std::span<const std::uint32_t> places, T* to) {
  for (std::size_t k = 0; k < places.size(); ++k) to[places[k]] = from[k];
}

}  // namespace

void Spikes::resize(std::size_t count, bool with_sources) {
  times.resize(count);
  neurons.resize(count);
  channels.resize(count);
  if (with_sources) sources.resize(count);
}

void SpikeSorter::append(SpikeBatch& batch, Spikes& sorted) {
  if (batch.stretches.empty()) return;
  const std::size_t first = sorted.size();
  sorted.resize(first + batch.stretches.back().end, batch.with_sources);
  std::size_t begin = 0;
  for (const auto& [end, from_time, to_time] : batch.stretches) {
    const Columns from(batch.spikes, begin), to(sorted, first + begin);
    find_places({from.times, end - begin}, from_time, to_time);
    scatter(from.times, places_, to.times);
    scatter(from.neurons, places_, to.neurons);
    scatter(from.channels, places_, to.channels);
    if (batch.with_sources) scatter(from.sources, places_, to.sources);
    for (std::size_t k = 1; k < end - begin; ++k)
      if (to.times[k] < to.times[k - 1]) to.insert(k);
    begin = end;
  }
}

/// In linear time where times are nearly uniform, as those of a block are: in the order of buckets, of which
/// there are four a spike, so that one in sixteen is in the wrong order then, within its bucket.
void SpikeSorter::find_places(std::span<const double> times, double from, double to) {
  const std::size_t count = times.size();
  places_.resize(count);
  const double scale = static_cast<double>(4 * count - 1) / (to - from);
  if (!std::isfinite(scale)) {
    std::iota(places_.begin(), places_.end(), 0u);
    return;
  }
  for (std::size_t k = 0; k < count; ++k)  // signed, for vectors convert to that
    places_[k] = static_cast<std::int32_t>((times[k] - from) * scale);
  ends_.assign(4 * count + 1, 0);
  for (const std::uint32_t bucket : places_) ++ends_[bucket + 1];
  std::uint32_t sum = 0;
  for (std::uint32_t& end : ends_) end = sum += end;
  for (std::uint32_t& place : places_) place = ends_[place]++;
}

SpikeTrains::SpikeTrains(std::size_t n, std::span<const std::size_t> chosen,
                         const SpikeTrainOptions& options)
    : options_(options),
      chosen_(n, 0),
      stream_(options.seed, core::Purpose::exact, options.replica, index_of_sources) {
  batch_.with_sources = options.sources;
  for (const std::size_t j : chosen) {
    assert(j < n);
    chosen_[j] = 1;
  }
}

void SpikeTrains::grow(std::size_t count) {
  constexpr std::size_t smallest = 1 << 10;
  batch_.spikes.resize(std::max(2 * count, smallest), batch_.with_sources);
}

void SpikeTrains::end_stretch(double from, double to) {
  const std::size_t before = batch_.stretches.empty() ? 0 : batch_.stretches.back().end;
  if (count_ > before) batch_.stretches.push_back({count_, from, to});
  if (count_ >= batch_size) flush();
}

void SpikeTrains::flush() {
  sorter_.append(batch_, kept_);
  batch_.stretches.clear();
  count_ = 0;
  if (total() > options_.most) {
    kept_.resize(options_.most - handed_on_, batch_.with_sources);
    end_at(kept_.size() > 0 ? kept_.times.back() : until_);
  }
  if (options_.sink != nullptr && kept_.size() >= sink_size) hand_on();
}

void SpikeTrains::hand_on() {
  const std::size_t count = kept_.size();
  const double last = count > 0 ? kept_.times.back() : until_;
  if (count > 0 && !options_.sink->take(options_.replica, kept_)) return end_at(until_);
  handed_on_ += count;
  if (!full_) until_ = last;
  kept_.resize(0, batch_.with_sources);
}

/// No more are wanted.
void SpikeTrains::end_at(double t) {
  full_ = true;
  until_ = t;
  std::ranges::fill(chosen_, std::uint8_t{0});
}

void SpikeTrains::finish(double t) {
  end_stretch();
  flush();
  if (options_.sink != nullptr) {
    hand_on();
    options_.sink->finish(options_.replica);
    kept_ = {};
  }
  if (!full_) until_ = t;
  batch_ = {};
  chosen_ = {};
}

}  // namespace poise::sample
