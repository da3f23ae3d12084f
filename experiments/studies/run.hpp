/// One run of the network as the configuration asks: shared by `simulate`, `compare` and `mlmc`.
#pragma once

#include <string>
#include <vector>

#include "poise/balance/field.hpp"
#include "poise/io/result.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/setup/config.hpp"
#include "studies/checkpoint.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

/// Finds the sampler of the configuration and checks its steps. Steps in the file are for the file's
/// method: where an option names another, one that cannot take them is spared them.
/// Errors: core::InputError.
void check_method(setup::Config& config);

/// The steps of a leaping method: those asked for, shortened so that the sample times lie on the
/// grid; the interval between samples if a tolerance alone is given. All 0 if neither is.
sample::StepOptions steps(const setup::RunSettings& run);

/// Refuses what does not fit into memory, or would take years. Errors: core::InputError that says how
/// much of what, and where. `written_down`: a checkpoint holds a copy of what runs.
void require_feasible(const setup::Config& config, const balance::State& start,
                      bool written_down = false);

/// As many as asked for; all cores for 0.
std::size_t threads(const setup::RunSettings& run);

/// Samples the network of the configuration from Gaussian initial potentials around `start` at
/// `times`, with a progress line called `label` where stderr is a terminal. Stops early on Ctrl-C.
/// Keeps beside the moments what `record` says, and goes on from and writes down what `checkpoint` names.
/// Errors: core::InputError where it would not fit into memory.
sample::Ensemble run_network(const setup::Config& config, const balance::State& start,
                             std::vector<double> times, const Context& context,
                             const std::string& label, const sample::Recording& record = {},
                             const CheckpointFile& checkpoint = {});

/// Mean of the numbers that are not NaN, and its standard error (NaN with fewer than two).
struct MeanAndError {
  double mean;
  double error;
};
MeanAndError summarise(const std::vector<double>& values);

/// Mean over the replicas that reached time k, and its standard error (NaN with one replica).
struct ReplicaMean {
  core::PerPopulation<std::vector<double>> mean, mean_error;          ///< of the empirical mean
  core::PerPopulation<std::vector<double>> variance, variance_error;  ///< of the empirical variance
};
ReplicaMean replica_mean(const sample::Ensemble& ensemble);

/// The axis of the replicas.
io::Axis replica_axis(const sample::Ensemble& ensemble);
/// v and K over (replica, time, population), null where an interrupt came before.
void add_paths(io::Group& group, const sample::Ensemble& ensemble);
/// v, K and their standard errors over (time, population).
void add_replica_mean(io::Group& group, const sample::Ensemble& ensemble);
/// Method, the regime that it took, n, seed, replicas, and the step of a leaping method.
void add_settings(io::Group& group, const setup::Config& config, const sample::Ensemble& ensemble);

/// "1.2e+07 spikes in 0.06 s (5.1 ns a spike)"
std::string cost_text(const sample::Ensemble& ensemble);

}  // namespace poise::experiments
