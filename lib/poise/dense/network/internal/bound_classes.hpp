/// Neurons drawn in proportion to bounds on their rates, at O(1) a draw and O(1) a change.
///
/// Problem: candidates for a spike take a neuron in proportion to its bound; each spike changes one
/// bound, each window all of them. Method: a bound is raised to the next of eight values an octave, by
/// an eighth at most, and neurons of one raised bound make a class [Slepoy et al. 2008]. Raised bounds
/// are whole multiples of one unit over 32 octaves below the largest, so that the total is an exact
/// integer, one uniform integer below it picks octave, class and member, and no sum drifts however
/// often it is changed; nor do totals, and so the times of spikes, depend on the last bits of a bound.
/// Bounds further below are raised to the lowest class, 2^-32 of the largest each.
/// Rejected: a tree of partial sums (log2 N dependent loads from memory, and sums that drift); a guide
/// table or aliases [Chen and Asau 1974] (no changes); words drawn some candidates ahead, so that
/// memory can be asked early for whom they will choose (no faster at N = 1e5 or 1e6).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "poise/core/random.hpp"

namespace poise::dense::internal {

class BoundClasses {
 public:
  /// No neuron and no bound may exceed these.
  static constexpr double largest_bound = 1e290;
  static constexpr std::size_t most_neurons = std::size_t{1} << 24U;

  struct Choice {
    std::uint32_t neuron;
    std::uint32_t member;  ///< its place in the class
    std::uint32_t of;      ///< the class
    double bound;          ///< the raised bound it was drawn with
  };

  /// Begins anew, with no neurons. Precondition: 0 <= top <= largest_bound, and no bound added until
  /// the next clear() exceeds it.
  void clear(double top) {
    for (auto& members : members_) members.clear();
    octaves_.fill(0);
    total_ = 0;
    const std::uint64_t highest = std::bit_cast<std::uint64_t>(raised(std::max(top, 1e-280)));
    lowest_ = (highest >> mantissa_rest) + 1 - classes;
    unit_ = std::bit_cast<double>((lowest_ >> class_bits) << 52U) / per_octave;
  }

  /// A bound of 0 means never.
  void add(std::uint32_t neuron, double bound) {
    if (bound <= 0.0) return;
    const std::size_t k = class_of(bound);
    members_[k].push_back(neuron);
    change(k, [](std::uint64_t& sum, std::uint64_t weight) { sum += weight; });
  }

  /// Sum of the raised bounds, 1 / time.
  double total() const { return static_cast<double>(total_) * unit_; }

  /// Precondition: total() > 0.
  Choice choose(core::Stream& stream) const {
    std::uint64_t height = stream.below(total_);
    std::size_t octave = octaves - 1;
    while (height >= octaves_[octave]) height -= octaves_[octave--];
    for (std::size_t k = octave * per_octave + per_octave;; --k) {
      assert(k > octave * per_octave);
      const auto& members = members_[k - 1];
      const std::uint64_t weight = weight_of(k - 1), mass = weight * members.size();
      if (height >= mass) {
        height -= mass;
        continue;
      }
      const auto member = static_cast<std::uint32_t>(height / weight);
      return {members[member], member, static_cast<std::uint32_t>(k - 1),
              static_cast<double>(weight) * unit_};
    }
  }

  /// The chosen neuron has another bound from here on. Precondition: no other change since choose().
  void move(const Choice& choice, double bound) {
    if (bound > 0.0 && class_of(bound) == choice.of) return;
    auto& members = members_[choice.of];
    members[choice.member] = members.back();
    members.pop_back();
    change(choice.of, [](std::uint64_t& sum, std::uint64_t weight) { sum -= weight; });
    add(choice.neuron, bound);
  }

 private:
  static constexpr unsigned class_bits = 3;  // of the mantissa, which has 52
  static constexpr unsigned mantissa_rest = 52 - class_bits;
  static constexpr std::size_t per_octave = 1U << class_bits;
  static constexpr std::size_t octaves = 32;
  static constexpr std::size_t classes = octaves * per_octave;

  /// What rounding may add to f at a potential below that of the bound.
  static double raised(double bound) { return bound * (1.0 + 0x1p-40); }

  std::size_t class_of(double bound) const {
    const std::uint64_t place = std::bit_cast<std::uint64_t>(raised(bound)) >> mantissa_rest;
    assert(place < lowest_ + classes);
    return place <= lowest_ ? 0 : place - lowest_;
  }
  /// The upper end of the class, in units: (8 + its mantissa + 1) 2^octave, counted from lowest_.
  std::uint64_t weight_of(std::size_t k) const {
    const std::uint64_t end = lowest_ + k + 1;
    const std::uint64_t octave = (end >> class_bits) - (lowest_ >> class_bits);
    return (per_octave + (end & (per_octave - 1))) << octave;
  }
  template <class Change>
  void change(std::size_t k, Change by) {
    const std::uint64_t weight = weight_of(k);
    by(octaves_[k / per_octave], weight);
    by(total_, weight);
  }

  std::array<std::vector<std::uint32_t>, classes> members_;
  std::array<std::uint64_t, octaves> octaves_{};  ///< weights of eight classes each
  std::uint64_t total_ = 0;
  std::uint64_t lowest_ = 0;  ///< exponent and three bits of the mantissa of the lowest class
  double unit_ = 0.0;
};

}  // namespace poise::dense::internal
