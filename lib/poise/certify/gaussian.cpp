#include "poise/certify/gaussian.hpp"

#include <cassert>
#include <variant>

#include "poise/certify/kinds/all.hpp"

namespace poise::certify {

Expectation expectation(const network::Intensity& f, const Ball& v, double K, Bits bits) {
  assert(K >= 0.0);
  return std::visit([&](const auto& kind) { return expectation_of(kind, v, K, bits); }, f);
}

Ball curvature_bound(const network::Intensity& f, Bits bits) {
  return std::visit([&](const auto& kind) { return curvature_bound_of(kind, bits); }, f);
}

Ball limit(const network::Intensity& f, double side, Bits bits) {
  return std::visit([&](const auto& kind) { return limit_of(kind, side, bits); }, f);
}

}  // namespace poise::certify
