/// Leaps that are longer than the population means allow an explicit rule.
///
/// Problem: the stiffness of the network sits in two numbers. The population means v move at rates
/// sqrt(n) times the eigenvalues of J_v, everything else at rates of order 1. A common shift of a
/// population is the whole of what has to be treated with care.
///
/// Method. At the start of a leap, v_a' = r_a to first order about the state, with
///   r_a = -v_a / tau_a + sum_b J_ab S_ab,        A_ab = J_ab sum_k f_ab'(u_b^k) - 1{a=b} / tau_a,
///   w_a = sum_b J_ab w_ab,                       the drift of S_ab with the means held fixed:
///   w_ab = -sum_k f_ab'(u_b^k) (u_b^k - v_b) / tau_b + 1/2 sum_k f_ab''(u_b^k) sum_c J_bc^2 S_bc.
/// Each neuron leaps as in leap_state.hpp with Poisson spikes of its own, so that what
/// distinguishes the neurons of a population is as in explicit leaping. Then each population is
/// shifted as a whole, so that its mean ends where the rule wants it:
///   tau-implicit  v + (I - hA)^{-1} (h r + xi): backward Euler, one Newton step, with xi the noise
///                 that the spikes gave the means. [Rathinam, Petzold, Cao and Gillespie 2003]
///                 It is stable, but dampens the fluctuations of v: a fast
///                 mode l keeps the fraction 1 / (1 + h |l| / 2) of its variance. Shown beside the
///                 next one, not recommended.
///   tau-stiff     v + int_0^h e^{sA} ds r + int_0^h (h - s) e^{sA} ds w + B xi: the linear
///                 equation solved exactly. B makes the covariance of B xi equal to int_0^h e^{sA}
///                 Q e^{sA^T} ds (Q that of the spikes' noise in v), so that v has the stationary
///                 covariance of the linear equation whatever h. Of the many B the one is taken
///                 that tends to I as h -> 0: then the noise of v stays that of the spikes counted.
///                 The rates of the leap are those expected on average over it, S_ab + sum_k
///                 f_ab'(u_b^k) (int_0^h (h - s) e^{sA} ds r)_b / h + h w_ab / 2. Weak order 2 in
///                 the means and in the variances within a population; the fluctuations of v exact
///                 for linear rates. What limits h is how far the network moves on its slow scale,
///                 and how far it is from linear in the fluctuations of v.
/// Where A has eigenvalues far to the right of 0 (the network has left the balanced manifold) the
/// linear equation promises growth that saturating intensities do not keep: the drift of a mean is
/// therefore held within what rates between inf f and sup f can do.
/// Rejected: the trapezoidal rule, which keeps the variance of v but flips its sign at each step
/// (1 - h|l|/2) / (1 + h|l|/2), so that long steps ring; Newton's iteration on 2n unknowns, for
/// which two suffice; mixing explicit and implicit steps [Ben Hammouda, Moraes and Tempone 2017],
/// for here the fast direction is known.
#pragma once

#include "poise/sample/leap.hpp"

namespace poise::sample {

struct ImplicitRule {
  static constexpr bool adaptive = false;
  void operator()(LeapState& state, double h) const;
};

struct StiffRule {
  static constexpr bool adaptive = false;
  void operator()(LeapState& state, double h) const;
};

using TauImplicit = Leap<ImplicitRule>;
using TauStiff = Leap<StiffRule>;

}  // namespace poise::sample
