/// Random words by the thousand.
///
/// Problem: a sampler that spends a few nanoseconds a spike cannot spend two of them on its random
/// word, as random.hpp's generator does: Philox multiplies 64-bit words, which vector units cannot.
/// Method: Threefry4x64 with 13 rounds [Salmon et al. 2011], a keyed bijection of a 256-bit counter
/// made of additions, rotations and exclusive ors, so that each lane of a vector works on a counter
/// of its own; 13 is the smallest number of rounds that passes all of BigCrush. Highway chooses the
/// vector width at run time. A stream is a function of its name, bit for bit the same whatever the
/// width.
/// Rejected: ARS, faster still where the processor has AES instructions, but slow and a second code
/// path where it has not; Philox4x32, whose multiplications need half-empty vectors.
/// For single draws `Stream` stays the simpler tool.
#pragma once

#include <cstdint>
#include <span>

#include "poise/core/stream_name.hpp"

namespace poise::core {

/// Independent of every `Stream` and of every `BulkStream` of another name; 2^66 words a stream.
class BulkStream {
 public:
  explicit BulkStream(const StreamName& name) : name_(pack(name)) {}
  BulkStream(Seed seed, Purpose purpose, std::uint64_t replica = 0, std::uint64_t index = 0)
      : BulkStream({.seed = seed, .purpose = purpose, .replica = replica, .index = index}) {}

  /// The next words. Each call begins a new block of four words, so that the words depend on the
  /// lengths asked for before, but on nothing else.
  void fill(std::span<std::uint64_t> words);
  /// As if so many words had been filled.
  void skip(std::size_t words) { block_ += (words + 3) / 4; }

 private:
  StreamWords name_;
  std::uint64_t block_ = 0;
};

}  // namespace poise::core
