#include "proofs_checks/evidence/formulas.hpp"

#include <boost/math/distributions/normal.hpp>

namespace poise::checks {

using certify::Ball;

Ball Formulas::pi() const {
  Ball result;
  arb_const_pi(result.get(), bits);
  return result;
}

Ball Formulas::normal_density(const Ball& x) const {
  Ball half = square(x);
  arb_mul_2exp_si(half.get(), half.get(), -1);
  return div(exp(negative(half)), sqrt(mul(Ball(2), pi())));
}

Ball Formulas::normal_cdf(const Ball& x) const {
  Ball result = erfc(negative(div(x, sqrt(Ball(2)))));
  arb_mul_2exp_si(result.get(), result.get(), -1);
  return result;
}

Ball Formulas::normal_quantile(const certify::Rational& p) const {
  const Ball level = number(p);
  Ball x = certify::exact(quantile(boost::math::normal(), p.convert_to<double>()));
  for (certify::Bits known = 50; known < 2 * bits; known *= 2) {  // Newton; the ends are checked
    x = sub(x, div(sub(normal_cdf(x), level), normal_density(x)));
    arb_get_mid_arb(x.get(), x.get());
  }
  Ball margin(1);
  arb_mul_2exp_si(margin.get(), margin.get(), -bits / 2);
  const Ball low = sub(x, margin), high = add(x, margin);
  if (certainly_less(normal_cdf(low), level) && certainly_less(level, normal_cdf(high)))
    return between(low, high, bits);
  arb_zero_pm_inf(x.get());
  return x;
}

Ball Formulas::decayed(const Ball& x) const { return negative(of(arb_expm1, negative(x))); }

Ball between(const Ball& low, const Ball& high, certify::Bits bits) {
  Ball result;
  arb_union(result.get(), low.get(), high.get(), bits);
  return result;
}

}  // namespace poise::checks
