#include "poise/certify/kinds/derivatives.hpp"

#include "poise/certify/arithmetic.hpp"

namespace poise::certify {

void gaussian_derivatives(arb_ptr to, slong orders, const Ball& factor, const Ball& v,
                          const Ball& S, Bits bits) {
  // Radii grow as in HermiteRule: exp(x sqrt(n)) with x = v / sqrt(S), against exp(-x^2/2).
  const Bits working = bits + 2 * orders + 64;
  const Arithmetic in{working};
  Ball pi, rate, previous, current;
  arb_const_pi(pi.get(), working);
  arb_mul_2exp_si(pi.get(), pi.get(), 1);
  arb_rsqrt(current.get(), in.mul(pi, S).get(), working);
  arb_mul(rate.get(), v.get(), v.get(), working);
  arb_mul_2exp_si(rate.get(), rate.get(), -1);
  arb_neg(rate.get(), rate.get());
  rate = in.div(rate, S);
  arb_exp(rate.get(), rate.get(), working);
  current = in.mul(in.mul(current, rate), factor);
  for (slong n = 0; n <= orders; ++n) {
    arb_set_round(to + n, current.get(), bits);
    Ball next = in.mul(v, current);
    arb_addmul_si(next.get(), previous.get(), n, working);
    next = in.div(next, S);
    arb_neg(next.get(), next.get());
    previous = std::move(current);
    current = std::move(next);
  }
}

void tanh_derivatives(arb_ptr to, const Ball& factor, const Ball& gain, const Ball& v,
                      const Ball& K, HermiteRules& rules) {
  const Bits bits = rules.bits() + 32;
  const Arithmetic in{bits};
  Ball root, slope, at, ratio, back, scale = factor;
  arb_sqrt(root.get(), K.get(), bits);
  slope = in.mul(root, gain);
  const Bound size(slope);
  const HermiteRule& rule = rules.for_slope(size.approximate());
  const double a = tanh_strip(size.approximate());
  // tanh x = 1 - 2 / (exp(2 x) + 1), at x = gain v +- slope z.
  at = in.mul(gain, v);
  arb_mul_2exp_si(at.get(), at.get(), 1);
  arb_exp(at.get(), at.get(), bits);
  back = at;
  arb_mul_2exp_si(ratio.get(), slope.get(), 1 - rule.log_step());
  arb_exp(ratio.get(), ratio.get(), bits);
  const auto nodes = static_cast<std::size_t>(rule.count()) + 1;
  BallVector even(nodes), odd(nodes);
  const auto tanh_at = [&](const Ball& exponential) {
    Ball value;
    arb_add_ui(value.get(), exponential.get(), 1, bits);
    arb_ui_div(value.get(), 2, value.get(), bits);
    arb_neg(value.get(), value.get());
    arb_add_ui(value.get(), value.get(), 1, bits);
    return value;
  };
  arb_set(even[0], tanh_at(at).get());
  for (std::size_t k = 1; k < nodes; ++k) {
    at = in.mul(at, ratio);
    back = in.div(back, ratio);
    const Ball right = tanh_at(at), left = tanh_at(back);
    arb_add(even[k], right.get(), left.get(), bits);
    arb_sub(odd[k], right.get(), left.get(), bits);
  }
  const Bound error = rule.error(a, tanh_bound_in_strip);
  for (slong n = 0; n <= rules.orders(); ++n) {
    Ball sum = rule.sum(n, even, odd);
    arb_add_error_mag(sum.get(), error.get());
    arb_mul(to + n, sum.get(), scale.get(), bits);
    // scale = factor sqrt(n!) K^{-n/2}
    Ball next;
    arb_sqrt_ui(next.get(), static_cast<ulong>(n) + 1, bits);
    scale = in.div(in.mul(scale, next), root);
  }
}

}  // namespace poise::certify
