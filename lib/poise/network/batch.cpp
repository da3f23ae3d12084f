#include "poise/network/batch.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

// Highway compiles the part between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each
// instruction set by including this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "poise/network/batch.cpp"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace poise::network::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// e^x for |x| <= 708.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp(D d, V x) {
  const hn::RebindToSigned<D> integers;
  // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
  const V shift = hn::Set(d, 0x1.8p52);
  const V shifted = hn::Add(hn::Mul(x, hn::Set(d, 1.4426950408889634)), shift);
  const V k = hn::Sub(shifted, shift);
  // ln 2 in two parts, the first short enough for k times it to be exact.
  V r = hn::Sub(x, hn::Mul(k, hn::Set(d, 0x1.62e42fee00000p-1)));
  r = hn::Sub(r, hn::Mul(k, hn::Set(d, 0x1.a39ef35793c76p-33)));
  // 1 + r + r^2 (even + r odd); the two halves, in r^2, go on side by side.
  constexpr double even_terms[] = {1.0 / 479001600, 1.0 / 3628800, 1.0 / 40320,
                                   1.0 / 720,       1.0 / 24,      1.0 / 2};
  constexpr double odd_terms[] = {1.0 / 6227020800, 1.0 / 39916800, 1.0 / 362880,
                                  1.0 / 5040,       1.0 / 120,      1.0 / 6};
  const V square = hn::Mul(r, r);
  V even = hn::Set(d, even_terms[0]);
  V odd = hn::Set(d, odd_terms[0]);
  for (int j = 1; j < 6; ++j) {
    even = hn::Add(hn::Mul(even, square), hn::Set(d, even_terms[j]));
    odd = hn::Add(hn::Mul(odd, square), hn::Set(d, odd_terms[j]));
  }
  const V sum = hn::Add(r, hn::Mul(square, hn::Add(even, hn::Mul(r, odd))));
  const V power = hn::BitCast(
      d, hn::ShiftLeft<52>(hn::Add(hn::BitCast(integers, shifted), hn::Set(integers, 1023))));
  return hn::Add(power, hn::Mul(power, sum));
}

/// Per lane as Tanh::taylor.
template <class D>
HWY_INLINE void TanhTaylorLanes(D d, const Tanh& f, const double* HWY_RESTRICT u,
                                double* HWY_RESTRICT value, double* HWY_RESTRICT first,
                                double* HWY_RESTRICT second) {
  const auto one = hn::Set(d, 1.0);
  const auto two = hn::Set(d, 2.0);
  const auto y = hn::Mul(hn::Set(d, f.gain), hn::LoadU(d, u));
  const auto exponent = hn::Max(hn::Mul(hn::Abs(y), hn::Set(d, -2.0)), hn::Set(d, -708.0));
  const auto decay = Exp(d, exponent);
  const auto inverse = hn::Div(one, hn::Add(one, decay));
  const auto large = hn::Mul(two, inverse);                  // 1 + tanh |y|
  const auto small = hn::Mul(hn::Mul(two, decay), inverse);  // 1 - tanh |y|
  const auto slope = hn::Mul(large, small);                  // sech^2 y
  const auto tanh_y = hn::CopySign(hn::Mul(hn::Sub(one, decay), inverse), y);
  const auto negative = hn::Lt(y, hn::Zero(d));
  auto shape = hn::Add(tanh_y, hn::Set(d, f.offset));
  if (f.offset >= 1.0)
    shape = hn::Add(hn::Set(d, f.offset - 1.0), hn::IfThenElse(negative, small, large));
  if (f.offset <= -1.0)
    shape = hn::Sub(hn::Set(d, f.offset + 1.0), hn::IfThenElse(negative, large, small));
  hn::StoreU(hn::Mul(hn::Set(d, f.amplitude), shape), d, value);
  hn::StoreU(hn::Mul(hn::Set(d, f.amplitude * f.gain), slope), d, first);
  hn::StoreU(hn::Mul(hn::Mul(hn::Set(d, -2.0 * f.amplitude * f.gain * f.gain), tanh_y), slope), d,
             second);
}

void TanhTaylor(const Tanh& f, const double* u, double* value, double* first, double* second,
                std::size_t count) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes)
    TanhTaylorLanes(d, f, u + j, value + j, first + j, second + j);
  const hn::CappedTag<double, 1> single;
  for (; j < count; ++j) TanhTaylorLanes(single, f, u + j, value + j, first + j, second + j);
}

/// Per lane base + height / (1 + e^{slope u}).
template <class D>
HWY_INLINE void LogisticLanes(D d, double base, double height, double slope,
                              const double* HWY_RESTRICT u, double* HWY_RESTRICT value) {
  const auto limit = hn::Set(d, 708.0);
  const auto exponent = hn::Mul(hn::Set(d, slope), hn::LoadU(d, u));
  const auto grown = Exp(d, hn::Max(hn::Min(exponent, limit), hn::Neg(limit)));
  const auto share = hn::Div(hn::Set(d, height), hn::Add(hn::Set(d, 1.0), grown));
  hn::StoreU(hn::Add(hn::Set(d, base), share), d, value);
}

void LogisticValues(double base, double height, double slope, const double* u, double* value,
                    std::size_t count) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes) LogisticLanes(d, base, height, slope, u + j, value + j);
  const hn::CappedTag<double, 1> single;
  for (; j < count; ++j) LogisticLanes(single, base, height, slope, u + j, value + j);
}

}  // namespace poise::network::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace poise::network {

HWY_EXPORT(TanhTaylor);
HWY_EXPORT(LogisticValues);

void taylor(const Intensity& f, std::span<const double> u, std::span<double> value,
            std::span<double> first, std::span<double> second) {
  assert(value.size() == u.size() && first.size() == u.size() && second.size() == u.size());
  if (const auto* tanh = std::get_if<Tanh>(&f)) {
    HWY_DYNAMIC_DISPATCH(TanhTaylor)
    (*tanh, u.data(), value.data(), first.data(), second.data(), u.size());
    return;
  }
  const auto scalar = [&](const auto& kind) {
    for (std::size_t j = 0; j < u.size(); ++j) {
      const Taylor at = kind.taylor(u[j]);
      value[j] = at.value;
      first[j] = at.first;
      second[j] = at.second;
    }
  };
  std::visit(scalar, f);
}

void values(const Intensity& f, std::span<const double> u, std::span<double> value) {
  assert(value.size() == u.size());
  if (const auto* tanh = std::get_if<Tanh>(&f)) {
    // Where it is positive |offset| >= 1: a logistic function and a constant, without subtraction.
    const double size = std::abs(tanh->amplitude);
    const double slope = -2.0 * std::copysign(tanh->gain, tanh->gain * tanh->offset);
    HWY_DYNAMIC_DISPATCH(LogisticValues)
    (size * (std::abs(tanh->offset) - 1.0), 2.0 * size, slope, u.data(), value.data(), u.size());
    return;
  }
  const auto scalar = [&](const auto& kind) {
    for (std::size_t j = 0; j < u.size(); ++j) value[j] = kind.value(u[j]);
  };
  std::visit(scalar, f);
}

}  // namespace poise::network
#endif  // HWY_ONCE
