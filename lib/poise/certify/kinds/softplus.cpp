#include "poise/certify/kinds/softplus.hpp"

#include "poise/certify/arithmetic.hpp"
#include "poise/certify/kinds/smeared.hpp"

namespace poise::certify {

Expectation expectation_of(const network::Softplus& f, const Ball& v, double K, Bits bits) {
  const Arithmetic in{bits};
  const Ball rate = exact(f.rate), gain = exact(f.gain), one(1), half = exact(0.5);
  const Ball mean = in.mul(gain, in.sub(v, exact(f.threshold)));
  Ball deviation = exact(K), beyond;
  arb_sqrt(deviation.get(), deviation.get(), bits);
  deviation = in.mul(deviation, gain);
  arb_abs(beyond.get(), mean.get());
  Ball size;
  arb_abs(size.get(), deviation.get());
  beyond = in.add(in.add(beyond, one), size);
  const Ball odd = smeared(Profile::tanh, in.mul(mean, half), in.mul(deviation, half), one, bits);
  return {in.mul(rate, smeared(Profile::softplus, mean, deviation, beyond, bits)),
          in.mul(in.mul(rate, gain), in.mul(in.add(one, odd), half))};
}

Ball curvature_bound_of(const network::Softplus& f, Bits bits) {
  return curvature_at_most(0.25 * f.rate, exact(f.gain), bits);  // sigma (1 - sigma) <= 1/4
}

/// Infinite on the side where f rises.
Ball limit_of(const network::Softplus& f, double side, Bits bits) {
  Ball result;
  if (f.gain == 0.0) {
    arb_const_log2(result.get(), bits);
    arb_mul(result.get(), result.get(), exact(f.rate).get(), bits);
  } else if ((f.gain > 0.0) == (side > 0.0)) {
    arb_pos_inf(result.get());
  }
  return result;
}

}  // namespace poise::certify
