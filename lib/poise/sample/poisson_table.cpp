#include "poise/sample/poisson_table.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace poise::sample {
namespace {

/// In the guide. Values are below it, so that the highest bit tells.
constexpr std::uint16_t undecided = 0x8000;
constexpr std::uint64_t any_undecided = 0x8000800080008000;

/// Words that are worked on at a time, in the nearest cache.
constexpr std::size_t chunk = 256;

/// Values less likely than this against the mode are left out: together, fewer than 2^15 of them
/// matter even at the largest mean, so that they weigh less than 2^-64.
constexpr double negligible = 0x1p-80;

constexpr unsigned piece_bits = 16;
constexpr std::size_t pieces = 64 / piece_bits;

std::uint64_t piece(std::uint64_t word, std::size_t which) {
  return (word >> (piece_bits * which)) & 0xffff;
}

/// Sizes of the guide that the inner loop is compiled for. Some six standard deviations of
/// boundaries leave one cell in 170 of 2^12 undecided at mean 16, and one in 1400 of 2^16 there;
/// for few draws a larger table costs more than it saves.
constexpr unsigned small_guide = 8, medium_guide = 12, large_guide = 16;

unsigned bits_of_guide(double mean, std::size_t draws) {
  if (draws < 256) return small_guide;
  return mean < 256.0 || draws < 4096 ? medium_guide : large_guide;
}

}  // namespace

void PoissonTable::set(double mean, std::size_t draws) {
  assert(mean >= 0.0 && mean <= largest_mean);
  set_cumulative(mean);
  set_guide(mean, draws);
}

void PoissonTable::set_cumulative(double mean) {
  const double mode = std::floor(mean);
  below_.clear();
  above_.clear();
  double total = 1.0;
  double ratio = 1.0;
  for (double k = mode; k > 0.0 && (ratio *= k / mean) > negligible; k -= 1.0) {
    below_.push_back(ratio);
    total += ratio;
  }
  ratio = 1.0;
  for (double k = mode + 1.0; (ratio *= mean / k) > negligible; k += 1.0) {
    above_.push_back(ratio);
    total += ratio;
  }

  // All but the mode are rounded to multiples of 2^-64, and the mode has what remains.
  const double scale = 0x1p64 / total;
  const auto weight = [scale](double r) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(r * scale + 0.5));
  };
  cumulative_.clear();
  std::uint64_t sum = 0;
  while (!below_.empty() && weight(below_.back()) == 0) below_.pop_back();
  for (std::size_t k = below_.size(); k-- > 0;) cumulative_.push_back(sum += weight(below_[k]));
  std::uint64_t upper = 0;
  for (const double r : above_) upper += weight(r);
  cumulative_.push_back(sum = 0 - upper);
  for (const double r : above_) {
    if (sum == 0) break;  // 2^64 is reached: what follows weighs nothing
    cumulative_.push_back(sum += weight(r));
  }
  first_ = static_cast<std::int32_t>(mode) - static_cast<std::int32_t>(below_.size());
}

void PoissonTable::set_guide(double mean, std::size_t draws) {
  guide_bits_ = bits_of_guide(mean, draws);
  const unsigned shift = 64 - guide_bits_;
  guide_.assign(std::size_t{1} << guide_bits_, undecided);
  // The cells that lie in [lower, upper) of one value are decided; a cell with a boundary within is
  // not.
  std::uint64_t lower = 0;
  for (std::size_t k = 0; k < cumulative_.size() && k < undecided; ++k) {
    const bool last = k + 1 == cumulative_.size();
    const std::uint64_t upper = cumulative_[k];
    const std::size_t from =
        (lower >> shift) + static_cast<std::size_t>((lower << guide_bits_) != 0);
    const std::size_t to = last ? guide_.size() : upper >> shift;
    for (std::size_t cell = from; cell < to; ++cell) guide_[cell] = static_cast<std::uint16_t>(k);
    lower = upper;
  }
}

std::int32_t PoissonTable::invert(std::uint64_t w) const {
  const auto last = cumulative_.end() - 1;
  return first_ + static_cast<std::int32_t>(std::upper_bound(cumulative_.begin(), last, w) -
                                            cumulative_.begin());
}

