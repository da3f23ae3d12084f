#include "poise/certify/poisson.hpp"

#include <cassert>

namespace poise::certify {
Ball poisson_probability(unsigned long k, const Ball& mean, Bits bits) {
  Ball result, factor;
  arb_pow_ui(result.get(), mean.get(), k, bits);
  arb_fac_ui(factor.get(), k, bits);
  arb_div(result.get(), result.get(), factor.get(), bits);
  arb_neg(factor.get(), mean.get());
  arb_exp(factor.get(), factor.get(), bits);
  arb_mul(result.get(), result.get(), factor.get(), bits);
  return result;
}

Ball poisson_upper_tail(unsigned long k, const Ball& mean, Bits bits) {
  if (k == 0) return Ball(1);
  Ball term = poisson_probability(k, mean, bits);
  Ball sum = term, ratio, negligible;
  for (unsigned long next = k + 1;; ++next) {
    arb_div_ui(ratio.get(), mean.get(), next, bits);
    arb_mul(term.get(), term.get(), ratio.get(), bits);
    arb_add(sum.get(), sum.get(), term.get(), bits);
    arb_mul_2exp_si(ratio.get(), ratio.get(), 1);
    arb_mul_2exp_si(negligible.get(), sum.get(), -bits);
    // From here on each term is less than half the one before: the rest is less than this term.
    const bool halving = certainly_less(ratio, Ball(1));
    if (halving && !certainly_less(negligible, term)) break;
    if (arb_is_finite(sum.get()) == 0) return sum;
  }
  arb_add_error(sum.get(), term.get());
  return sum;
}

Ball binomial_probability(unsigned long k, unsigned long n, const Ball& p, Bits bits) {
  assert(k <= n);
  Ball result, factor;
  arb_bin_uiui(result.get(), n, k, bits);
  arb_pow_ui(factor.get(), p.get(), k, bits);
  arb_mul(result.get(), result.get(), factor.get(), bits);
  arb_sub_ui(factor.get(), p.get(), 1, bits);
  arb_neg(factor.get(), factor.get());
  arb_pow_ui(factor.get(), factor.get(), n - k, bits);
  arb_mul(result.get(), result.get(), factor.get(), bits);
  return result;
}

Ball binomial_upper_tail(unsigned long k, unsigned long n, const Ball& p, Bits bits) {
  if (k == 0) return Ball(1);
  if (k > n) return Ball(0);
  Ball odds;
  arb_sub_ui(odds.get(), p.get(), 1, bits);
  arb_neg(odds.get(), odds.get());
  arb_div(odds.get(), p.get(), odds.get(), bits);
  Ball term = binomial_probability(k, n, p, bits);
  Ball sum = term;
  for (unsigned long j = k; j < n; ++j) {
    arb_mul(term.get(), term.get(), odds.get(), bits);
    arb_mul_ui(term.get(), term.get(), n - j, bits);
    arb_div_ui(term.get(), term.get(), j + 1, bits);
    arb_add(sum.get(), sum.get(), term.get(), bits);
  }
  return sum;
}

}  // namespace poise::certify
