/// The initial potentials: independent Gaussians. [MV, (6.5)-(6.6)]
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "poise/core/population.hpp"

namespace poise::network {

/// Potentials of all neurons: `u[a][j]` for j = 0, ..., n - 1.
using Potentials = core::PerPopulation<std::vector<double>>;

struct InitialLaw {
  core::PerPopulation<double> mean;      ///< m_a
  core::PerPopulation<double> variance;  ///< k_a >= 0
};

/// u_a^j = m_a + sqrt(k_a) Z with independent standard normal Z, drawn from the stream
/// (seed, initial_potentials, replica, a): the same whatever the sampler that goes on from them.
/// Throws core::Stopped on a stop.
Potentials draw_initial_potentials(const InitialLaw& law, std::size_t n, std::uint64_t seed,
                                   std::uint64_t replica, const std::stop_token& stop = {});

}  // namespace poise::network