template <unsigned bits>
std::uint64_t PoissonTable::draw_guided(std::span<const std::uint64_t> words, core::Stream& more,
                                        std::span<std::int32_t> counts) const {
  assert(words.size() <= chunk && counts.size() == pieces * words.size());
  const std::uint16_t* const guide = guide_.data();
  const auto look_up = [guide](std::uint64_t word, std::size_t which) -> std::uint64_t {
    return guide[piece(word, which) >> (piece_bits - bits)];
  };
  // First all that the guide knows, without a branch; the words that it does not know are listed.
  std::array<std::uint64_t, chunk> known;
  std::array<std::uint32_t, chunk> unknown;
  std::size_t unknowns = 0;
  for (std::size_t g = 0; g < words.size(); ++g) {
    const std::uint64_t word = words[g];
    known[g] =
        look_up(word, 0) | look_up(word, 1) << 16 | look_up(word, 2) << 32 | look_up(word, 3) << 48;
    unknown[unknowns] = static_cast<std::uint32_t>(g);
    unknowns += static_cast<std::size_t>((known[g] & any_undecided) != 0);
  }
  std::uint64_t sum = 0;
  for (std::size_t g = 0; g < words.size(); ++g)
    for (std::size_t which = 0; which < pieces; ++which)
      counts[pieces * g + which] = first_ + static_cast<std::int32_t>(piece(known[g], which));
  for (const std::uint32_t g : std::span(unknown).first(unknowns))
    draw_in_full(words[g], more, counts.subspan(pieces * g, pieces));
  for (const std::int32_t count : counts) sum += static_cast<std::uint32_t>(count);
  return sum;
}

std::uint64_t PoissonTable::draw_in_full(std::uint64_t word, core::Stream& more,
                                         std::span<std::int32_t> counts) const {
  std::uint64_t sum = 0;
  for (std::size_t which = 0; which < counts.size(); ++which) {
    const std::uint64_t upper = piece(word, which);
    const std::uint16_t known = guide_[upper >> (piece_bits - guide_bits_)];
    counts[which] =
        known != undecided ? first_ + known : invert(upper << 48 | more() >> piece_bits);
    sum += static_cast<std::uint64_t>(counts[which]);
  }
  return sum;
}

std::uint64_t PoissonTable::draw(std::span<const std::uint64_t> words, core::Stream& more,
                                 std::span<std::int32_t> counts) const {
  assert(words.size() == (counts.size() + pieces - 1) / pieces);
  std::uint64_t sum = 0;
  const std::size_t whole = counts.size() / pieces;
  for (std::size_t g = 0; g < whole; g += chunk) {
    const std::size_t size = std::min(chunk, whole - g);
    const auto some_words = words.subspan(g, size);
    const auto some_counts = counts.subspan(pieces * g, pieces * size);
    switch (guide_bits_) {
      case small_guide:
        sum += draw_guided<small_guide>(some_words, more, some_counts);
        break;
      case medium_guide:
        sum += draw_guided<medium_guide>(some_words, more, some_counts);
        break;
      default:
        sum += draw_guided<large_guide>(some_words, more, some_counts);
    }
  }
  const auto rest = counts.subspan(pieces * whole);
  return rest.empty() ? sum : sum + draw_in_full(words[whole], more, rest);
}

std::vector<std::uint64_t> PoissonTable::weights() const {
  std::vector<std::uint64_t> weights(cumulative_);
  for (std::size_t k = weights.size(); k-- > 1;) weights[k] -= weights[k - 1];
  return weights;
}

void PoissonBatches::begin(double mean, std::size_t n) {
  table_.set(mean, n);
  ++begun_;
}

std::uint64_t PoissonBatches::draw_slice(std::size_t slice, std::span<std::int32_t> counts) const {
  assert(begun_ > 0 && counts.size() <= core::slice_size);
  core::StreamName name = name_;
  name.slice = static_cast<std::uint32_t>(slice);
  name.step = begun_ - 1;
  std::array<std::uint64_t, core::slice_size / pieces> all_words;
  const auto words = std::span(all_words).first((counts.size() + pieces - 1) / pieces);
  core::BulkStream(name).fill(words);
  core::Stream more(name);
  return table_.draw(words, more, counts);
}

std::uint64_t PoissonBatches::draw(double mean, std::size_t n, core::Share share,
                                   std::span<std::int32_t> counts) {
  begin(mean, n);
  const core::Slices slices(n);
  std::uint64_t sum = 0;
  for (std::size_t k = share.first; k < share.last; ++k) {
    sum += draw_slice(k, counts.first(slices[k].size));
    counts = counts.subspan(slices[k].size);
  }
  assert(counts.empty());
  return sum;
}

}  // namespace poise::sample
