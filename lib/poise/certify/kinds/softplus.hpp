/// `softplus`: with Y = gain (v + sqrt(K) Z - threshold) of mean m and deviation s,
///     E f = rate E log(1 + e^Y),   d/dv E f = rate gain (1 + E tanh(Y/2)) / 2,
/// both by smeared.hpp. What |Z| > R adds to the first is at most
/// (|m| + log 2) P(|Z| > R) + s E|Z| 1{|Z| > R} <= (|m| + 1 + s) exp(-R^2 / 2).
#pragma once

#include "poise/certify/kinds/kind.hpp"

namespace poise::certify {

Expectation expectation_of(const network::Softplus& f, const Ball& v, double K, Bits bits);
Ball curvature_bound_of(const network::Softplus& f, Bits bits);
Jet jet_of(const network::Softplus& f, const Ball& v, const Ball& K, HermiteRules& rules);
Ball limit_of(const network::Softplus& f, double side, Bits bits);

}  // namespace poise::certify
