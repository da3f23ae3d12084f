/// `constant`.
#pragma once

#include "poise/gaussian/kinds/kind.hpp"

namespace poise::gaussian {

Expectation expectation_of(const network::Constant& f, double v, double K);
double third_derivative_of(const network::Constant& f, double v, double K);

}  // namespace poise::gaussian
