#include "poise/certify/kinds/softplus.hpp"

#include "poise/certify/arithmetic.hpp"
#include "poise/certify/kinds/derivatives.hpp"
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

/// f' = (rate gain / 2) (1 + tanh(y / 2)), y = gain (x - threshold), whose derivatives give e_n, n >= 1:
/// |e_n| <= |rate gain| / 2 sqrt((n-1)!) K^{-(n-1)/2}, n >= 2, and |e_1| <= |rate gain|.
Jet jet_of(const network::Softplus& f, const Ball& v, const Ball& K, HermiteRules& rules) {
  const Arithmetic in{rules.bits() + 32};
  const Ball threshold = exact(f.threshold), gain = exact(f.gain), half = exact(0.5);
  Jet result(rules.orders());
  const Ball factor = in.mul(in.mul(exact(f.rate), gain), half);
  BallVector slopes(static_cast<std::size_t>(rules.orders()) + 1);
  const Ball distance = in.sub(v, threshold);
  tanh_derivatives(slopes[0], factor, in.mul(gain, half), distance, K, rules);
  arb_add(slopes[0], slopes[0], factor.get(), in.bits);
  for (std::size_t n = 1; n < result.derivative.size(); ++n)
    arb_set(result.derivative[n], slopes[n - 1]);
  Ball deviation, beyond, one(1), root;
  arb_sqrt(root.get(), K.get(), in.bits);
  deviation = in.mul(root, gain);
  const Ball mean = in.mul(gain, distance);
  beyond = (Bound(mean) + Bound(1.0) + Bound(deviation)).ball();
  arb_set(
      result.derivative[0],
      in.mul(exact(f.rate), smeared(Profile::softplus, mean, deviation, beyond, in.bits)).get());
  result.spread = K;
  // At n = 1 it is |rate gain| sqrt(K) K^{-1/2}.
  arb_abs(root.get(), in.mul(in.mul(factor, root), Ball(2)).get());
  result.factor = Bound(root);
  return result;
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
