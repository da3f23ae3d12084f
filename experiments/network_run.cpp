#include "network_run.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "poise/balance/stability.hpp"
#include "poise/core/parallel.hpp"
#include "poise/finite/mean_field.hpp"
#include "poise/sample/methods.hpp"

namespace poise::experiments {
namespace {

using core::PerPopulation;
using sample::Ensemble;
using sample::ObservedPath;

void average(const Ensemble& ensemble, PerPopulation<std::vector<double>> ObservedPath::*quantity,
             PerPopulation<std::vector<double>>& mean, PerPopulation<std::vector<double>>& error) {
  for (const auto a : core::populations)
    for (std::size_t k = 0; k < ensemble.times.size(); ++k) {
      std::vector<double> values;
      for (const auto& path : ensemble.replicas) values.push_back((path.*quantity)[a][k]);
      const auto [m, e] = summarise(values);
      mean[a].push_back(m);
      error[a].push_back(e);
    }
}

/// Explicit leaping past its limit of stability gives numbers that look sound and are not. The
/// limit moves with the network, which the finite-n mean field foretells.
void warn_of_instability(const io::Config& config, const balance::State& start,
                         const sample::EnsembleOptions& options) {
  const auto& method = sample::find_method(config.run.method, config.network.n);
  if (!method.explicit_in_means || options.steps.tolerance > 0.0) return;
  const auto path = finite::solve_mean_field(config.network, start, options.times);
  for (std::size_t k = 0; k < path.t.size(); ++k) {
    const double limit = balance::explicit_stability_limit(config.network, path.state[k]);
    if (options.steps.step <= limit) continue;
    warn(fmt::format(
        "step {:.4g} is past the limit of stability, {:.4g} at t = {:.4g}, of method {} (n = {}): "
        "means and fluctuations will be wrong; tau-stiff has no such limit",
        options.steps.step, limit, path.t[k], config.run.method, config.network.n));
    return;
  }
}

}  // namespace

MeanAndError summarise(const std::vector<double>& values) {
  double sum = 0.0;
  double count = 0.0;
  for (const double x : values)
    if (!std::isnan(x)) sum += x, count += 1.0;
  const double mean = sum / count;
  double squares = 0.0;
  for (const double x : values)
    if (!std::isnan(x)) squares += (x - mean) * (x - mean);
  return {mean, std::sqrt(squares / (count - 1.0) / count)};
}

Ensemble run_network(const io::Config& config, const balance::State& start,
                     std::vector<double> times, const Session& session, const std::string& label) {
  const double work = times.back() * static_cast<double>(config.run.replicas);
  core::Progress progress(label, work, "spikes");
  sample::EnsembleOptions options;
  options.times = std::move(times);
  options.seed = config.run.seed;
  options.replicas = config.run.replicas;
  options.threads = config.run.threads == 0 ? core::hardware_threads() : config.run.threads;
  options.stop = session.stop;
  options.progress = &progress;
  options.steps = steps(config.run);
  warn_of_instability(config, start, options);
  return sample::simulate(config.network, {start.mean, start.variance}, config.run.method, options);
}

io::Json paths_json(const Ensemble& ensemble) {
  const auto collect = [&](auto ObservedPath::*quantity, core::Population a) {
    if (ensemble.replicas.size() == 1) return io::numbers((ensemble.replicas[0].*quantity)[a]);
    io::Json array = io::Json::array();
    for (const auto& path : ensemble.replicas) array.push_back(io::numbers((path.*quantity)[a]));
    return array;
  };
  using core::Population;
  return {{"v_e", collect(&ObservedPath::mean, Population::e)},
          {"v_i", collect(&ObservedPath::mean, Population::i)},
          {"K_e", collect(&ObservedPath::variance, Population::e)},
          {"K_i", collect(&ObservedPath::variance, Population::i)}};
}

ReplicaMean replica_mean(const Ensemble& ensemble) {
  ReplicaMean result;
  average(ensemble, &ObservedPath::mean, result.mean, result.mean_error);
  average(ensemble, &ObservedPath::variance, result.variance, result.variance_error);
  return result;
}

void add_network(io::NetcdfFile& file, const std::string& prefix, const Ensemble& ensemble) {
  std::vector<double> numbers(ensemble.replicas.size());
  for (std::size_t r = 0; r < numbers.size(); ++r) numbers[r] = static_cast<double>(r);
  file.coordinate("replica", numbers, {"1", "replica, as its random streams name it"});
  const auto flat = [&](auto ObservedPath::*quantity) {
    std::vector<double> values;
    for (const auto& path : ensemble.replicas)
      for (std::size_t k = 0; k < ensemble.times.size(); ++k)
        for (const auto a : core::populations) values.push_back((path.*quantity)[a][k]);
    return values;
  };
  file.variable(prefix + "mean", {"replica", "time", "population"}, flat(&ObservedPath::mean),
                {"1", "network: empirical mean of the potentials"});
  file.variable(prefix + "variance", {"replica", "time", "population"},
                flat(&ObservedPath::variance),
                {"1", "network: empirical variance of the potentials"});
  file.attribute("events", static_cast<std::int64_t>(sample::total_spikes(ensemble.spikes)));
  file.attribute("seconds", ensemble.seconds);
  file.attribute("interrupted", static_cast<std::int64_t>(ensemble.interrupted));
}

}  // namespace poise::experiments
