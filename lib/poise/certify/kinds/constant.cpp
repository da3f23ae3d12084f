#include "poise/certify/kinds/constant.hpp"

namespace poise::certify {

Expectation expectation_of(const network::Constant& f, const Ball&, double, Bits) {
  return {exact(f.rate), Ball()};
}

Ball curvature_bound_of(const network::Constant&, Bits) { return {}; }

Ball limit_of(const network::Constant& f, double, Bits) { return exact(f.rate); }

}  // namespace poise::certify
