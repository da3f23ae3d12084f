#include "poise/certify/jet.hpp"

#include <variant>

#include "poise/certify/kinds/all.hpp"

namespace poise::certify {

Jet jet(const network::Intensity& f, const Ball& v, const Ball& K, HermiteRules& rules) {
  return std::visit([&](const auto& kind) { return jet_of(kind, v, K, rules); }, f);
}

bool needs_variance(const network::Intensity& f) {
  return std::holds_alternative<network::Tanh>(f) || std::holds_alternative<network::Softplus>(f);
}

}  // namespace poise::certify
