#include "poise/certify/kinds/erf.hpp"

#include "poise/certify/arithmetic.hpp"
#include "poise/certify/kinds/derivatives.hpp"

namespace poise::certify {

/// E erf(g (v + sqrt(K) Z)) = erf(s v) with s = g / sqrt(1 + 2 g^2 K).
Expectation expectation_of(const network::Erf& f, const Ball& v, double K, Bits bits) {
  const Ball amplitude = exact(f.amplitude), gain = exact(f.gain), offset = exact(f.offset);
  const Ball variance = exact(K);
  Ball s;
  arb_mul(s.get(), gain.get(), gain.get(), bits);
  arb_mul(s.get(), s.get(), variance.get(), bits);
  arb_mul_2exp_si(s.get(), s.get(), 1);
  arb_add_ui(s.get(), s.get(), 1, bits);
  arb_rsqrt(s.get(), s.get(), bits);
  arb_mul(s.get(), s.get(), gain.get(), bits);
  Ball argument, pi;
  Expectation result;
  arb_mul(argument.get(), s.get(), v.get(), bits);
  arb_hypgeom_erf(result.value.get(), argument.get(), bits);
  arb_add(result.value.get(), result.value.get(), offset.get(), bits);
  arb_mul(result.value.get(), result.value.get(), amplitude.get(), bits);
  // 2 amplitude s exp(-argument^2) / sqrt(pi)
  arb_mul(argument.get(), argument.get(), argument.get(), bits);
  arb_neg(argument.get(), argument.get());
  arb_exp(result.slope.get(), argument.get(), bits);
  arb_const_pi(pi.get(), bits);
  arb_rsqrt(pi.get(), pi.get(), bits);
  arb_mul_2exp_si(pi.get(), pi.get(), 1);
  for (const Ball& factor : {pi, s, amplitude})
    arb_mul(result.slope.get(), result.slope.get(), factor.get(), bits);
  return result;
}

/// erf(g x) is a distribution function: erf(g x)' = 2 sign(g) times a density of variance
/// 1 / (2 g^2). So |e_n| <= |amplitude| sqrt((n-1)!) S^{-n/2}, n >= 1.
Jet jet_of(const network::Erf& f, const Ball& v, const Ball& K, HermiteRules& rules) {
  const Arithmetic in{rules.bits() + 2 * rules.orders() + 64};
  Jet result(rules.orders());
  result.spread = Ball(1);
  if (f.gain != 0.0) {
    Ball own = in.mul(exact(f.gain), exact(f.gain)), factor = exact(f.amplitude);
    arb_mul_2exp_si(own.get(), own.get(), 1);
    arb_inv(own.get(), own.get(), in.bits);
    result.spread = in.add(own, K);
    arb_mul_2exp_si(factor.get(), factor.get(), 1);
    if (f.gain < 0.0) arb_neg(factor.get(), factor.get());
    gaussian_derivatives(result.derivative[1], rules.orders() - 1, factor, v, result.spread,
                         rules.bits() + 32);
    result.factor = Bound(f.amplitude);
  }
  Ball argument;
  arb_mul_2exp_si(argument.get(), result.spread.get(), 1);
  arb_rsqrt(argument.get(), argument.get(), in.bits);
  if (f.gain < 0.0) arb_neg(argument.get(), argument.get());
  argument = f.gain == 0.0 ? Ball() : in.mul(argument, v);
  arb_hypgeom_erf(argument.get(), argument.get(), rules.bits() + 32);
  argument = in.mul(in.add(argument, exact(f.offset)), exact(f.amplitude));
  arb_set_round(result.derivative[0], argument.get(), rules.bits() + 32);
  return result;
}

Ball curvature_bound_of(const network::Erf& f, Bits bits) {
  return curvature_at_most(f.amplitude, exact(f.gain), bits);  // |erf''| <= 0.97
}

Ball limit_of(const network::Erf& f, double side, Bits bits) {
  return sigmoid_limit(f.amplitude, f.offset, f.gain, side, bits);
}

}  // namespace poise::certify
