/// The network and its Gaussian twin on coupled noise, as `poise couple CFG` runs and reports them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "command.hpp"
#include "poise/balance/field.hpp"

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
void check_network_method(const std::string& method, const io::Config& config);

CoupledEnsemble run_coupled(const io::Config& config, const balance::State& start,
                            const std::string& method, const Session& session);

io::Json coupled_json(const io::Config& config, const std::string& method,
                      const CoupledEnsemble& ensemble);
std::string coupled_table(const io::Config& config, const std::string& method,
                          const CoupledEnsemble& ensemble);
void add_coupled(io::NetcdfFile& file, const CoupledEnsemble& ensemble);

/// The same at several n, one ensemble each.
struct CoupledSizes {
  std::vector<double> n;
  std::vector<CoupledEnsemble> ensembles;
  bool interrupted = false;
};

CoupledSizes run_coupled_sizes(const io::Config& config, const balance::State& start,
                               const std::string& method, const std::vector<std::size_t>& sizes,
                               const Session& session);
io::Json sizes_json(const io::Config& config, const std::string& method, const CoupledSizes& sizes);
std::string sizes_table(const io::Config& config, const std::string& method,
                        const CoupledSizes& sizes);
void add_sizes(io::NetcdfFile& file, const CoupledSizes& sizes);

}  // namespace poise::experiments
