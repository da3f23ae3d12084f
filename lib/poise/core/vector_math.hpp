/// Exponentials, logarithms and the error function of whole vectors, for the sources that Highway
/// compiles once for each instruction set.
///
/// Problem: samplers and intensities take them by the thousand, the standard library one at a time.
/// Method: reduction by powers of 2 and polynomials, without fused multiply-add and without sums
/// across lanes, so that every instruction set gives the same bits. Rejected: Highway's own, which
/// use fused operations where there are some: results would depend on the processor.

// Included again and again by hwy/foreach_target.h, hence no `#pragma once`.
#if defined(POISE_CORE_VECTOR_MATH) == defined(HWY_TARGET_TOGGLE)
#ifdef POISE_CORE_VECTOR_MATH
#undef POISE_CORE_VECTOR_MATH
#else
#define POISE_CORE_VECTOR_MATH
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace poise::core::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// e^x = power (1 + rest) for |x| <= 708, power a power of 2.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void ExpInParts(D d, V x, V& power, V& rest) {
  const hn::RebindToSigned<D> integers;
  // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
  const V shift = hn::Set(d, 0x1.8p52);
  const V shifted = hn::Add(hn::Mul(x, hn::Set(d, 1.4426950408889634)), shift);
  const V k = hn::Sub(shifted, shift);
  // ln 2 in two parts, the first short enough for k times it to be exact.
  V r = hn::Sub(x, hn::Mul(k, hn::Set(d, 0x1.62e42fee00000p-1)));
  r = hn::Sub(r, hn::Mul(k, hn::Set(d, 0x1.a39ef35793c76p-33)));
  // Taylor to r^13, |r| <= ln(2)/2, truncated by less than 5e-18: 1 + r + r^2 (even + r odd); the
  // two halves, in r^2, go on side by side.
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
  rest = hn::Add(r, hn::Mul(square, hn::Add(even, hn::Mul(r, odd))));
  power = hn::BitCast(
      d, hn::ShiftLeft<52>(hn::Add(hn::BitCast(integers, shifted), hn::Set(integers, 1023))));
}

/// e^x for |x| <= 708, to about an ulp.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp(D d, V x) {
  V power, rest;
  ExpInParts(d, x, power, rest);
  return hn::Add(power, hn::Mul(power, rest));
}

/// e^x - 1 for |x| <= 708, to some ulp of it.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Expm1(D d, V x) {
  V power, rest;
  ExpInParts(d, x, power, rest);
  return hn::Add(hn::Sub(power, hn::Set(d, 1.0)), hn::Mul(power, rest));
}

/// e^x and e^-x for 0 <= x <= 1/4: the even and the odd half of Taylor's polynomial of degree 13.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void ExpOfSmall(D d, V x, V& grown, V& decayed) {
  const V square = hn::Mul(x, x);
  constexpr double even_terms[] = {1.0 / 479001600, 1.0 / 3628800, 1.0 / 40320,
                                   1.0 / 720,       1.0 / 24,      1.0 / 2};
  constexpr double odd_terms[] = {1.0 / 6227020800, 1.0 / 39916800, 1.0 / 362880,
                                  1.0 / 5040,       1.0 / 120,      1.0 / 6};
  V even = hn::Set(d, even_terms[0]);
  V odd = hn::Set(d, odd_terms[0]);
  for (int j = 1; j < 6; ++j) {
    even = hn::Add(hn::Mul(even, square), hn::Set(d, even_terms[j]));
    odd = hn::Add(hn::Mul(odd, square), hn::Set(d, odd_terms[j]));
  }
  even = hn::Mul(even, square);                        // cosh x - 1
  odd = hn::Add(x, hn::Mul(hn::Mul(odd, square), x));  // sinh x
  grown = hn::Add(hn::Set(d, 1.0), hn::Add(even, odd));
  decayed = hn::Add(hn::Set(d, 1.0), hn::Sub(even, odd));
}

