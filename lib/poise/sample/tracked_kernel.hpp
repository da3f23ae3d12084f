/// The parts of `Tracked` that treat many candidate spikes at once.
///
/// Problem: of what a candidate costs - a waiting time, a channel, a target, two exponentials - each
/// takes longer than the decision itself, done one at a time.
/// Method: whatever does not depend on the decisions before is done in vectors, compiled for several
/// instruction sets by Highway and chosen at run time; the same bits on all of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace poise::sample::tracked_kernel {

/// Lanes are handled eight at a time, whatever the vector: counts are multiples of it.
inline constexpr std::size_t lanes = 8;
inline constexpr std::size_t most_candidates = 128;  ///< in a batch

/// One neuron as a source and as a target.
struct alignas(32) Record {
  double scaled = 0.0;            ///< u e^{(t - origin)/tau}
  std::array<double, 2> lower{};  ///< bounds below f_ab(u) for the targets a = e, i
  std::uint64_t met = 0;          ///< the last candidate that met it, counted over all batches
};

/// What no state of the network enters: per candidate an exponential waiting time of mean 1, a
/// target in {0, ..., n - 1}, and a mark, uniform in [0, 1). Target and mark share a word, as in
/// exact_kernel.hpp: a target has probability 1/n up to a relative n 2^-52, and the mark is on a
/// grid of n 2^-52. words.size() = 2 gaps.size(), a multiple of `lanes`.
void draw(std::span<const std::uint64_t> words, double n, std::span<double> gaps,
          std::span<double> targets, std::span<double> marks);

/// What candidates share while a batch lasts. Channels in the order ee, ie, ei, ii: by source.
struct Shared {
  double neurons;                    ///< n
  double total;                      ///< the sum of the channels' bounds
  std::array<double, 4> first_mark;  ///< the channel owns the heights from here to the next
  std::array<double, 4> jump;
  std::array<double, 2> age;   ///< of a target's origin at the batch's start, over tau
  std::array<double, 2> rate;  ///< 1/tau
  bool short_ages;             ///< no age exceeds 1/4
};

/// The batch's candidates, one after the other.
struct alignas(64) Batch {
  std::array<double, most_candidates> after{};   ///< time since the batch's start; given
  std::array<double, most_candidates> height{};  ///< in its channel
  std::array<std::uint64_t, most_candidates> channel{};
  std::array<std::uint64_t, most_candidates> record{};  ///< n a + j
  std::array<double, most_candidates> kick{};           ///< of the spike: jump e^{age/tau}
  std::array<double, most_candidates> decayed{};        ///< e^{-age/tau} of its target's population
};

/// The batch's first `count` candidates, those of `targets` and `marks`; a multiple of `lanes`.
void prepare(const Shared& shared, const double* targets, const double* marks, std::size_t count,
             Batch& batch);

/// Where a channel's strips begin, as of tracked.hpp: max(f(u) - (u > 0 ? above : below), floor).
struct Strip {
  double above, below, floor;
};

/// lower[2 j + a] is where that of target a begins, for f_ab(u[j]) = values[a][j]; counts are
/// multiples of `lanes`.
void bound_below(const double* u, const std::array<const double*, 2>& values, std::size_t count,
                 const std::array<Strip, 2>& strips, double* lower);

}  // namespace poise::sample::tracked_kernel
