/// The moments of a finite network to the order n^(-1/2), skewness included.
///
/// Problem: at finite n the network's means sit off the limit by O(n^(-1/2)), and a test that looks
/// for the limit in networks of some hundred neurons has to know that offset. mean_field.hpp
/// has the part that comes from F = O(n^(-1/2)). There is another of the same order: jumps are of
/// size C n^(-1/2), so the potentials have a third cumulant n^(-1/2) S,
///   dS_a/dt = -3 S_a/tau_a + C_ae^3 E f_ae - C_ai^3 E f_ai,
/// and E f(u) = E f(v + sqrt(K) Z) + n^(-1/2) S/6 E f''' + O(1/n) (Edgeworth).
///
/// Method: v and K of the mean field with that term added to E f, in F and in Sigma. Dormand-Prince
/// 5(4): for n up to some thousand nothing is stiff. What it leaves out is O(1/n): the fourth
/// cumulant, the fluctuations of v and K, and the n - 1 in E hat K = (1 - 1/n) K.
#pragma once

#include <span>
#include <vector>

#include "poise/balance/field.hpp"

namespace poise::finite {

/// States at `times` (increasing, >= 0) from a Gaussian start; n is the network's.
std::vector<balance::State> finite_moments(const network::Network& network,
                                           const balance::State& start,
                                           std::span<const double> times);

/// dS_a/dt at S = 0: C_ae^3 E f_ae - C_ai^3 E f_ai.
core::PerPopulation<double> third_cumulant_rate(const network::Network& network,
                                                const balance::State& state);

}  // namespace poise::finite
