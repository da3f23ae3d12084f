/// How a replica of an ensemble goes from time to time (ensemble.hpp).
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include "poise/sample/ensemble.hpp"
#include "poise/sample/methods.hpp"

namespace poise::sample {

/// Wall time of a slice: a quarter of the 0.2 s within which a stop is to be seen, since a slice
/// may come out twice as long as the last, on a machine that is busy besides.
inline constexpr double slice_seconds = 0.05;
inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Moves a sampler forward in slices. Who goes in a circle comes to their ends at times of his own, and
/// so does not ask there for what is exchanged: progress is then told spikes when they are counted.
class Runner {
 public:
  using Clock = std::chrono::steady_clock;
  /// `between` is called after each slice.
  Runner(AnySampler& sampler, double first_slice, const EnsembleOptions& options,
         std::function<void()> between)
      : sampler_(sampler), slice_(first_slice), options_(options), between_(std::move(between)) {
    report(sampler_.time());  // not 0 where it goes on from a checkpoint
  }

  /// So many there are by now.
  void count(std::uint64_t spikes) {
    if (options_.progress != nullptr) tell(0.0, spikes);
  }

  /// True when t was reached, false when a stop came before.
  bool run_to(double t) {
    while (sampler_.time() < t) {
      if (options_.stop.stop_requested()) return false;
      run_slice(t);
      between_();
    }
    return true;
  }

 private:
  void run_slice(double t) {
    const auto start = Clock::now();
    const double from = sampler_.time();
    // A slice too short to move the clock at all would never end: take the next double at least.
    const double to = std::min(t, std::max(from + slice_, std::nextafter(from, t)));
    sampler_.advance(to);
    const double pace = slice_seconds / std::max(seconds_since(start), 1e-9);
    if (to < t || pace < 1.0) slice_ *= std::clamp(pace, 0.25, 2.0);
    report(to - from);
  }

  void report(double time) {
    if (options_.progress == nullptr) return;
    const bool counts = options_.steps.circle == nullptr;
    tell(time, counts ? total_spikes(sampler_.spike_counts()) : reported_);
  }

  void tell(double time, std::uint64_t spikes) {
    options_.progress->advance(time, spikes - reported_);
    reported_ = spikes;
  }

  AnySampler& sampler_;
  double slice_;
  const EnsembleOptions& options_;
  std::function<void()> between_;
  std::uint64_t reported_ = 0;
};

/// The times at which spikes are counted, in order, as a path passes them.
class RateClock {
 public:
  RateClock(const EnsembleOptions& options, Recorded* kept)
      : times_(options.record.rate_times.empty() ? options.times : options.record.rate_times),
        kept_(kept != nullptr && options.record.rates ? kept : nullptr) {}

  /// Moves the path to t, by way of those before it; false where a stop came before.
  bool run_to(double t, Runner& runner, const AnySampler& sampler) {
    for (; kept_ != nullptr && kept_->counted < times_.size(); ++kept_->counted) {
      const double next = times_[kept_->counted];
      if (next > t) break;
      if (!runner.run_to(next)) return false;
      kept_->counts[kept_->counted] = sampler.spike_counts();
    }
    return runner.run_to(t);
  }

 private:
  std::span<const double> times_;
  Recorded* kept_;
};

}  // namespace poise::sample
