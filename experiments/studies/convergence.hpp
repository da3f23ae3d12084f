/// How fast the network approaches its predictions as n grows: `poise compare --sizes`.
#pragma once

#include <vector>

#include "studies/comparison.hpp"

namespace poise::experiments {

struct Convergence {
  std::vector<double> n;             ///< sizes done (fewer than asked after an interrupt)
  std::vector<Distances> distances;  ///< one a size
  bool interrupted = false;
};

/// Runs the comparison at each size, all else as configured.
Convergence measure_convergence(const setup::Config& config, const balance::State& start,
                                const std::vector<std::size_t>& sizes, const Context& context);

/// "distances": [{"quantity", "meaning", "value": [], "error": [], "exponent", "exponent_error"}],
/// arrays over n; an exponent is null where it cannot be fitted.
io::Result describe(const setup::Config& config, const Convergence& convergence);

/// What the slopes can and cannot tell.
std::string remarks(const Convergence& convergence);

}  // namespace poise::experiments
