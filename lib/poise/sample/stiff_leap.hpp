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
///                 for linear rates. What limits h is how far the network moves on its slow scale.
///
/// Where the linear equation ends. Fluctuations, a transient, and above all an A with eigenvalues to
/// the right of 0 (the network has left the balanced manifold) carry the means to where A is
/// another. tau-stiff therefore takes a step in several leaps, each the longest of h, h/2, h/4, ...
/// of what is left such that, for it and all shorter ones, every entry of
///   int_0^h |e^{sA} ds| |dA|,  |dA_ab| = |J_ab| (|sum_k f_ab''(u_b^k)| d_b + n sup|f_ab'''| d_b^2 / 2)
/// is at most 1/2: d_b is the way of v_b, drift and three standard deviations of its noise, dA the
/// most by which A changes on it, and the product what that does to the way, relative to it. On the
/// manifold steps of 0.02 to 0.1 tau are left whole but for small networks; off it leaps last a
/// fraction of 1 / (sqrt(n) |J_v|), as long as the motion there. Where not even the mean time
/// between two spikes of the network is short enough, the leap is an explicit one of that length. So
/// a mean moves by no more than rates between inf f and sup f can move it in the time, and the noise
/// of the spikes that it is the linear image of. With 1/4 or 1 in place of 1/2 the laws differ by
/// less than 400 replicas show; the work goes like its power -1/3 to -1/2.
///
/// Rejected: the trapezoidal rule, which keeps the variance of v but flips its sign at each step
/// (1 - h|l|/2) / (1 + h|l|/2), so that long steps ring; Newton's iteration on 2n unknowns, for
/// which two suffice; mixing explicit and implicit steps [Ben Hammouda, Moraes and Tempone 2017],
/// for here the fast direction is known.
#pragma once

#include "poise/sample/leap.hpp"

namespace poise::sample {

struct ImplicitRule {
  static constexpr bool adaptive = false;
  static constexpr bool explicit_in_means = false;
  void operator()(LeapState& state, double h) const;
};

class StiffRule {
 public:
  static constexpr bool adaptive = false;
  static constexpr bool explicit_in_means = false;
  StiffRule() = default;
  void operator()(LeapState& state, double h) const;

 protected:
  /// How much of a change of A is borne. Infinite: a planted bug, for the test that must find it.
  explicit StiffRule(double validity) : validity_(validity) {}

 private:
  double validity_ = 0.5;
};

using TauImplicit = Leap<ImplicitRule>;
using TauStiff = Leap<StiffRule>;

}  // namespace poise::sample
