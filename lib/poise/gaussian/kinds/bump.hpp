/// `bump`: E f is base + a bump about `center` of variance width^2 + K and of the same area.
#pragma once

#include "poise/gaussian/kinds/kind.hpp"

namespace poise::gaussian {

Expectation expectation_of(const network::Bump& f, double v, double K);
double third_derivative_of(const network::Bump& f, double v, double K);
double steepest_of(const network::Bump& f, double K);

}  // namespace poise::gaussian
