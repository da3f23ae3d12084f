#include "poise/network/batch.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

// Highway compiles the part between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each
// instruction set by including this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "poise/network/batch.cpp"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "poise/core/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace poise::network::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
namespace vm = core::HWY_NAMESPACE;

/// No exponential is taken further out: e^-700 = 1e-304, which leaves room above the denormal
/// numbers, at which processors stop for some hundred cycles.
inline constexpr double farthest = -700.0;

template <class V>
struct Lanes {
  V value, first, second;
};

/// As Tanh::taylor.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Lanes<V> Expand(D d, const Tanh& f, V u) {
  const V one = hn::Set(d, 1.0), two = hn::Set(d, 2.0);
  const V y = hn::Mul(hn::Set(d, f.gain), u);
  const V exponent = hn::Max(hn::Mul(hn::Abs(y), hn::Set(d, -2.0)), hn::Set(d, farthest));
  const V decay = vm::Exp(d, exponent);
  const V inverse = hn::Div(one, hn::Add(one, decay));
  const V large = hn::Mul(two, inverse);                  // 1 + tanh |y|
  const V small = hn::Mul(hn::Mul(two, decay), inverse);  // 1 - tanh |y|
  const V slope = hn::Mul(large, small);                  // sech^2 y
  const V tanh_y = hn::CopySign(hn::Mul(hn::Sub(one, decay), inverse), y);
  const auto negative = hn::Lt(y, hn::Zero(d));
  V shape = hn::Add(tanh_y, hn::Set(d, f.offset));
  if (f.offset >= 1.0)
    shape = hn::Add(hn::Set(d, f.offset - 1.0), hn::IfThenElse(negative, small, large));
  if (f.offset <= -1.0)
    shape = hn::Sub(hn::Set(d, f.offset + 1.0), hn::IfThenElse(negative, large, small));
  return {hn::Mul(hn::Set(d, f.amplitude), shape), hn::Mul(hn::Set(d, f.amplitude * f.gain), slope),
          hn::Mul(hn::Mul(hn::Set(d, -2.0 * f.amplitude * f.gain * f.gain), tanh_y), slope)};
}

/// As Tanh::value; where it is positive |offset| >= 1: a logistic function and a constant, without
/// subtraction.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Value(D d, const Tanh& f, V u) {
  const double size = std::abs(f.amplitude);
  const double slope = -2.0 * std::copysign(f.gain, f.gain * f.offset);
  const V limit = hn::Set(d, -farthest);
  const V exponent = hn::Mul(hn::Set(d, slope), u);
  const V grown = vm::Exp(d, hn::Max(hn::Min(exponent, limit), hn::Neg(limit)));
  const V share = hn::Div(hn::Set(d, 2.0 * size), hn::Add(hn::Set(d, 1.0), grown));
  return hn::Add(hn::Set(d, size * (std::abs(f.offset) - 1.0)), share);
}

/// As Erf::value, given y = gain u and e^{-y^2}; |offset| >= 1.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ErfValue(D d, const Erf& f, V y, V gauss) {
  // |amplitude| (|offset| - 1 + erfc(-+y)).
  const V towards = f.offset > 0.0 ? hn::Neg(y) : y;
  const V a = hn::Min(hn::Abs(y), hn::Set(d, 27.0));
  // What rounding took from a^2 [Dekker 1971] is 200 ulp of e^{-a^2} far out.
  const V split = hn::Mul(a, hn::Set(d, 134217729.0));
  const V high = hn::Sub(split, hn::Sub(split, a));
  const V low = hn::Sub(a, high);
  const V taken = hn::Add(
      hn::Add(hn::Sub(hn::Mul(high, high), hn::Mul(a, a)), hn::Mul(hn::Add(high, high), low)),
      hn::Mul(low, low));
  const V beyond = vm::ErfcOfPositive(d, a, hn::Mul(gauss, hn::Sub(hn::Set(d, 1.0), taken)));
  const V erfc =
      hn::IfThenElse(hn::Lt(towards, hn::Zero(d)), hn::Sub(hn::Set(d, 2.0), beyond), beyond);
  const double size = std::abs(f.amplitude);
  return hn::Add(hn::Set(d, size * (std::abs(f.offset) - 1.0)), hn::Mul(hn::Set(d, size), erfc));
}

