/// The network and its two predictions on one time grid.
#pragma once

#include <vector>

#include "poise/finite/fluctuations.hpp"
#include "poise/finite/mean_field.hpp"
#include "poise/limit/hydrodynamic.hpp"
#include "studies/run.hpp"

namespace poise::experiments {

struct Comparison {
  std::vector<double> t;
  limit::LimitPath limit;              ///< may end before the last time, at its exit
  finite::MeanFieldPath mean_field;    ///< finite n
  finite::FluctuationPath prediction;  ///< of one network's moments at finite n; ends with `limit`
  sample::Ensemble network;
};

/// Errors: core::Refusal where the start is not on the balanced manifold.
Comparison compare(const setup::Config& config, const balance::State& start, const Context& context,
                   const std::string& label);

/// A distance, and the part of it that is sampling noise (one standard error; 0 if deterministic).
struct Distance {
  double value = 0.0;
  double error = 0.0;
};

/// Largest distances over both populations and all times before the limit's exit ("final": at the
/// last of these times only).
struct Distances {
  Distance path_v, path_K;  ///< one replica to the limit, mean over replicas
  Distance mean_v, mean_K;  ///< mean of the replicas to the limit
  Distance mean_v_from_mean_field, mean_K_from_mean_field;
  Distance mean_field_v, mean_field_K;  ///< finite-n mean field to the limit
  Distance final_v, final_v_from_mean_field, final_mean_field_v;  ///< the same for v, at the end
};
Distances distances(const Comparison& comparison);

/// The share of the replicas' points, over all times and four moments, within 1.96 predicted standard
/// deviations of the prediction: 0.95, up to noise, where it holds. NaN without points.
double share_in_band(const Comparison& comparison);

/// The limit, the mean field at finite n and the network, each a group of paths, and the distances.
io::Result describe(const setup::Config& config, const Comparison& comparison);

}  // namespace poise::experiments
