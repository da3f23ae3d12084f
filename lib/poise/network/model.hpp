/// The network of [MV, §2]: n excitatory and n inhibitory neurons, all-to-all.
///
/// Between spikes du_a^j/dt = -u_a^j / tau_a. The synapse (b, k) -> (a, j) spikes at the points of
/// an independent Poisson process of intensity f_ab(u_b^k), and each spike moves u_a^j by +C_ae
/// n^{-1/2} (b = e) or -C_ai n^{-1/2} (b = i). [MV, (2.1)-(2.3)] All n sources of a population act
/// on every neuron, a neuron's own index included.
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

#include "poise/core/population.hpp"
#include "poise/network/intensity.hpp"

namespace poise::network {

struct Network {
  std::size_t n = 0;                      ///< neurons in each population, >= 1
  core::PerPopulation<double> tau;        ///< time constants tau_a, > 0, in units of time
  core::PerChannel<double> weight;        ///< C[target][source], >= 0, in units of potential
  core::PerChannel<Intensity> intensity;  ///< f[target][source], of the source's potential

  /// Change of the target's potential by one spike: +-C n^{-1/2}. [MV, (2.1)]
  double jump(core::Population target, core::Population source) const {
    return core::sign(source) * weight[target][source] / std::sqrt(static_cast<double>(n));
  }

  friend bool operator==(const Network&, const Network&) = default;
};

/// Throws core::ParameterError with keys "network.n", "network.tau.e", "network.C.ei",
/// "intensity.ei.offset", ... unless every parameter is in its domain.
void validate(const Network& network);

/// Throws core::ParameterError, key "intensity.ei.kind" and so on, unless every intensity has a
/// bound, which `who` needs.
void require_bounds(const Network& network, std::string_view who);

}  // namespace poise::network
