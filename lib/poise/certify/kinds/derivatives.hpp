/// Derivatives of what kinds are made of: of Gaussian densities, and of E tanh.
#pragma once

#include "poise/certify/jet.hpp"

namespace poise::certify {

/// to[n] = factor d^n/dv^n of the density at v of N(0, S), n = 0, ..., orders: with d_n for the
/// derivatives, d_{n+1} = -(v d_n + n d_{n-1}) / S. By Cramer's inequality |d_n| <=
/// 1.0865 (2 pi S)^{-1/2} sqrt(n!) S^{-n/2} <= sqrt(n!) S^{-(n+1)/2} / 2.
void gaussian_derivatives(arb_ptr to, slong orders, const Ball& factor, const Ball& v,
                          const Ball& S, Bits bits);

/// to[n] = factor gain^n E tanh^(n)(gain (v + sqrt(K) Z)), n = 0, ..., rules.orders(); K > 0, v, K
/// and gain thin. |to[n]| <= |factor| sqrt(n!) K^{-n/2}.
void tanh_derivatives(arb_ptr to, const Ball& factor, const Ball& gain, const Ball& v,
                      const Ball& K, HermiteRules& rules);

}  // namespace poise::certify
