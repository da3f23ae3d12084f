/// Counter-based random streams.
///
/// Problem: the same seed must give the same bytes whatever the number of threads, so a stream may
/// not depend on which thread reads it, or on what was drawn before elsewhere.
/// Method: Philox4x64-10 [Salmon et al. 2011], a keyed bijection of a 256-bit counter. A stream is
/// named by a `StreamName`, which becomes the key and the upper words of the counter, so distinct
/// names never overlap and none needs to be "jumped" to.
/// Rejected: one sequential generator (order-dependent); seeding a Mersenne twister per replica (no
/// guarantee against overlap, 2.5 kB of state a stream).
#pragma once

#include <Random123/philox.h>

#include <array>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cstdint>
#include <limits>

#include "poise/core/stream_name.hpp"

namespace poise::core {

/// A uniform random bit generator of 64-bit words (C++ `UniformRandomBitGenerator`).
class Stream {
 public:
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  explicit Stream(const StreamName& name) : Stream(pack(name)) {}
  Stream(Seed seed, Purpose purpose, std::uint64_t replica = 0, std::uint64_t index = 0)
      : Stream({.seed = seed, .purpose = purpose, .replica = replica, .index = index}) {}

  result_type operator()() {
    if (next_ == words_per_block) refill();
    return block_[next_++];
  }

  /// Uniform on {0, 1, ..., 2^53 - 1} / 2^53, so in [0, 1).
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

  /// Standard exponential, by Boost's ziggurat.
  double exponential() { return boost::random::exponential_distribution<double>{}(*this); }

  /// Standard normal, by Boost's ziggurat.
  double normal() { return boost::random::normal_distribution<double>{}(*this); }

  /// Exactly uniform on {0, ..., bound - 1}; bound >= 1. Lemire's multiply-and-reject [Lemire
  /// 2019].
  std::uint64_t below(std::uint64_t bound) {
    Wide product = static_cast<Wide>((*this)()) * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
      const std::uint64_t threshold = (0 - bound) % bound;
      while (static_cast<std::uint64_t>(product) < threshold)
        product = static_cast<Wide>((*this)()) * bound;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

 private:
  __extension__ using Wide = unsigned __int128;
  static constexpr unsigned words_per_block = 4;

  explicit Stream(const StreamWords& name)
      : key_{{name.seed, name.kind}}, counter_{{0, name.index, name.replica, name.place}} {}

  void refill() {
    const auto block = r123::Philox4x64{}(counter_, key_);
    for (unsigned word = 0; word < words_per_block; ++word) block_[word] = block[word];
    ++counter_[0];
    next_ = 0;
  }

  r123::Philox4x64::key_type key_;
  r123::Philox4x64::ctr_type counter_;
  std::array<std::uint64_t, words_per_block> block_{};
  unsigned next_ = words_per_block;
};

}  // namespace poise::core