/// log x for normal x > 0, to about an ulp.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log(D d, V x) {
  const hn::RebindToSigned<D> integers;
  using I = hn::Vec<decltype(integers)>;
  // x = 2^k m with sqrt(1/2) <= m < sqrt(2): the offset carries into the exponent from sqrt(2) on.
  const I bits = hn::BitCast(integers, x);
  const I offset = hn::Set(integers, 0x3fe6a09e667f3bcd);  // sqrt(1/2)
  const I moved = hn::Sub(bits, offset);
  const I exponent = hn::ShiftRight<52>(moved);
  const V m = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<52>(exponent)));
  // An integer below 2^51 as a double, through the low bits of 1.5 * 2^52.
  const V shift = hn::Set(d, 0x1.8p52);
  const V k = hn::Sub(hn::BitCast(d, hn::Add(hn::BitCast(integers, shift), exponent)), shift);
  // log m = 2 artanh s, s = (m - 1)/(m + 1), |s| < 0.1716: s^23 is below 3e-18.
  const V f = hn::Sub(m, hn::Set(d, 1.0));
  const V s = hn::Div(f, hn::Add(m, hn::Set(d, 1.0)));
  const V z = hn::Mul(s, s);
  V terms = hn::Set(d, 2.0 / 21);
  for (const double denominator : {19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0})
    terms = hn::Add(hn::Mul(terms, z), hn::Set(d, 2.0 / denominator));
  // 2 s = f - s f: the leading term is exact.
  const V correction = hn::Sub(hn::Mul(hn::Mul(s, z), terms), hn::Mul(s, f));
  const V low = hn::Add(hn::Mul(k, hn::Set(d, 0x1.a39ef35793c76p-33)), correction);
  return hn::Add(hn::Mul(k, hn::Set(d, 0x1.62e42fee00000p-1)), hn::Add(f, low));
}

/// log(1 + x) for 0 <= x <= 1, to some ulp of it.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log1pOfUnit(D d, V x) {
  // 2 artanh s, s = x / (2 + x) <= 1/3: s^35 is below 2e-17.
  const V s = hn::Div(x, hn::Add(hn::Set(d, 2.0), x));
  const V z = hn::Mul(s, s);
  V terms = hn::Set(d, 1.0 / 33);
  for (double k = 31.0; k > 2.0; k -= 2.0) terms = hn::Add(hn::Mul(terms, z), hn::Set(d, 1.0 / k));
  return hn::Add(hn::Add(s, s), hn::Mul(hn::Mul(hn::Add(s, s), z), terms));
}

/// erfc(a) for 0 <= a <= 27, given e^{-a^2}, to some ulp of what that allows:
/// e^{-a^2} P(q) / (1 + 2 a), q = (a - 3)/(a + 3) [Shepherd and Laframboise 1981]. P interpolates at
/// 23 Chebyshev points, computed with 60 digits; 2e-16 relative on 0 <= a <= 27 [tests/network].
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ErfcOfPositive(D d, V a, V gauss) {
  constexpr double terms[] = {
      -0x1.1d61fb049a11fp-28, -0x1.1f4a0d7f32013p-27, 0x1.19f74bfc417acp-25, 0x1.88a8dee5c20ecp-24,
      -0x1.19aab3291aff1p-23, -0x1.447dd1e1364cep-21, 0x1.76f48ca2a6e19p-22, 0x1.d0dec2ab232fdp-19,
      -0x1.86bcae3691506p-21, -0x1.51297f051259ep-16, 0x1.4c127fbe5e4a1p-18, 0x1.065986f73d6cdp-13,
      -0x1.b9122e4ba58f4p-14, -0x1.98db486df5425p-11, 0x1.ef1bdc999842ap-10, 0x1.4b884e0240746p-9,
      -0x1.8574c40ac9e45p-6,  0x1.17ca287813b1fp-4,   -0x1.e88b803a4c6c7p-4, 0x1.098366a5b3e62p-3,
      -0x1.85a15c58aa3c2p-5,  -0x1.15c084bb9e8e0p-3,  0x1.40c522d7e4987p+0};
  const V three = hn::Set(d, 3.0);
  const V q = hn::Div(hn::Sub(a, three), hn::Add(a, three));
  V sum = hn::Set(d, terms[0]);
  for (int k = 1; k < 23; ++k) sum = hn::Add(hn::Mul(sum, q), hn::Set(d, terms[k]));
  return hn::Div(hn::Mul(gauss, sum), hn::Add(hn::Set(d, 1.0), hn::Add(a, a)));
}

}  // namespace poise::core::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
