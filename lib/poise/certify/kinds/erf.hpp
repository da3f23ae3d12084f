/// `erf`: a closed form.
#pragma once

#include "poise/certify/kinds/kind.hpp"

namespace poise::certify {

Expectation expectation_of(const network::Erf& f, const Ball& v, double K, Bits bits);
Ball curvature_bound_of(const network::Erf& f, Bits bits);
Ball limit_of(const network::Erf& f, double side, Bits bits);

}  // namespace poise::certify
