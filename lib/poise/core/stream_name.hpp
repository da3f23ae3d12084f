/// Names of random streams.
///
/// Problem: two streams that share their name give the same numbers twice, and a result is wrong in
/// a way that no test of a law sees. Names made by hand, by shifting one number and adding another,
/// collide where a number outgrows the room that was left for it.
/// Method: a name is a value of typed fields, and there is one way to turn it into the words that
/// key a generator. Fields that share a word have room of their own, which is checked: `pack` is
/// injective, and `unpack` inverts it. A stream can be cut by the neurons it serves (`slice`) and by
/// time (`step`): whoever works on slice 3 at step 1000 begins there, and needs nothing that was
/// drawn for another slice or step. So one network gives the same numbers whatever the number of
/// threads or ranks that share it.
/// Rejected: hashing all fields into one word (distinct names then collide by chance, one pair in
/// 2^64, and nothing can be unpacked); one word a field (the counter has 256 bits, the key 128).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "poise/core/error.hpp"

namespace poise::core {

/// What a stream is for. Values are part of the reproducibility contract: never renumber.
enum class Purpose : std::uint16_t {
  initial_potentials = 1,
  thinning = 2,
  gillespie = 3,
  exact = 4,
  tau_leaping = 5,
  shared_spikes = 7,
  tracked = 8,
  dyadic_coupling = 10,
  adapted_coupling = 11,
  check = 20,
  time_change = 21,
  dense_labels = 30,
  dense_initial = 31,
  dense_weights = 32,
  dense_spikes = 33,
  dense_order = 34,
  test = 1000,
};

/// The user's seed, and which of several studies under it draws: an experiment that simulates more
/// than one network numbers them, so that no two share their noise. A plain number is study 0.
struct Seed {
  constexpr Seed(std::uint64_t value_, std::uint32_t study_ = 0) : value(value_), study(study_) {}
  std::uint64_t value;
  std::uint32_t study;
  friend constexpr bool operator==(const Seed&, const Seed&) = default;
};

struct StreamName {
  /// Bits of the fields that do not fill their type.
  static constexpr unsigned slice_bits = 24, step_bits = 40;

  Seed seed;
  Purpose purpose;
  std::uint64_t replica = 0;
  std::uint64_t index = 0;    ///< a population, a node of a tree, or what else the purpose counts
  std::uint16_t channel = 0;  ///< 2 target + source, and beyond these what a sampler needs besides
  std::uint32_t slice = 0;    ///< of neurons (slices.hpp); below 2^24
  std::uint64_t step = 0;     ///< of time; below 2^40

  friend constexpr bool operator==(const StreamName&, const StreamName&) = default;
};

/// What a generator is keyed by; different for different names.
struct StreamWords {
  std::uint64_t seed;
  std::uint64_t kind;  ///< purpose, channel << 16, study << 32
  std::uint64_t replica;
  std::uint64_t index;
  std::uint64_t place;  ///< step, slice << 40
  friend constexpr auto operator<=>(const StreamWords&, const StreamWords&) = default;
};

/// Throws ParameterError for a slice or a step beyond its bits.
constexpr StreamWords pack(const StreamName& name) {
  const auto check = [](const char* field, std::uint64_t value, unsigned bits) {
    if (value >> bits != 0)
      throw ParameterError(
          std::string("stream.") + field,
          "is " + std::to_string(value) + ", expected less than 2^" + std::to_string(bits));
  };
  check("slice", name.slice, StreamName::slice_bits);
  check("step", name.step, StreamName::step_bits);
  return {.seed = name.seed.value,
          .kind = std::uint64_t{static_cast<std::uint16_t>(name.purpose)} |
                  std::uint64_t{name.channel} << 16 | std::uint64_t{name.seed.study} << 32,
          .replica = name.replica,
          .index = name.index,
          .place = name.step | std::uint64_t{name.slice} << StreamName::step_bits};
}

/// The inverse of pack().
constexpr StreamName unpack(const StreamWords& words) {
  constexpr std::uint64_t steps = (std::uint64_t{1} << StreamName::step_bits) - 1;
  return {.seed = {words.seed, static_cast<std::uint32_t>(words.kind >> 32)},
          .purpose = static_cast<Purpose>(words.kind & 0xffff),
          .replica = words.replica,
          .index = words.index,
          .channel = static_cast<std::uint16_t>(words.kind >> 16 & 0xffff),
          .slice = static_cast<std::uint32_t>(words.place >> StreamName::step_bits),
          .step = words.place & steps};
}

}  // namespace poise::core