/// e^{-y^2}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Gauss(D d, V y) {
  const V a = hn::Min(hn::Abs(y), hn::Set(d, 27.0));
  return vm::Exp(d, hn::Max(hn::Neg(hn::Mul(a, a)), hn::Set(d, farthest)));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE Lanes<V> Expand(D d, const Erf& f, V u) {
  const V y = hn::Mul(hn::Set(d, f.gain), u);
  const V gauss = Gauss(d, y);
  const double steepest = f.amplitude * f.gain * 2.0 * std::numbers::inv_sqrtpi;
  const V slope = hn::Mul(hn::Set(d, steepest), gauss);
  return {ErfValue(d, f, y, gauss), slope, hn::Mul(hn::Mul(hn::Set(d, -2.0 * f.gain), y), slope)};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Value(D d, const Erf& f, V u) {
  const V y = hn::Mul(hn::Set(d, f.gain), u);
  return ErfValue(d, f, y, Gauss(d, y));
}

/// (u - center)/width, at most 40 either way, where the bump is below e^-700.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Standardised(D d, const Bump& f, V u) {
  const V z = hn::Div(hn::Sub(u, hn::Set(d, f.center)), hn::Set(d, f.width));
  return hn::Max(hn::Min(z, hn::Set(d, 40.0)), hn::Set(d, -40.0));
}

/// As Bump::value, given -z^2/2 and its exponential.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V BumpValue(D d, const Bump& f, V exponent, V gauss) {
  const V height = hn::Set(d, f.height);
  if (f.height >= 0.0) return hn::Add(hn::Set(d, f.base), hn::Mul(height, gauss));
  const V above_floor = hn::Mul(height, vm::Expm1(d, exponent));
  return hn::Min(hn::Set(d, f.base), hn::Add(hn::Set(d, f.base + f.height), above_floor));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exponent(D d, V z) {
  return hn::Max(hn::Mul(hn::Mul(hn::Set(d, -0.5), z), z), hn::Set(d, farthest));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE Lanes<V> Expand(D d, const Bump& f, V u) {
  const V z = Standardised(d, f, u), one = hn::Set(d, 1.0);
  const V exponent = Exponent(d, z);
  const V gauss = vm::Exp(d, exponent);
  const V bent = hn::Mul(hn::Sub(z, one), hn::Add(z, one));
  return {BumpValue(d, f, exponent, gauss),
          hn::Mul(hn::Mul(hn::Set(d, -f.height / f.width), z), gauss),
          hn::Mul(hn::Mul(hn::Set(d, f.height / (f.width * f.width)), bent), gauss)};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Value(D d, const Bump& f, V u) {
  const V exponent = Exponent(d, Standardised(d, f, u));
  return BumpValue(d, f, exponent, vm::Exp(d, exponent));
}

/// As Softplus::taylor.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Lanes<V> Expand(D d, const Softplus& f, V u) {
  const V one = hn::Set(d, 1.0), zero = hn::Zero(d);
  const V y = hn::Mul(hn::Set(d, f.gain), hn::Sub(u, hn::Set(d, f.threshold)));
  const V decay = vm::Exp(d, hn::Max(hn::Neg(hn::Abs(y)), hn::Set(d, farthest)));
  const V inverse = hn::Div(one, hn::Add(one, decay));
  const V above = hn::Add(hn::Max(y, zero), vm::Log1pOfUnit(d, decay));
  const V share = hn::Mul(hn::IfThenElse(hn::Lt(y, zero), decay, one), inverse);
  return {hn::Mul(hn::Set(d, f.rate), above), hn::Mul(hn::Set(d, f.rate * f.gain), share),
          hn::Mul(hn::Set(d, f.rate * f.gain * f.gain), hn::Mul(decay, hn::Mul(inverse, inverse)))};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Value(D d, const Softplus& f, V u) {
  return Expand(d, f, u).value;
}

/// Runs `body(j)` on whole vectors; what is left over is treated as a whole one, too, in a place of
/// its own: a vector costs as much as a lane.
template <class Kind>
void ExpandAll(const Kind& f, const double* u, double* value, double* first, double* second,
               std::size_t count) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto expand = [&](const double* at, double* to_value, double* to_first, double* to_second)
                          HWY_ATTR {
                            const auto expanded = Expand(d, f, hn::LoadU(d, at));
                            hn::StoreU(expanded.value, d, to_value);
                            hn::StoreU(expanded.first, d, to_first);
                            hn::StoreU(expanded.second, d, to_second);
                          };
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes) expand(u + j, value + j, first + j, second + j);
  if (j == count) return;
  constexpr std::size_t most = HWY_MAX_BYTES / sizeof(double);
  double last[4][most] = {};
  std::copy(u + j, u + count, last[0]);
  expand(last[0], last[1], last[2], last[3]);
  std::copy_n(last[1], count - j, value + j);
  std::copy_n(last[2], count - j, first + j);
  std::copy_n(last[3], count - j, second + j);
}

