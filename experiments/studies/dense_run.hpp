/// A dense network and its limit on one time grid, as `poise dense` runs them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "poise/dense/limit/path.hpp"
#include "poise/dense/network/simulate.hpp"
#include "poise/dense/stationary/states.hpp"
#include "poise/setup/dense_config.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

enum class DenseSolver { characteristics, volumes };

/// What is asked for beside the configuration.
struct DenseRequest {
  std::vector<double> times;
  std::vector<double> labels;      ///< xi at which the limit is wanted
  std::vector<double> density_at;  ///< potentials at which its density is wanted
  bool limit = true;
  bool network = true;
  bool stationary = false;
  bool neurons = false;  ///< keep all spikes, and all potentials at all times, of a single network
  DenseSolver solver = DenseSolver::characteristics;
  double tolerance = 1e-8;
};

/// One label in the middle of each block; or else the ten midpoints 0.05, 0.15, ..., 0.95, also
/// where there are more than 50 blocks.
std::vector<double> default_labels(const dense::Model& model);

/// Averages over all labels, at the times of a LimitPath.
struct LabelAverages {
  std::vector<double> r, h, mean, square, silent, spikes;
};

struct LimitWithAverages {
  dense::LimitPath path;   ///< at the labels asked for
  LabelAverages averages;  ///< over all of them, by the quadrature of dense::label_nodes
};

/// Largest distance over all times between averages over neurons and over labels: mean over the
/// replicas.
struct DenseDistances {
  double rate, mean, square, silent, spikes;
};

struct DenseRun {
  std::vector<double> t;
  std::vector<double> labels;
  std::optional<LimitWithAverages> limit = {};
  std::optional<dense::NetworkRun> network = {};
  std::optional<dense::StationaryStates> stationary = {};
  double seconds = 0.0;
  bool interrupted = false;
};

/// The limit alone. Errors: core::InputError where the model is refused, or does not fit into
/// memory.
LimitWithAverages solve_dense_limit(const setup::DenseConfig& config, const DenseRequest& request,
                                    const core::Watch& watch);

/// Limit, network and stationary states, as asked for. Errors: core::InputError, before anything is
/// computed, where something would not fit into memory.
DenseRun run_dense(const setup::DenseConfig& config, const DenseRequest& request,
                   const Context& context);

/// Over the times that both reached; nothing unless both are there and share one.
std::optional<DenseDistances> distances(const DenseRun& run);

}  // namespace poise::experiments
