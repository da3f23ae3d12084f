/// `erf`: E f(v + sqrt(K) Z) is amplitude (erf(g v) + offset) with g = gain / sqrt(1 + 2 gain^2 K).
#pragma once

#include "poise/gaussian/kinds/kind.hpp"

namespace poise::gaussian {

Expectation expectation_of(const network::Erf& f, double v, double K);
double third_derivative_of(const network::Erf& f, double v, double K);

}  // namespace poise::gaussian
