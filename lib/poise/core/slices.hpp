/// Fixed slices of neurons: the unit of work and of summation.
///
/// Problem: a sum over n neurons that each of several threads or ranks adds up in part depends, in
/// its last bits, on where it was cut; so do streams drawn one neuron after the other.
/// Method: the cuts are fixed, whoever works: slices of 4096 neurons, 32 kB of potentials, which
/// stay in the first cache. A slice is summed by itself, the sums are added in the order of the
/// slices. Ranks are dealt whole slices, neighbours to one rank, so that what the ranks have, joined
/// in the order of the ranks, stands in the order of the slices. Networks of up to 4096 neurons are
/// one slice. Rejected: compensated or exact summation (right whatever the cuts, but several times
/// the price, and streams would still depend on them).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace poise::core {

inline constexpr std::size_t slice_size = 4096;

/// Neurons begin, ..., begin + size - 1.
struct Slice {
  std::uint32_t index;
  std::size_t begin;
  std::size_t size;

  template <class T>
  std::span<T> of(std::span<T> neurons) const {
    return neurons.subspan(begin, size);
  }
};

/// The slices of n neurons; all but the last have `size`.
class Slices {
 public:
  explicit constexpr Slices(std::size_t n, std::size_t size = slice_size)
      : n_(n), size_(size), count_((n + size - 1) / size) {}

  constexpr std::size_t count() const { return count_; }
  /// The first neuron of slice k; of that beyond the last, n.
  constexpr std::size_t begin(std::size_t k) const { return std::min(k * size_, n_); }
  constexpr Slice operator[](std::size_t k) const {
    return {static_cast<std::uint32_t>(k), k * size_, std::min(size_, n_ - k * size_)};
  }

 private:
  std::size_t n_;
  std::size_t size_;
  std::size_t count_;
};

/// Jobs first, ..., last - 1 of many, the share of one rank. Shares differ by one job at most, and
/// joined in the order of the ranks they are all jobs in order.
struct Share {
  std::size_t first;
  std::size_t last;
};
constexpr Share share_of(std::size_t jobs, std::size_t rank, std::size_t ranks) {
  const std::size_t each = jobs / ranks, more = jobs % ranks;
  const std::size_t first = rank * each + std::min(rank, more);
  return {first, first + each + (rank < more ? 1 : 0)};
}

/// Sum of f(x) over one slice, in an order that depends on its length alone: eight interleaved
/// parts, which a processor adds at once.
template <class F = std::identity>
double sum_of_slice(std::span<const double> x, F f = {}) {
  std::array<double, 8> parts{};
  std::size_t j = 0;
  for (; j + parts.size() <= x.size(); j += parts.size())
    for (std::size_t part = 0; part < parts.size(); ++part) parts[part] += f(x[j + part]);
  for (std::size_t part = 0; j + part < x.size(); ++part) parts[part] += f(x[j + part]);
  return ((parts[0] + parts[1]) + (parts[2] + parts[3])) +
         ((parts[4] + parts[5]) + (parts[6] + parts[7]));
}

/// Sum of f(x): its slices' sums, added in order.
template <class F = std::identity>
double sum(std::span<const double> x, F f = {}) {
  const Slices slices(x.size());
  double total = 0.0;
  for (std::size_t k = 0; k < slices.count(); ++k) total += sum_of_slice(slices[k].of(x), f);
  return total;
}

}  // namespace poise::core
