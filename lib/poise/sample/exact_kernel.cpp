#include "poise/sample/exact_kernel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstddef>

// Highway compiles the part between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each
// instruction set by including this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "poise/sample/exact_kernel.cpp"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace poise::sample::exact_kernel::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// size (stretch^k / k!), the Taylor coefficients of size e^{x stretch} in x.
template <int degree>
std::array<double, degree + 1> GrowthTerms(double size, double stretch) {
  std::array<double, degree + 1> terms{size};
  for (int k = 1; k <= degree; ++k) terms[k] = terms[k - 1] * stretch / k;
  return terms;
}

/// Per lane as `decode`; size e^{fraction stretch} by its Taylor polynomial.
template <int degree, class D>
HWY_INLINE void DecodeLanes(D d, const std::uint64_t* HWY_RESTRICT words, double n,
                            const std::array<double, degree + 1>& terms,
                            std::uint32_t* HWY_RESTRICT targets,
                            double* HWY_RESTRICT displacements) {
  const hn::RebindToUnsigned<D> bits;
  const hn::Rebind<std::int32_t, D> integers;
  const hn::Rebind<std::uint32_t, D> unsigned_integers;
  const auto one = hn::Set(d, 1.0);
  const auto mantissa = hn::ShiftRight<12>(hn::LoadU(bits, words));
  const auto uniform =
      hn::Sub(hn::BitCast(d, hn::Or(mantissa, hn::Set(bits, std::uint64_t{0x3ff} << 52))), one);
  const auto place = hn::Mul(uniform, hn::Set(d, n));
  const auto target = hn::DemoteTo(integers, place);
  hn::StoreU(hn::BitCast(unsigned_integers, target), unsigned_integers, targets);
  const auto fraction = hn::Sub(place, hn::PromoteTo(d, target));
  auto growth = hn::Set(d, terms[degree]);
  for (int k = degree - 1; k >= 0; --k)
    growth = hn::Add(hn::Mul(fraction, growth), hn::Set(d, terms[k]));
  hn::StoreU(growth, d, displacements);
}

template <int degree>
void DecodeByDegree(const std::uint64_t* words, std::size_t count, double n, double size,
                    double stretch, std::uint32_t* targets, double* displacements) {
  const auto terms = GrowthTerms<degree>(size, stretch);
  const hn::CappedTag<double, overrun + 1> d;
  for (std::size_t k = 0; k < count; k += hn::Lanes(d))
    DecodeLanes<degree>(d, words + k, n, terms, targets + k, displacements + k);
}

void DecodeAll(const std::uint64_t* words, std::size_t count, double n, double size, double stretch,
               std::uint32_t* targets, double* displacements) {
  if (stretch <= cubic_growth)
    DecodeByDegree<3>(words, count, n, size, stretch, targets, displacements);
  else
    DecodeByDegree<6>(words, count, n, size, stretch, targets, displacements);
}

/// parts[(j + lane) % 8] += x, lane by lane: the order of a sum, whatever the number of lanes.
template <class D>
HWY_INLINE void AddTo(D d, double* HWY_RESTRICT parts, std::size_t j, hn::Vec<D> x) {
  double* const at = parts + j % 8;
  hn::Store(hn::Add(hn::Load(d, at), x), d, at);
}

struct alignas(64) Parts {
  double at[8] = {};
  double sum() const {
    return ((at[0] + at[1]) + (at[2] + at[3])) + ((at[4] + at[5]) + (at[6] + at[7]));
  }
};

struct ChannelParts {
  Parts value, first, second, second_norm2;
};

