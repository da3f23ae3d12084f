/// The two populations and the four channels between them.
///
/// A channel is written (target, source), in that order everywhere: the weight C_ei and the
/// intensity f_ei act on excitatory neurons and come from inhibitory ones, and f_ei takes the
/// potential of its *source*. Indexing by an enum instead of 0 and 1 lets the compiler catch what a
/// transposed matrix would hide.
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace poise::core {

enum class Population : unsigned char { e = 0, i = 1 };

/// Both populations, for range-based loops.
inline constexpr std::array<Population, 2> populations{Population::e, Population::i};

constexpr std::size_t index(Population p) { return static_cast<std::size_t>(p); }
constexpr char letter(Population p) { return p == Population::e ? 'e' : 'i'; }

/// Sign of the jump that a spike of `source` causes: excitation +1, inhibition -1. [MV, (2.1)]
constexpr double sign(Population source) { return source == Population::e ? 1.0 : -1.0; }

/// "ei" for the channel onto excitatory neurons from inhibitory ones.
inline std::string channel_name(Population target, Population source) {
  return {letter(target), letter(source)};
}

/// One value for each population.
template <class T>
struct PerPopulation {
  T e{};
  T i{};

  constexpr T& operator[](Population p) { return p == Population::e ? e : i; }
  constexpr const T& operator[](Population p) const { return p == Population::e ? e : i; }
  friend bool operator==(const PerPopulation&, const PerPopulation&) = default;
};

/// One value for each channel: `x[target][source]`.
template <class T>
struct PerChannel {
  PerPopulation<PerPopulation<T>> rows{};

  constexpr PerPopulation<T>& operator[](Population target) { return rows[target]; }
  constexpr const PerPopulation<T>& operator[](Population target) const { return rows[target]; }
  friend bool operator==(const PerChannel&, const PerChannel&) = default;
};

}  // namespace poise::core
