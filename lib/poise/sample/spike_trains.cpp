#include "poise/sample/spike_trains.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <span>
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

  /// Moves spike k to where it belongs among those before it, which are in order. Not inlined, so that
  /// the loop that looks for such spikes stays short.
  [[gnu::noinline]] void insert(std::size_t k) const {
    const double time = times[k];
    std::size_t to = k;
    while (to > 0 && time < times[to - 1]) --to;
    shift(times, to, k);
    shift(neurons, to, k);
    shift(channels, to, k);
    if (sources != nullptr) shift(sources, to, k);
  }

  template <class T>
  static void shift(T* column, std::size_t to, std::size_t k) {
    const T moved = column[k];
    for (; k > to; --k) column[k] = column[k - 1];
    column[to] = moved;
  }

  double* times;
  std::uint32_t* neurons;
  std::uint8_t* channels;
  std::uint32_t* sources;
};

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
  sorted.resize(first + batch.size(), batch.with_sources);
  std::size_t begin = 0;
  for (const auto& [end, from_time, to_time] : batch.stretches) {
    const Columns from(batch.spikes, begin), to(sorted, first + begin);
    const std::size_t count = end - begin;
    find_places({from.times, count}, from_time, to_time);
    // Pointers in registers: to the compiler, a column could be the vectors' own.
    const std::uint32_t* const buckets = buckets_.data();
    std::uint32_t* const places = places_.data();
    for (std::size_t k = 0; k < count; ++k) {
      const std::uint32_t place = places[buckets[k]]++;
      to.times[place] = from.times[k];
      to.neurons[place] = from.neurons[k];
      to.channels[place] = from.channels[k];
      if (from.sources != nullptr) to.sources[place] = from.sources[k];
    }
    for (std::size_t k = 1; k < count; ++k)
      if (to.times[k] < to.times[k - 1]) to.insert(k);
    begin = end;
  }
}

/// In linear time where times are nearly uniform, as those of a block are: in the order of buckets, of which
/// there are four a spike, so that one in sixteen is in the wrong order then, within its bucket. Counters
/// become the places where buckets begin, and go on as these are filled.
void SpikeSorter::find_places(std::span<const double> times, double from, double to) {
  const std::size_t count = times.size();
  buckets_.resize(count);
  const double scale = static_cast<double>(4 * count - 1) / (to - from);
  if (!std::isfinite(scale)) {  // in order already
    std::iota(buckets_.begin(), buckets_.end(), 0u);
    places_.resize(count);
    std::iota(places_.begin(), places_.end(), 0u);
    return;
  }
  for (std::size_t k = 0; k < count; ++k)  // signed, for vectors convert to that
    buckets_[k] = static_cast<std::int32_t>((times[k] - from) * scale);
  places_.assign(4 * count + 1, 0);
  for (const std::uint32_t bucket : buckets_) ++places_[bucket + 1];
  std::uint32_t sum = 0;
  for (std::uint32_t& place : places_) place = sum += place;
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
  if (count_ > batch_.size()) batch_.stretches.push_back({count_, from, to});
  if (count_ >= (options_.sink != nullptr ? sink_size : batch_size)) flush();
}

void SpikeTrains::flush() {
  if (options_.sink != nullptr) return hand_on();
  sorter_.append(batch_, kept_);
  batch_.stretches.clear();
  count_ = 0;
  if (kept_.size() > options_.most) {
    kept_.resize(options_.most, batch_.with_sources);
    end_at(kept_.size() > 0 ? kept_.times.back() : until_);
  }
}

void SpikeTrains::hand_on() {
  const bool too_many = batch_.size() > options_.most - handed_on_;
  if (too_many) keep_first(options_.most - handed_on_);
  const std::size_t count = batch_.size();
  const double last = last_time();
  const bool taken = count == 0 || options_.sink->take(options_.replica, batch_);
  if (taken) handed_on_ += count, until_ = last;
  if (too_many || !taken) end_at(until_);
  batch_.stretches.clear();
  batch_.with_sources = options_.sources;
  count_ = 0;
}

/// Of the batch, which then is in order.
void SpikeTrains::keep_first(std::size_t count) {
  Spikes sorted;
  sorter_.append(batch_, sorted);
  sorted.resize(count, batch_.with_sources);
  batch_.spikes = std::move(sorted);
  batch_.stretches.clear();
  if (count > 0) batch_.stretches.push_back({count, 0.0, 0.0});
}

/// Of the spikes in the batch, which end with some of its last stretch.
double SpikeTrains::last_time() const {
  const auto& stretches = batch_.stretches;
  if (stretches.empty()) return until_;
  const std::size_t first = stretches.size() > 1 ? stretches[stretches.size() - 2].end : 0;
  return std::ranges::max(std::span(batch_.spikes.times).subspan(first, batch_.size() - first));
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
  if (options_.sink != nullptr) options_.sink->finish(options_.replica);
  if (!full_) until_ = t;
  batch_ = {};
  chosen_ = {};
}

}  // namespace poise::sample
