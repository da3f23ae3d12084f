/// One run of the network as the configuration asks: shared by `simulate` and `compare`.
#pragma once

#include <vector>

#include "command.hpp"
#include "poise/balance/field.hpp"
#include "poise/sample/ensemble.hpp"

namespace poise::experiments {

/// Samples the network of the configuration from Gaussian initial potentials around `start` at
/// `times`, with a progress line called `label` where stderr is a terminal. Stops early on Ctrl-C.
sample::Ensemble run_network(const io::Config& config, const balance::State& start,
                             std::vector<double> times, const Session& session,
                             const std::string& label);

/// {"v_e", "v_i", "K_e", "K_i"}: an array over time, or with several replicas an array of those;
/// null where an interrupt came before.
io::Json paths_json(const sample::Ensemble& ensemble);

/// Mean of the numbers that are not NaN, and its standard error (NaN with fewer than two).
struct MeanAndError {
  double mean;
  double error;
};
MeanAndError summarise(const std::vector<double>& values);

/// Mean over the replicas that reached time k, and its standard error (NaN with one replica).
struct ReplicaMean {
  core::PerPopulation<std::vector<double>> mean, mean_error;          ///< of v̂
  core::PerPopulation<std::vector<double>> variance, variance_error;  ///< of K̂
};
ReplicaMean replica_mean(const sample::Ensemble& ensemble);

/// The coordinate `replica` and the variables PREFIXmean, PREFIXvariance over (replica, time,
/// population); attributes events, seconds and interrupted.
void add_network(io::NetcdfFile& file, const std::string& prefix, const sample::Ensemble& ensemble);

}  // namespace poise::experiments
