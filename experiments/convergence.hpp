/// How fast the network approaches its predictions as n grows: `poise compare --sizes`.
#pragma once

#include <vector>

#include "comparison.hpp"

namespace poise::experiments {

struct Convergence {
  std::vector<double> n;             ///< sizes done (fewer than asked after an interrupt)
  std::vector<Distances> distances;  ///< one a size
  bool interrupted = false;
};

/// Runs the comparison at each size, all else as configured.
Convergence measure_convergence(const io::Config& config, const balance::State& start,
                                const std::vector<std::size_t>& sizes, const Session& session);

/// {"n": [], "replicas", "T", "distances": {NAME: {"value": [], "error": [], "exponent",
/// "exponent_error"}}}; an exponent is null where it cannot be fitted.
io::Json convergence_json(const io::Config& config, const Convergence& convergence);
/// The same for people, with what the slopes can and cannot tell.
std::string convergence_table(const io::Config& config, const Convergence& convergence);
void add_convergence(io::NetcdfFile& file, const Convergence& convergence);

}  // namespace poise::experiments
