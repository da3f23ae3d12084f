#include "poise/certify/kinds/bump.hpp"

#include "poise/certify/arithmetic.hpp"
#include "poise/certify/kinds/derivatives.hpp"

namespace poise::certify {

/// base + height width / s exp(-(v - center)^2 / (2 s^2)) with s^2 = width^2 + K.
Expectation expectation_of(const network::Bump& f, const Ball& v, double K, Bits bits) {
  const Ball base = exact(f.base), height = exact(f.height), center = exact(f.center);
  const Ball width = exact(f.width), variance = exact(K);
  Ball square, distance, bump;
  arb_mul(square.get(), width.get(), width.get(), bits);
  arb_add(square.get(), square.get(), variance.get(), bits);
  arb_sub(distance.get(), center.get(), v.get(), bits);
  arb_mul(bump.get(), distance.get(), distance.get(), bits);
  arb_div(bump.get(), bump.get(), square.get(), bits);
  arb_mul_2exp_si(bump.get(), bump.get(), -1);
  arb_neg(bump.get(), bump.get());
  arb_exp(bump.get(), bump.get(), bits);
  Ball scale;
  arb_rsqrt(scale.get(), square.get(), bits);
  for (const Ball& factor : {scale, height, width})
    arb_mul(bump.get(), bump.get(), factor.get(), bits);
  Expectation result;
  arb_add(result.value.get(), bump.get(), base.get(), bits);
  arb_mul(result.slope.get(), bump.get(), distance.get(), bits);
  arb_div(result.slope.get(), result.slope.get(), square.get(), bits);
  return result;
}

/// The bump is height width sqrt(2 pi) times a density of variance width^2, and so
/// |e_n| <= |height| width sqrt(2 pi) / 2 S^{-1/2} sqrt(n!) S^{-n/2}.
Jet jet_of(const network::Bump& f, const Ball& v, const Ball& K, HermiteRules& rules) {
  const Arithmetic in{rules.bits() + 2 * rules.orders() + 64};
  const Ball width = exact(f.width);
  Jet result(rules.orders());
  Ball mass, root;
  result.spread = in.add(in.mul(width, width), K);
  arb_const_pi(mass.get(), in.bits);
  arb_mul_2exp_si(mass.get(), mass.get(), 1);
  arb_sqrt(mass.get(), mass.get(), in.bits);
  mass = in.mul(in.mul(mass, width), exact(f.height));
  gaussian_derivatives(result.derivative[0], rules.orders(), mass, in.sub(v, exact(f.center)),
                       result.spread, rules.bits() + 32);
  arb_add(result.derivative[0], result.derivative[0], exact(f.base).get(), rules.bits() + 32);
  arb_rsqrt(root.get(), result.spread.get(), in.bits);
  result.factor = Bound(in.mul(mass, root)) / 2;
  return result;
}

Ball curvature_bound_of(const network::Bump& f, Bits bits) {
  Ball rate = exact(f.width);
  arb_inv(rate.get(), rate.get(), bits);
  return curvature_at_most(f.height, rate, bits);  // |(exp(-x^2/2))''| <= 1
}

Ball limit_of(const network::Bump& f, double, Bits) { return exact(f.base); }

}  // namespace poise::certify
