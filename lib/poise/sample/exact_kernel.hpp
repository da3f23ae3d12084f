/// The inner loops of blocks.hpp: random words to spikes, spikes to records, records to sums.
///
/// Problem: `Blocks` spends a few nanoseconds on a spike and a few on a neuron each time that it
/// renews its expansion; done one at a time, by the standard library, both take several times that.
/// Method: whatever needs no memory but its own is done in vectors, compiled for several
/// instruction sets by Highway and chosen at run time. Spikes are added to their records two at a
/// time, which share a vector unless they meet the same record. No fused multiply-add, and every
/// sum is taken in an order of its own that no vector width changes, so that all instruction sets
/// give the same bits.
/// Rejected: gathers and scatters of whole vectors of records, which are no faster than single
/// loads where records fill half a cache line, and must look for conflicts among all of them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace poise::sample::exact_kernel {

/// What one neuron needs: its potential at time t is e^{-(t-r)/tau} (reference + displacement).
struct alignas(32) Record {
  double displacement = 0.0;      ///< D_j
  double reference = 0.0;         ///< u_j(r), r the last refresh
  std::array<float, 2> first{};   ///< f_ab'(u_j(r)) for the targets a = e, i
  std::array<float, 2> second{};  ///< f_ab''(u_j(r))
};

/// What every spike into a population adds to, since the last refresh.
struct Sums {
  std::array<double, 2> first{};   ///< sum f_ab' D_j, by target a
  std::array<double, 2> second{};  ///< sum f_ab'' D_j^2
  std::array<double, 2> cubes{};   ///< sum |D_j|^3, in two parts
};

/// A spike as its random word tells it. One word makes both, as the parts of n times a uniform
/// number on a grid of 2^-52: a target has probability 1/n up to a relative n 2^-52.
struct Spike {
  std::uint32_t target;
  double fraction;  ///< of the stretch of time in which it falls, in [0, 1)
};

/// The spike of one word; 1 <= n < 2^31.
inline Spike decode(std::uint64_t word, double n) {
  const double uniform = std::bit_cast<double>((word >> 12) | (std::uint64_t{0x3ff} << 52)) - 1.0;
  const double place = uniform * n;
  const auto target = static_cast<std::uint32_t>(place);
  return {target, place - target};
}

/// Longest stretch, in time constants, over which `decode_all` may let a spike grow: x^7/7! of its
/// polynomial of degree 6 is below 2^-54 there. Up to `cubic_growth`, x^4/4! is, and a cubic does.
inline constexpr double longest_growth = 0x1p-6;
inline constexpr double cubic_growth = 0x1p-13;

/// Spikes that records are fetched ahead of: as long as memory takes. Half as many cost a third more at
/// n = 10^6, twice as many gain nothing.
inline constexpr std::size_t ahead = 128;

/// `decode_all` works in whole vectors: it may read and write as many elements beyond the end.
inline constexpr std::size_t overrun = 7;

/// All targets, and displacements size e^{fraction stretch}, 0 <= stretch <= longest_growth, to a
/// relative 1e-16. All three arrays go on for `overrun` elements beyond words.size().
void decode_all(std::span<const std::uint64_t> words, double n, double size, double stretch,
                std::uint32_t* targets, double* displacements);

/// Moves the records of `targets` by `displacements`, one after the other, and the sums with them.
/// Where there are more targets than displacements, these are the next that will be moved: their
/// records are fetched meanwhile.
void add_spikes(std::span<const std::uint32_t> targets, std::span<const double> displacements,
                Record* records, Sums& sums);

/// Fetches the records of the first `ahead` targets: worth its while before spikes that nothing has
/// fetched, where records are not in the second cache.
void fetch(std::span<const std::uint32_t> targets, const Record* records);

/// What the neurons of a source add up to at a refresh, one target; sums over j.
struct ChannelSums {
  double value = 0.0;         ///< f(u_j)
  double first = 0.0;         ///< f'(u_j) u_j
  double second = 0.0;        ///< f''(u_j) u_j^2
  double second_norm2 = 0.0;  ///< (f''(u_j) u_j)^2
};

/// f_ab, f_ab' and f_ab'' of some neurons, one target a.
struct Expansion {
  const double* value;
  const double* first;
  const double* second;
};

/// Adds some neurons to the sums, `cubes` that of |u_j|^3, and writes their derivatives to their
/// records; u[j] is the potential of records[j].
void fold(std::span<const double> u, const std::array<Expansion, 2>& expansions, Record* records,
          double& cubes, std::array<ChannelSums, 2>& channels);

}  // namespace poise::sample::exact_kernel
