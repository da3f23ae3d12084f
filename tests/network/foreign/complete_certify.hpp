/// What certify/kinds/ would hold of the foreign kind.
#pragma once

#include "poise/certify/kinds/bump.hpp"

namespace poise::certify {

inline Expectation expectation_of(const network::Dome& f, const Ball& v, double K, Bits bits) {
  return expectation_of(f.as_bump(), v, K, bits);
}
inline Ball curvature_bound_of(const network::Dome& f, Bits bits) {
  return curvature_bound_of(f.as_bump(), bits);
}
inline Ball limit_of(const network::Dome& f, double side, Bits bits) {
  return limit_of(f.as_bump(), side, bits);
}

}  // namespace poise::certify
