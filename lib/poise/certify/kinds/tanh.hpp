/// `tanh`: quadrature (smeared.hpp).
#pragma once

#include "poise/certify/kinds/kind.hpp"

namespace poise::certify {

Expectation expectation_of(const network::Tanh& f, const Ball& v, double K, Bits bits);
Ball curvature_bound_of(const network::Tanh& f, Bits bits);
Jet jet_of(const network::Tanh& f, const Ball& v, const Ball& K, HermiteRules& rules);
Ball limit_of(const network::Tanh& f, double side, Bits bits);

}  // namespace poise::certify
