/// The network and its Gaussian twin on coupled noise, as `poise couple CFG` runs and reports them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "poise/balance/field.hpp"
#include "poise/io/result.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

/// One replica. "error" is |x - x~|, of fluctuations, over all 2 n neurons.
struct CoupledRun {
  double largest_error = 0.0;  ///< sup over neurons and [0, T]
  double mean_error = 0.0;     ///< mean over neurons of the sup over [0, T]: d_W of the two
                               ///< empirical measures on path space is at most this [MV, (5.40)]
  double final_error = 0.0;    ///< mean over neurons at T
  double noise_error = 0.0;    ///< sup |y - w| over all paths [MV, (5.31)]
  std::uint64_t spikes = 0;
  /// At each sample time, of each population: W1 between the neurons' x, or x~, and N(0, K^n).
  core::PerPopulation<std::vector<double>> network_distance, twin_distance;
  core::PerPopulation<std::vector<double>> variance;  ///< K^n at the sample times
  bool finished = false;
};

/// The first neurons of replica 0, to be drawn: [time][neuron].
struct DrawnNeurons {
  static constexpr std::size_t count = 4;  ///< of each population, at most
  core::PerPopulation<std::vector<std::vector<double>>> network, twin;
};

struct CoupledEnsemble {
  std::vector<double> times;
  std::vector<CoupledRun> replicas;
  DrawnNeurons drawn;
  double seconds = 0.0;
  bool interrupted = false;
};

/// The couplings that networks can be driven by: "kmt", "endpoint", "independent".
/// Errors: core::InputError for another name, and for networks too large to hold their paths.
void check_network_method(const std::string& method, const setup::Config& config);

CoupledEnsemble run_coupled(const setup::Config& config, const balance::State& start,
                            const std::string& method, const Context& context);

/// Distances of each replica, and Wasserstein distances over time.
io::Result describe(const setup::Config& config, const std::string& method,
                    const CoupledEnsemble& ensemble);
/// The distances in words, and the cost.
std::string distances_text(const CoupledEnsemble& ensemble);
std::string cost_text(const CoupledEnsemble& ensemble);

/// The same at several n, one ensemble each.
struct CoupledSizes {
  std::vector<double> n;
  std::vector<CoupledEnsemble> ensembles;
  bool interrupted = false;
};

CoupledSizes run_coupled_sizes(const setup::Config& config, const balance::State& start,
                               const std::string& method, const std::vector<std::size_t>& sizes,
                               const Context& context);
/// "distances": [{"quantity", "meaning", "value": [], "error": [], "samples": [[]], "exponent",
/// "exponent_error"}], arrays over n.
io::Result describe(const setup::Config& config, const std::string& method,
                    const CoupledSizes& sizes);
/// What the quantities mean, and what the slopes can tell.
std::string remarks(const CoupledSizes& sizes);

}  // namespace poise::experiments
