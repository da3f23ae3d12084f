#include "poise/sample/tracked_kernel.hpp"

#include <cassert>
#include <cstddef>

// Highway compiles the part between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each
// instruction set by including this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "poise/sample/tracked_kernel.cpp"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "poise/core/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace poise::sample::tracked_kernel::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
namespace vm = poise::core::HWY_NAMESPACE;

using Tag = hn::CappedTag<double, lanes>;
using Bits = hn::RebindToUnsigned<Tag>;

/// Uniform on {0, ..., 2^52 - 1} / 2^52.
HWY_INLINE hn::Vec<Tag> Uniform(hn::Vec<Bits> words) {
  const Tag d;
  const Bits bits;
  const auto one = hn::Set(bits, std::uint64_t{0x3ff} << 52);
  return hn::Sub(hn::BitCast(d, hn::Or(hn::ShiftRight<12>(words), one)), hn::Set(d, 1.0));
}

void Draw(const std::uint64_t* HWY_RESTRICT words, std::size_t count, double n,
          double* HWY_RESTRICT gaps, double* HWY_RESTRICT targets, double* HWY_RESTRICT marks) {
  const Tag d;
  const Bits bits;
  for (std::size_t k = 0; k < count; k += hn::Lanes(d)) {
    // The middles of the grid's cells: no logarithm of 0, and each is a double.
    const auto open = hn::Add(Uniform(hn::LoadU(bits, words + k)), hn::Set(d, 0x1p-53));
    hn::StoreU(hn::Neg(vm::Log(d, open)), d, gaps + k);
    const auto place = hn::Mul(Uniform(hn::LoadU(bits, words + count + k)), hn::Set(d, n));
    const auto target = hn::Floor(place);
    hn::StoreU(target, d, targets + k);
    hn::StoreU(hn::Sub(place, target), d, marks + k);
  }
}

void Prepare(const Shared& shared, const double* HWY_RESTRICT targets,
             const double* HWY_RESTRICT marks, std::size_t count, Batch& batch) {
  const Tag d;
  const Bits bits;
  const auto set = [&](double x) HWY_ATTR { return hn::Set(d, x); };
  for (std::size_t k = 0; k < count; k += hn::Lanes(d)) {
    const auto mark = hn::Mul(hn::LoadU(d, marks + k), set(shared.total));
    const auto past_ee = hn::Ge(mark, set(shared.first_mark[1]));
    const auto past_ie = hn::Ge(mark, set(shared.first_mark[2]));
    const auto past_ei = hn::Ge(mark, set(shared.first_mark[3]));
    const auto choose = [&](double ee, double ie, double ei, double ii) HWY_ATTR {
      return hn::IfThenElse(past_ie, hn::IfThenElse(past_ei, set(ii), set(ei)),
                            hn::IfThenElse(past_ee, set(ie), set(ee)));
    };
    const auto& first = shared.first_mark;
    const auto& jump = shared.jump;
    hn::StoreU(hn::Sub(mark, choose(first[0], first[1], first[2], first[3])), d, &batch.height[k]);
    const auto into_i = [&](double e, double i) HWY_ATTR { return choose(e, i, e, i); };
    // Small integers as doubles; 2^52 more, and they stand in the low bits.
    const auto integer = [&](hn::Vec<Tag> x) HWY_ATTR {
      return hn::Xor(hn::BitCast(bits, hn::Add(x, set(0x1p52))), hn::BitCast(bits, set(0x1p52)));
    };
    hn::StoreU(integer(choose(0.0, 1.0, 2.0, 3.0)), bits, &batch.channel[k]);
    hn::StoreU(integer(hn::Add(hn::LoadU(d, targets + k), into_i(0.0, shared.neurons))), bits,
               &batch.record[k]);
    const auto age =
        hn::Add(into_i(shared.age[0], shared.age[1]),
                hn::Mul(hn::LoadU(d, &batch.after[k]), into_i(shared.rate[0], shared.rate[1])));
    hn::Vec<Tag> grown, decayed;
    if (shared.short_ages) {
      vm::ExpOfSmall(d, age, grown, decayed);
    } else {
      grown = vm::Exp(d, age);
      decayed = vm::Exp(d, hn::Neg(age));
    }
    hn::StoreU(decayed, d, &batch.decayed[k]);
    hn::StoreU(hn::Mul(choose(jump[0], jump[1], jump[2], jump[3]), grown), d, &batch.kick[k]);
  }
}

HWY_INLINE hn::Vec<Tag> Beginning(hn::Vec<Tag> value, hn::Mask<Tag> positive, const Strip& strip) {
  const Tag d;
  const auto shift = hn::IfThenElse(positive, hn::Set(d, strip.above), hn::Set(d, strip.below));
  return hn::Max(hn::Sub(value, shift), hn::Set(d, strip.floor));
}

void BoundBelow(const double* HWY_RESTRICT u, const std::array<const double*, 2>& values,
                std::size_t count, const std::array<Strip, 2>& strips, double* HWY_RESTRICT lower) {
  const Tag d;
  for (std::size_t j = 0; j < count; j += hn::Lanes(d)) {
    const auto positive = hn::Gt(hn::LoadU(d, u + j), hn::Zero(d));
    const auto e = Beginning(hn::LoadU(d, values[0] + j), positive, strips[0]);
    const auto i = Beginning(hn::LoadU(d, values[1] + j), positive, strips[1]);
    hn::StoreInterleaved2(e, i, d, lower + 2 * j);
  }
}

}  // namespace poise::sample::tracked_kernel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace poise::sample::tracked_kernel {

HWY_EXPORT(Draw);
HWY_EXPORT(Prepare);
HWY_EXPORT(BoundBelow);

void draw(std::span<const std::uint64_t> words, double n, std::span<double> gaps,
          std::span<double> targets, std::span<double> marks) {
  assert(words.size() == 2 * gaps.size() && gaps.size() % lanes == 0);
  HWY_DYNAMIC_DISPATCH(Draw)
  (words.data(), gaps.size(), n, gaps.data(), targets.data(), marks.data());
}

void prepare(const Shared& shared, const double* targets, const double* marks, std::size_t count,
             Batch& batch) {
  assert(count % lanes == 0);
  HWY_DYNAMIC_DISPATCH(Prepare)(shared, targets, marks, count, batch);
}

void bound_below(const double* u, const std::array<const double*, 2>& values, std::size_t count,
                 const std::array<Strip, 2>& strips, double* lower) {
  assert(count % lanes == 0);
  HWY_DYNAMIC_DISPATCH(BoundBelow)(u, values, count, strips, lower);
}

}  // namespace poise::sample::tracked_kernel
#endif  // HWY_ONCE
