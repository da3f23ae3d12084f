/// The limit on the times of a configuration, and what follows its exit, as results.
#pragma once

#include <vector>

#include "poise/io/result.hpp"
#include "poise/limit/beyond.hpp"
#include "poise/setup/config.hpp"

namespace poise::experiments {

/// t, v, K, spectral_abscissa up to the exit, and the exit.
io::Result describe(const limit::LimitPath& path);

/// The same through all phases, and
///   v_low, v_high   the range of the means: of a cycle, else the mean itself
///   period          of the cycle, in fast time
///   phases          [{"kind", "end", "t", "from", "to", ...}]
/// In a cycle v is the average over a turn and the abscissa that of the balanced point inside.
io::Result describe(const network::Network& network, const std::vector<limit::Phase>& phases);

/// What a row of the table of phases cannot hold; `n` turns periods into frequencies.
std::string phase_details(const std::vector<limit::Phase>& phases, std::size_t n);

}  // namespace poise::experiments
