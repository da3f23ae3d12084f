#include "poise/certify/kinds/constant.hpp"

namespace poise::certify {

Expectation expectation_of(const network::Constant& f, const Ball&, double, Bits) {
  return {exact(f.rate), Ball()};
}

Jet jet_of(const network::Constant& f, const Ball&, const Ball&, HermiteRules& rules) {
  Jet result(rules.orders());
  arb_set(result.derivative[0], exact(f.rate).get());
  result.spread = Ball(1);
  return result;
}

Ball curvature_bound_of(const network::Constant&, Bits) { return {}; }

Ball limit_of(const network::Constant& f, double, Bits) { return exact(f.rate); }

}  // namespace poise::certify
