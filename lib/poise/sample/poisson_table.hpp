/// Many draws from one Poisson law.
///
/// Problem: in a leap all n neurons of a population draw the spikes of a channel from one and the
/// same Poisson law, so that a generator made for a law that changes from draw to draw wastes most
/// of its time.
/// Method: inversion of a uniform 64-bit number w, of which only the upper sixteen bits are drawn
/// at first. A guide table [Chen and Asau 1974] over the uppermost of these knows the variate
/// wherever they decide it, which is in all but about one draw in two hundred; there the remaining
/// 48 bits are drawn and w is inverted by bisection. So a draw costs a load, and four draws cost a
/// word. The probabilities come from the recurrence p_{k+1} = p_k mean / (k + 1), away from the
/// mode on both sides, and are normalised: no special function, and no cancellation. The table
/// holds some 20 sqrt(mean) values about the mode. Rejected: the alias method (as fast a draw, but
/// 32 bits each and a longer way to the table, which is built anew at every step); a search in
/// vectors of thresholds (faster below a mean of about five, slower above ten); rejection methods
/// such as PTRS [Hormann 1993], which shine where a law is used once. Sources: H.-C. Chen and Y.
/// Asau, On generating random variates from an empirical distribution, AIIE Trans. 6 (1974); L.
/// Devroye, Non-Uniform Random Variate Generation (1986), III.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "poise/core/bulk_stream.hpp"
#include "poise/core/random.hpp"
#include "poise/core/slices.hpp"

namespace poise::sample {

/// A Poisson law, made ready to be drawn from many times.
class PoissonTable {
 public:
  static constexpr double largest_mean = 0x1p30;

  /// 0 <= mean <= largest_mean. `draws` is how many are expected: the table's size, not its law,
  /// depends on it. Reuses the memory of the law before.
  void set(double mean, std::size_t draws);

  /// The variate that the uniform number w, in units of 2^-64, stands for. P(k) is then a multiple
  /// of 2^-64, and the law is within 2^-51 (1 + sqrt(mean)) of Poisson's in total variation.
  std::int32_t invert(std::uint64_t w) const;

  /// Fills `counts` with independent variates: counts[j] = invert(w_j), where the upper sixteen
  /// bits of w_j are the (j mod 4)-th, from below, of words[j / 4], and the others are the upper
  /// bits of `more`'s next word, drawn where the result depends on them. Returns their sum.
  /// words.size() == (counts.size() + 3) / 4.
  std::uint64_t draw(std::span<const std::uint64_t> words, core::Stream& more,
                     std::span<std::int32_t> counts) const;

  /// The smallest value in the table, and 2^64 P(k) for this and the following ones, modulo 2^64.
  std::int32_t first() const { return first_; }
  std::vector<std::uint64_t> weights() const;

 private:
  void set_cumulative(double mean);
  void set_guide(double mean, std::size_t draws);
  /// draw() from some whole words, with a guide of 2^bits cells.
  template <unsigned bits>
  std::uint64_t draw_guided(std::span<const std::uint64_t> words, core::Stream& more,
                            std::span<std::int32_t> counts) const;
  /// draw() of at most four variates, some of which the guide may not know.
  std::uint64_t draw_in_full(std::uint64_t word, core::Stream& more,
                             std::span<std::int32_t> counts) const;

  std::int32_t first_ = 0;
  /// 2^64 P(variate <= first_ + k), but for the last, which is 2^64.
  std::vector<std::uint64_t> cumulative_;
  /// By the upper bits of w: the variate less first_, or `undecided`.
  std::vector<std::uint16_t> guide_;
  unsigned guide_bits_ = 0;
  std::vector<double> below_, above_;  ///< P(k) / P(mode) left of the mode, downwards, and right
};

/// Batches of Poisson variates, one for each of n neurons. Each slice of neurons in each batch has
/// streams of its own, with slice and number of the batch in their names, so that a slice's variates
/// depend on no other slice and on no batch before: they may be drawn in any order, or at the same
/// time.
class PoissonBatches {
 public:
  /// `name` but for slice and step.
  explicit PoissonBatches(const core::StreamName& name) : name_(name) {}

  /// The next batch, of that mean, for n neurons.
  void begin(double mean, std::size_t n);
  /// Its variates for one slice of neurons, of that index, in `counts`; returns their sum.
  std::uint64_t draw_slice(std::size_t slice, std::span<std::int32_t> counts) const;

  /// A whole batch: fills `counts` with independent Poisson variates of that mean and returns their
  /// sum.
  std::uint64_t draw(double mean, std::span<std::int32_t> counts) {
    return draw(mean, counts.size(), {0, core::Slices(counts.size()).count()}, counts);
  }

  /// The same for the slices of `share` alone, among those of n neurons; `counts` are theirs.
  std::uint64_t draw(double mean, std::size_t n, core::Share share, std::span<std::int32_t> counts);

  template <class Archive>
  void serialize(Archive& archive) {
    archive(begun_);
  }

 private:
  core::StreamName name_;
  std::uint64_t begun_ = 0;
  PoissonTable table_;
};

}  // namespace poise::sample
