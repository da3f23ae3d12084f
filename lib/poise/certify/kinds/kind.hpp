/// What a kind of intensity supplies to this floor: f of one kind, Z ~ N(0, 1).
///
/// Each function is deleted but for the types that overload it, so that a kind of which anything
/// is not known here does not compile.
#pragma once

#include <cmath>

#include "poise/certify/gaussian.hpp"
#include "poise/certify/jet.hpp"

namespace poise::certify {

/// As `expectation`.
template <class Kind>
Expectation expectation_of(const Kind& f, const Ball& v, double K, Bits bits) = delete;

/// As `curvature_bound`.
template <class Kind>
Ball curvature_bound_of(const Kind& f, Bits bits) = delete;

/// As `jet`.
template <class Kind>
Jet jet_of(const Kind& f, const Ball& v, const Ball& K, HermiteRules& rules) = delete;

/// As `limit`.
template <class Kind>
Ball limit_of(const Kind& f, double side, Bits bits) = delete;

/// |factor| rate^2
inline Ball curvature_at_most(double factor, const Ball& rate, Bits bits) {
  Ball result = exact(std::abs(factor));
  arb_mul(result.get(), result.get(), rate.get(), bits);
  arb_mul(result.get(), result.get(), rate.get(), bits);
  return result;
}

/// amplitude (+-1 + offset), or amplitude offset: the limit of amplitude (s(gain x) + offset) as
/// x -> side infinity, for s from -1 to 1 with s(0) = 0.
inline Ball sigmoid_limit(double amplitude, double offset, double gain, double side, Bits bits) {
  Ball result = exact(offset);
  const long sign = gain == 0.0 ? 0 : (gain > 0.0) == (side > 0.0) ? 1 : -1;
  arb_add_si(result.get(), result.get(), sign, bits);
  arb_mul(result.get(), result.get(), exact(amplitude).get(), bits);
  return result;
}

}  // namespace poise::certify
