/// The initial potentials: independent Gaussians. [MV, (6.5)-(6.6)]
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "poise/core/population.hpp"
#include "poise/core/stream_name.hpp"

namespace poise::network {

/// Potentials of all neurons: `u[a][j]` for j = 0, ..., n - 1.
using Potentials = core::PerPopulation<std::vector<double>>;

struct InitialLaw {
  core::PerPopulation<double> mean;      ///< m_a
  core::PerPopulation<double> variance;  ///< k_a >= 0
};

/// u_a^j = m_a + sqrt(k_a) Z with independent standard normal Z; each slice of neurons has a stream
/// of its own, named by (seed, initial_potentials, replica, a, slice): the same whatever the sampler
/// that goes on from them. Throws core::Interrupted on a stop.
Potentials draw_initial_potentials(const InitialLaw& law, std::size_t n, core::Seed seed,
                                   std::uint64_t replica, const std::stop_token& stop = {});

/// Those of one population and slice alone, as many as `out` holds.
void draw_initial_potentials(const InitialLaw& law, core::Seed seed, std::uint64_t replica,
                             core::Population a, std::uint32_t slice, std::span<double> out);

}  // namespace poise::network
