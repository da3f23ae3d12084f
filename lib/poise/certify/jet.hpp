/// All derivatives of v -> E f(v + sqrt(K) Z), enclosed, and a bound of those that are left out.
///
///     e_n = d^n/dv^n E f(v + sqrt(K) Z),   n = 0, ..., orders,   Z ~ N(0, 1)
///
/// By the heat equation d/dK e_n = e_{n+2} / 2, so these are the derivatives in K as well.
/// Method: of `tanh` and `softplus` by hermite_rule.hpp, of `erf` and `bump` in closed form.
#pragma once

#include "poise/certify/hermite_rule.hpp"
#include "poise/network/intensity.hpp"

namespace poise::certify {

struct Jet {
  explicit Jet(slong orders) : derivative(static_cast<std::size_t>(orders) + 1) {}

  BallVector derivative;
  /// |e_n| <= factor sqrt(n!) spread^{-n/2} for all n >= 1; factor 0: they vanish.
  Bound factor;
  Ball spread;  ///< thin or nearly so; > 0
};

/// The parameters of f mean the exact values of their doubles. v and K > 0 (for `tanh` and
/// `softplus`; else >= 0) are thin. `rules` fixes orders and bits.
Jet jet(const network::Intensity& f, const Ball& v, const Ball& K, HermiteRules& rules);

/// Whether `jet` needs K > 0.
bool needs_variance(const network::Intensity& f);

}  // namespace poise::certify