template <class Kind>
void EvaluateAll(const Kind& f, const double* u, double* value, std::size_t count) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes) hn::StoreU(Value(d, f, hn::LoadU(d, u + j)), d, value + j);
  if (j == count) return;
  double last[2][HWY_MAX_BYTES / sizeof(double)] = {};
  std::copy(u + j, u + count, last[0]);
  hn::StoreU(Value(d, f, hn::LoadU(d, last[0])), d, last[1]);
  std::copy_n(last[1], count - j, value + j);
}

// Highway's table holds plain functions.
#define POISE_FOR_KIND(Kind)                                                                      \
  void Kind##Taylor(const Kind& f, const double* u, double* value, double* first, double* second, \
                    std::size_t count) {                                                          \
    ExpandAll(f, u, value, first, second, count);                                                 \
  }                                                                                               \
  void Kind##Values(const Kind& f, const double* u, double* value, std::size_t count) {           \
    EvaluateAll(f, u, value, count);                                                              \
  }
POISE_FOR_KIND(Tanh)
POISE_FOR_KIND(Erf)
POISE_FOR_KIND(Bump)
POISE_FOR_KIND(Softplus)
#undef POISE_FOR_KIND

}  // namespace poise::network::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace poise::network {

#define POISE_FOR_KIND(Kind)                                                             \
  HWY_EXPORT(Kind##Taylor);                                                              \
  HWY_EXPORT(Kind##Values);                                                              \
  void taylor_of(const Kind& f, std::span<const double> u, double* value, double* first, \
                 double* second) {                                                       \
    HWY_DYNAMIC_DISPATCH(Kind##Taylor)(f, u.data(), value, first, second, u.size());     \
  }                                                                                      \
  void values_of(const Kind& f, std::span<const double> u, double* value) {              \
    HWY_DYNAMIC_DISPATCH(Kind##Values)(f, u.data(), value, u.size());                    \
  }
namespace {
POISE_FOR_KIND(Tanh)
POISE_FOR_KIND(Erf)
POISE_FOR_KIND(Bump)
POISE_FOR_KIND(Softplus)

/// A sigmoid with |offset| < 1 is positive only if it is flat, and goes its own way.
template <class Kind>
bool in_vectors(const Kind& f) {
  if constexpr (Kind::shape == Shape::sigmoid) return std::abs(f.offset) >= 1.0;
  return true;
}

}  // namespace
#undef POISE_FOR_KIND

void taylor(const Intensity& f, std::span<const double> u, std::span<double> value,
            std::span<double> first, std::span<double> second) {
  assert(value.size() == u.size() && first.size() == u.size() && second.size() == u.size());
  const auto expand = [&](const auto& kind) {
    if constexpr (requires { taylor_of(kind, u, value.data(), first.data(), second.data()); })
      if (in_vectors(kind)) return taylor_of(kind, u, value.data(), first.data(), second.data());
    for (std::size_t j = 0; j < u.size(); ++j) {
      const Taylor at = kind.taylor(u[j]);
      value[j] = at.value;
      first[j] = at.first;
      second[j] = at.second;
    }
  };
  std::visit(expand, f);
}

void values(const Intensity& f, std::span<const double> u, std::span<double> value) {
  assert(value.size() == u.size());
  const auto evaluate = [&](const auto& kind) {
    if constexpr (requires { values_of(kind, u, value.data()); })
      if (in_vectors(kind)) return values_of(kind, u, value.data());
    for (std::size_t j = 0; j < u.size(); ++j) value[j] = kind.value(u[j]);
  };
  std::visit(evaluate, f);
}

}  // namespace poise::network
#endif  // HWY_ONCE