template <class D>
HWY_INLINE void FoldLanes(D d, std::size_t j, const double* HWY_RESTRICT u,
                          const std::array<Expansion, 2>& expansions, Record* HWY_RESTRICT records,
                          Parts& cubes, ChannelParts* HWY_RESTRICT channels) {
  const hn::Rebind<float, D> floats;
  const std::size_t lanes = hn::Lanes(d);
  float derivatives[4][HWY_MAX_BYTES / sizeof(double)];
  const auto x = hn::LoadU(d, u + j);
  AddTo(d, cubes.at, j, hn::Mul(hn::Mul(x, x), hn::Abs(x)));
  for (std::size_t a = 0; a < 2; ++a) {
    const auto first = hn::LoadU(d, expansions[a].first + j);
    const auto second = hn::LoadU(d, expansions[a].second + j);
    const auto mixed = hn::Mul(second, x);
    AddTo(d, channels[a].value.at, j, hn::LoadU(d, expansions[a].value + j));
    AddTo(d, channels[a].first.at, j, hn::Mul(first, x));
    AddTo(d, channels[a].second.at, j, hn::Mul(mixed, x));
    AddTo(d, channels[a].second_norm2.at, j, hn::Mul(mixed, mixed));
    hn::StoreU(hn::DemoteTo(floats, first), floats, derivatives[a]);
    hn::StoreU(hn::DemoteTo(floats, second), floats, derivatives[2 + a]);
  }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    Record& record = records[j + lane];
    record.first = {derivatives[0][lane], derivatives[1][lane]};
    record.second = {derivatives[2][lane], derivatives[3][lane]};
  }
}

void Fold(const double* u, std::size_t count, const std::array<Expansion, 2>& expansions,
          Record* records, double& cubes_sum, std::array<ChannelSums, 2>& sums) {
  const hn::CappedTag<double, 8> d;
  const std::size_t lanes = hn::Lanes(d);
  Parts cubes;
  ChannelParts channels[2];
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes) FoldLanes(d, j, u, expansions, records, cubes, channels);
  const hn::CappedTag<double, 1> single;
  for (; j < count; ++j) FoldLanes(single, j, u, expansions, records, cubes, channels);
  cubes_sum += cubes.sum();
  for (std::size_t a = 0; a < 2; ++a) {
    sums[a].value += channels[a].value.sum();
    sums[a].first += channels[a].first.sum();
    sums[a].second += channels[a].second.sum();
    sums[a].second_norm2 += channels[a].second_norm2.sum();
  }
}

/// One spike; its cube goes to that part of the sum.
HWY_INLINE void AddSpike(double displacement, Record& record, Sums& sums, double& cubes) {
  const double before = record.displacement;
  const double after = before + displacement;
  record.displacement = after;
  const double square_before = before * before;
  const double square_after = after * after;
  const double square = square_after - square_before;
  cubes += square_after * std::abs(after) - square_before * std::abs(before);
  for (std::size_t a = 0; a < 2; ++a) {
    sums.first[a] += static_cast<double>(record.first[a]) * displacement;
    sums.second[a] += static_cast<double>(record.second[a]) * square;
  }
}

#if HWY_TARGET != HWY_SCALAR
/// Two spikes into two neurons: squares and cubes in the lanes of one vector, then first and second
/// derivatives of both targets a in the lanes of another. What AddSpike does twice, bit for bit.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void AddTwoSpikes(D d, V displacement, Record& one, Record& other, V& firsts, V& seconds,
                             V& cubes) {
  static_assert(offsetof(Record, reference) == sizeof(double), "a pair is loaded at once");
  const hn::Rebind<float, D> floats;
  const V before =
      hn::InterleaveLower(d, hn::Load(d, &one.displacement), hn::Load(d, &other.displacement));
  const V after = hn::Add(before, displacement);
  one.displacement = hn::GetLane(after);
  other.displacement = hn::GetLane(hn::InterleaveUpper(d, after, after));
  const V square_before = hn::Mul(before, before);
  const V square_after = hn::Mul(after, after);
  const V square = hn::Sub(square_after, square_before);
  cubes = hn::Add(cubes, hn::Sub(hn::Mul(square_after, hn::Abs(after)),
                                 hn::Mul(square_before, hn::Abs(before))));
  const auto add = [&](const Record& record, V move, V square_move) HWY_ATTR {
    const V slope = hn::PromoteTo(d, hn::LoadU(floats, record.first.data()));
    const V curvature = hn::PromoteTo(d, hn::LoadU(floats, record.second.data()));
    firsts = hn::Add(firsts, hn::Mul(slope, move));
    seconds = hn::Add(seconds, hn::Mul(curvature, square_move));
  };
  add(one, hn::InterleaveLower(d, displacement, displacement),
      hn::InterleaveLower(d, square, square));
  add(other, hn::InterleaveUpper(d, displacement, displacement),
      hn::InterleaveUpper(d, square, square));
}
#endif

