/// Which points a work-precision diagram has, and how many paths each is worth (work_precision.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "poise/balance/path.hpp"
#include "poise/setup/config.hpp"
#include "studies/work_precision.hpp"

namespace poise::experiments {

inline constexpr std::size_t fewest_paths = 8;  ///< of which a variance can be told from another
inline constexpr std::size_t most_paths = 100'000;

struct PlannedPoint {
  std::string method;
  double step = 0.0;        ///< divides T; 0: none
  double cost = 0.0;        ///< seconds a path, as counted
  bool stable = true;       ///< not past the limit of explicit steps, or not bound by it
  std::uint32_t place = 0;  ///< names the random streams: the same whatever else is measured
  std::size_t paths = 0;
};

struct WorkPrecisionPlan {
  double stability_limit = 0.0, stability_time = 0.0;
  double exact_cost = 0.0;
  bool multilevel = false;
  PlannedPoint reference;
  std::vector<PlannedPoint> points;
};

/// The least limit of explicit steps along the finite-n mean field, and where: the network goes there.
struct StabilityLimit {
  double step, time;
};
StabilityLimit least_stability_limit(const setup::Config& config, const balance::State& start,
                                     std::stop_token stop);

/// Numbers of paths of the reference (first) and of J others with these costs, for `budget` seconds.
/// Precondition: fewest_paths of each cost no more than that.
std::vector<std::size_t> divided_paths(double reference_cost, std::span<const double> costs,
                                       double budget);

/// Errors: as measure_work_precision().
WorkPrecisionPlan plan_work_precision(const setup::Config& config, const balance::State& start,
                                      const WorkPrecisionRequest& request, const Context& context);

}  // namespace poise::experiments
