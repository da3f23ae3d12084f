/// Gaussian expectations of the intensities, enclosed.
///
///     E f(v + sqrt(K) Z)   and its derivative in v,   Z ~ N(0, 1)
///
/// Method: closed forms for `Erf`, `Bump` and `Constant`, rigorous quadrature for `Tanh` and
/// `Softplus` (kinds/smeared.hpp).
///
/// Rejected: the quadrature of gaussian/expectation.hpp, whose error bound is proved for exact
/// arithmetic and observed in doubles.
#pragma once

#include "poise/certify/ball.hpp"
#include "poise/network/intensity.hpp"

namespace poise::certify {

/// E f(v + sqrt(K) Z) and d/dv of it.
struct Expectation {
  Ball value;
  Ball slope;
};

/// The parameters of f and K mean the exact values of their doubles. Precondition: K >= 0, bits
/// >= 53.
Expectation expectation(const network::Intensity& f, const Ball& v, double K, Bits bits);

/// A number no smaller than sup |f''|, and so than the Lipschitz constant of the slope in v, for
/// any K.
Ball curvature_bound(const network::Intensity& f, Bits bits);

/// lim f(x) as x -> +infinity (side > 0) or -infinity (side < 0); an infinite ball if that is.
Ball limit(const network::Intensity& f, double side, Bits bits);

}  // namespace poise::certify