void AddSpikes(const std::uint32_t* HWY_RESTRICT targets, [[maybe_unused]] std::size_t known,
               const double* HWY_RESTRICT displacements, std::size_t count,
               Record* HWY_RESTRICT records, Sums& to) {
  Sums sums = to;
  std::size_t k = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::FixedTag<double, 2> d;
  auto firsts = hn::LoadU(d, sums.first.data());
  auto seconds = hn::LoadU(d, sums.second.data());
  auto cubes = hn::LoadU(d, sums.cubes.data());
  const auto add_two = [&](std::size_t at) HWY_ATTR {
    if (HWY_LIKELY(targets[at] != targets[at + 1])) {
      AddTwoSpikes(d, hn::LoadU(d, displacements + at), records[targets[at]],
                   records[targets[at + 1]], firsts, seconds, cubes);
      return;
    }
    Sums both;
    hn::StoreU(firsts, d, both.first.data());
    hn::StoreU(seconds, d, both.second.data());
    hn::StoreU(cubes, d, both.cubes.data());
    for (std::size_t one = 0; one < 2; ++one)
      AddSpike(displacements[at + one], records[targets[at + one]], both, both.cubes[one]);
    firsts = hn::LoadU(d, both.first.data());
    seconds = hn::LoadU(d, both.second.data());
    cubes = hn::LoadU(d, both.cubes.data());
  };
  for (; k + 1 < count && k + 1 + ahead < known; k += 2) {
    hwy::Prefetch(&records[targets[k + ahead]]);
    hwy::Prefetch(&records[targets[k + 1 + ahead]]);
    add_two(k);
  }
  for (; k + 1 < count; k += 2) add_two(k);
  hn::StoreU(firsts, d, sums.first.data());
  hn::StoreU(seconds, d, sums.second.data());
  hn::StoreU(cubes, d, sums.cubes.data());
#endif
  for (; k < count; ++k) AddSpike(displacements[k], records[targets[k]], sums, sums.cubes[k % 2]);
  to = sums;
}

}  // namespace poise::sample::exact_kernel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace poise::sample::exact_kernel {

HWY_EXPORT(DecodeAll);
HWY_EXPORT(AddSpikes);
HWY_EXPORT(Fold);

void decode_all(std::span<const std::uint64_t> words, double n, double size, double stretch,
                std::uint32_t* targets, double* displacements) {
  assert(stretch >= 0.0 && stretch <= longest_growth);
  HWY_DYNAMIC_DISPATCH(DecodeAll)
  (words.data(), words.size(), n, size, stretch, targets, displacements);
}

void add_spikes(std::span<const std::uint32_t> targets, std::span<const double> displacements,
                Record* records, Sums& sums) {
  assert(displacements.size() <= targets.size());
  HWY_DYNAMIC_DISPATCH(AddSpikes)
  (targets.data(), targets.size(), displacements.data(), displacements.size(), records, sums);
}

void fetch(std::span<const std::uint32_t> targets, const Record* records) {
  for (const std::uint32_t target : targets.first(std::min(ahead, targets.size())))
    hwy::Prefetch(&records[target]);
}

void fold(std::span<const double> u, const std::array<Expansion, 2>& expansions, Record* records,
          double& cubes, std::array<ChannelSums, 2>& channels) {
  HWY_DYNAMIC_DISPATCH(Fold)(u.data(), u.size(), expansions, records, cubes, channels);
}

}  // namespace poise::sample::exact_kernel
#endif  // HWY_ONCE
