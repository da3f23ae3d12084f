#include "poise/core/bulk_stream.hpp"

#include <array>

// Highway compiles the part between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each
// instruction set by including this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "poise/core/bulk_stream.cpp"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace poise::core::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <int left, class V>
HWY_INLINE V Rotate(V x) {
  return hn::RotateRight<64 - left>(x);
}

template <int first, int second, class V>
HWY_INLINE void Mix(V& a, V& b, V& c, V& d) {
  a = hn::Add(a, b);
  b = hn::Xor(Rotate<first>(b), a);
  c = hn::Add(c, d);
  d = hn::Xor(Rotate<second>(d), c);
}

/// Adds the key, rotated by `round`, and `round` itself.
template <int round, class D, class V>
HWY_INLINE void Inject(D tag, const std::uint64_t* key, V& a, V& b, V& c, V& d) {
  a = hn::Add(a, hn::Set(tag, key[round % 5]));
  b = hn::Add(b, hn::Set(tag, key[(round + 1) % 5]));
  c = hn::Add(c, hn::Set(tag, key[(round + 2) % 5]));
  d = hn::Add(d, hn::Set(tag, key[(round + 3) % 5] + round));
}

/// Threefry4x64-13 of the counters (block, place, 0, 0), (block + 1, place, 0, 0), ..., four words a
/// counter. `key` has a fifth word, the parity of the four.
void Threefry(const std::uint64_t* HWY_RESTRICT key, std::uint64_t block, std::uint64_t place,
              std::uint64_t* HWY_RESTRICT words, std::size_t count) {
  const hn::ScalableTag<std::uint64_t> tag;
  const std::size_t lanes = hn::Lanes(tag);
  using V = hn::Vec<decltype(tag)>;
  for (std::size_t done = 0; done < count; done += 4 * lanes, block += lanes) {
    V a = hn::Iota(tag, block);
    V b = hn::Set(tag, place);
    V c = hn::Zero(tag), d = hn::Zero(tag);
    Inject<0>(tag, key, a, b, c, d);
    Mix<14, 16>(a, b, c, d);
    Mix<52, 57>(a, d, c, b);
    Mix<23, 40>(a, b, c, d);
    Mix<5, 37>(a, d, c, b);
    Inject<1>(tag, key, a, b, c, d);
    Mix<25, 33>(a, b, c, d);
    Mix<46, 12>(a, d, c, b);
    Mix<58, 22>(a, b, c, d);
    Mix<32, 32>(a, d, c, b);
    Inject<2>(tag, key, a, b, c, d);
    Mix<14, 16>(a, b, c, d);
    Mix<52, 57>(a, d, c, b);
    Mix<23, 40>(a, b, c, d);
    Mix<5, 37>(a, d, c, b);
    Inject<3>(tag, key, a, b, c, d);
    Mix<25, 33>(a, b, c, d);
    if (done + 4 * lanes <= count) {
      hn::StoreInterleaved4(a, b, c, d, tag, words + done);
    } else {
      std::uint64_t last[4 * HWY_MAX_BYTES / sizeof(std::uint64_t)];
      hn::StoreInterleaved4(a, b, c, d, tag, last);
      for (std::size_t j = 0; done + j < count; ++j) words[done + j] = last[j];
    }
  }
}

}  // namespace poise::core::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace poise::core {

HWY_EXPORT(Threefry);

void BulkStream::fill(std::span<std::uint64_t> words) {
  constexpr std::uint64_t skein_parity = 0x1BD11BDAA9FC1A22;
  const auto& [seed, kind, replica, index, place] = name_;
  const std::array key{seed, kind, replica, index, skein_parity ^ seed ^ kind ^ replica ^ index};
  HWY_DYNAMIC_DISPATCH(Threefry)(key.data(), block_, place, words.data(), words.size());
  block_ += (words.size() + 3) / 4;
}

}  // namespace poise::core
#endif  // HWY_ONCE
