#include "poise/certify/kinds/tanh.hpp"

#include "poise/certify/kinds/derivatives.hpp"
#include "poise/certify/kinds/smeared.hpp"

namespace poise::certify {

Expectation expectation_of(const network::Tanh& f, const Ball& v, double K, Bits bits) {
  const Ball amplitude = exact(f.amplitude), gain = exact(f.gain), offset = exact(f.offset);
  const Ball one(1);
  Ball mean, deviation = exact(K);
  arb_mul(mean.get(), gain.get(), v.get(), bits);
  arb_sqrt(deviation.get(), deviation.get(), bits);
  arb_mul(deviation.get(), deviation.get(), gain.get(), bits);
  Expectation result;
  result.value = smeared(Profile::tanh, mean, deviation, one, bits);
  arb_add(result.value.get(), result.value.get(), offset.get(), bits);
  arb_mul(result.value.get(), result.value.get(), amplitude.get(), bits);
  result.slope = smeared(Profile::tanh_slope, mean, deviation, one, bits);
  arb_mul(result.slope.get(), result.slope.get(), amplitude.get(), bits);
  arb_mul(result.slope.get(), result.slope.get(), gain.get(), bits);
  return result;
}

Jet jet_of(const network::Tanh& f, const Ball& v, const Ball& K, HermiteRules& rules) {
  const Bits bits = rules.bits() + 32;
  const Ball amplitude = exact(f.amplitude);
  Jet result(rules.orders());
  tanh_derivatives(result.derivative[0], amplitude, exact(f.gain), v, K, rules);
  arb_addmul(result.derivative[0], amplitude.get(), exact(f.offset).get(), bits);
  result.factor = Bound(f.amplitude);
  result.spread = K;
  return result;
}

Ball curvature_bound_of(const network::Tanh& f, Bits bits) {
  return curvature_at_most(f.amplitude, exact(f.gain), bits);  // |tanh''| <= 0.77
}

Ball limit_of(const network::Tanh& f, double side, Bits bits) {
  return sigmoid_limit(f.amplitude, f.offset, f.gain, side, bits);
}

}  // namespace poise::certify
