/// Explicit tau-leaping, the midpoint rule, and the diffusion that leaping tends to.
///
/// Problem and grid: leap.hpp. The rules differ in the rates that they hold over a leap.
///   tau-explicit  those at its start. Weak order 1. [Gillespie 2001, J. Chem. Phys. 115, 1716]
///   tau-midpoint  those at the state that the drift alone would reach after half of it. Means and
///                 within-population variances of order 2, the fluctuations of the population means
///                 of order 1: the noise is still that of an explicit step. [Gillespie 2001,
///                 section V; Anderson, Ganguly and Kurtz 2011]
///   diffusion     those at its start, with Gaussian increments of the same mean and variance in
///                 place of Poisson ones: in each neuron, C_ae W_ae(int Q_ae) - C_ai W_ai(int Q_ai)
///                 of [MV, (5.9)] about its mean. It has no spikes: the counts stay 0.
///
/// Stability. The population means move at rates sqrt(n) times the eigenvalues of J_v, and each of
/// these rules is an explicit one for them: beyond balance::explicit_stability_limit the means
/// oscillate and grow until the intensities saturate. Some tenth of it is needed for fluctuations
/// good to some percent. stiff_leap.hpp has the remedy.
#pragma once

#include "poise/sample/leap.hpp"

namespace poise::sample {

struct ExplicitRule {
  static constexpr bool adaptive = true;
  static constexpr bool explicit_in_means = true;
  void operator()(LeapState& state, double h) const { state.leap(state.rates(), h); }
};

struct MidpointRule {
  static constexpr bool adaptive = true;
  static constexpr bool explicit_in_means = true;
  void operator()(LeapState& state, double h) const;
};

struct DiffusionRule {
  static constexpr bool adaptive = true;
  static constexpr bool explicit_in_means = true;
  void operator()(LeapState& state, double h) const { state.diffuse(state.rates(), h); }
};

using TauExplicit = Leap<ExplicitRule>;
using TauMidpoint = Leap<MidpointRule>;
using Diffusion = Leap<DiffusionRule>;

}  // namespace poise::sample
