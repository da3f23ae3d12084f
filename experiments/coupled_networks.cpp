#include "coupled_networks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <mutex>
#include <optional>

#include "limit_output.hpp"
#include "network_run.hpp"
#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/progress.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/couple/competitors.hpp"
#include "poise/couple/network.hpp"
#include "poise/io/table.hpp"
#include "poise/measure/power_law.hpp"
#include "poise/measure/wasserstein.hpp"

namespace poise::experiments {
namespace {

/// Memory: 4 n paths with some 3 kB of pending blocks each.
constexpr std::size_t largest_n = 100'000;

template <couple::Rule R>
class Run {
 public:
  Run(const io::Config& config, const balance::State& start, std::size_t replica)
      : networks_(config.network,
                  network::draw_initial_potentials({start.mean, start.variance}, config.network.n,
                                                   config.run.seed, replica),
                  start.variance, config.run.T, config.run.seed, replica) {}

  CoupledRun result;

  /// Follows the networks over `times`; `drawn`, if given, keeps the first neurons.
  void follow(const std::vector<double>& times, DrawnNeurons* drawn, const Session& session,
              core::Progress& progress) {
    double last = 0.0;
    std::uint64_t spikes = 0;
    for (const double t : times) {
      if (session.stop.stop_requested()) return;
      networks_.advance(t);
      observe();
      if (drawn != nullptr) draw(*drawn);
      progress.advance(t - last, networks_.spikes() - spikes);
      last = t;
      spikes = networks_.spikes();
    }
    finish();
  }

 private:
  void observe() {
    for (const auto a : core::populations) {
      const double K = networks_.variance(a);
      const auto distance = [K](std::span<const double> x) {
        return measure::wasserstein_to_normal({x.begin(), x.end()}, 0.0, K);
      };
      result.variance[a].push_back(K);
      // A population that starts from one potential has no spread to compare with.
      const bool spread = K > 0.0;
      result.network_distance[a].push_back(spread ? distance(networks_.fluctuations(a)) : 0.0);
      result.twin_distance[a].push_back(spread ? distance(networks_.twins(a)) : 0.0);
    }
  }

  void draw(DrawnNeurons& drawn) const {
    for (const auto a : core::populations) {
      const auto x = networks_.fluctuations(a);
      const auto twin = networks_.twins(a);
      const auto kept = static_cast<std::ptrdiff_t>(std::min(DrawnNeurons::count, x.size()));
      drawn.network[a].emplace_back(x.begin(), x.begin() + kept);
      drawn.twin[a].emplace_back(twin.begin(), twin.begin() + kept);
    }
  }

  void finish() {
    double neurons = 0.0;
    for (const auto a : core::populations) {
      const auto sup = networks_.sup_error(a);
      const auto x = networks_.fluctuations(a);
      const auto twin = networks_.twins(a);
      for (std::size_t j = 0; j < sup.size(); ++j) {
        result.largest_error = std::max(result.largest_error, sup[j]);
        result.mean_error += sup[j];
        result.final_error += std::abs(x[j] - twin[j]);
      }
      neurons += static_cast<double>(sup.size());
    }
    result.mean_error /= neurons;
    result.final_error /= neurons;
    result.noise_error = networks_.sup_noise_error();
    result.spikes = networks_.spikes();
    result.finished = true;
  }

  couple::CoupledNetworks<R> networks_;
};

template <couple::Rule R>
void run_replicas(const io::Config& config, const balance::State& start, const Session& session,
                  CoupledEnsemble& ensemble) {
  const double work = config.run.T * static_cast<double>(config.run.replicas);
  core::Progress progress(fmt::format("couple, n = {}", config.network.n), work, "spikes");
  const std::size_t threads =
      config.run.threads == 0 ? core::hardware_threads() : config.run.threads;
  core::parallel_for(config.run.replicas, threads, [&](std::size_t replica) {
    if (session.stop.stop_requested()) return;
    Run<R> run(config, start, replica);
    run.follow(ensemble.times, replica == 0 ? &ensemble.drawn : nullptr, session, progress);
    ensemble.replicas[replica] = std::move(run.result);
  });
}

struct Quantity {
  const char* name;
  const char* heading;
  const char* meaning;
  double CoupledRun::*member;
};

constexpr std::array<Quantity, 4> quantities{{
    {"sup_error", "sup", "sup over neurons and [0, T] of |x - x~|", &CoupledRun::largest_error},
    {"mean_error", "mean of sups",
     "mean over neurons of the sup over [0, T] of |x - x~|, a bound on d_W on path space",
     &CoupledRun::mean_error},
    {"final_error", "mean at T", "mean over neurons of |x - x~| at T", &CoupledRun::final_error},
    {"noise_error", "noise", "sup over paths and [0, T] of |y - w|", &CoupledRun::noise_error},
}};

/// One a finished replica.
std::vector<double> values(const CoupledEnsemble& ensemble, const Quantity& quantity) {
  std::vector<double> result;
  for (const auto& run : ensemble.replicas)
    if (run.finished) result.push_back(run.*quantity.member);
  return result;
}

using Series = core::PerPopulation<std::vector<double>>;

/// Mean over the finished replicas, at each time.
std::vector<double> mean_series(const CoupledEnsemble& ensemble, Series CoupledRun::*series,
                                core::Population a) {
  std::vector<double> mean(ensemble.times.size(), 0.0);
  double count = 0.0;
  for (const auto& run : ensemble.replicas) {
    if (!run.finished) continue;
    count += 1.0;
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += (run.*series)[a][k];
  }
  for (double& x : mean) x /= count;
  return mean;
}

std::string cell(const std::vector<double>& samples) {
  if (samples.empty()) return "-";
  const auto [mean, error] = summarise(samples);
  return samples.size() > 1 ? fmt::format("{:.4f} ± {:.4f}", mean, error)
                            : fmt::format("{:.4f}", mean);
}

/// Nothing with fewer than two sizes or two replicas.
std::optional<measure::PowerLaw> fit(const CoupledSizes& sizes, const Quantity& quantity) {
  std::vector<double> y, error;
  for (const auto& ensemble : sizes.ensembles) {
    const auto summary = summarise(values(ensemble, quantity));
    y.push_back(summary.mean);
    error.push_back(summary.error);
  }
  const bool usable = y.size() >= 2 && std::ranges::all_of(error, [](double e) { return e > 0.0; });
  if (!usable) return std::nullopt;
  return measure::fit_power_law(sizes.n, y, error);
}

std::uint64_t total_spikes(const CoupledEnsemble& ensemble) {
  std::uint64_t sum = 0;
  for (const auto& run : ensemble.replicas) sum += run.spikes;
  return sum;
}

}  // namespace

void check_network_method(const std::string& method, const io::Config& config) {
  if (method != "kmt" && method != "endpoint" && method != "independent")
    throw core::InputError(fmt::format(
        "--method: \"{}\" cannot drive a network, expected one of kmt, endpoint, independent",
        method));
  if (config.network.n > largest_n)
    throw core::InputError(
        fmt::format("{}: network.n: is {}, expected at most {} for coupled paths",
                    config.where("network.n"), config.network.n, largest_n));
}

CoupledEnsemble run_coupled(const io::Config& config, const balance::State& start,
                            const std::string& method, const Session& session) {
  CoupledEnsemble ensemble;
  ensemble.times = core::time_grid(config.run.T, config.run.samples);
  ensemble.replicas.resize(config.run.replicas);
  const auto begin = std::chrono::steady_clock::now();
  if (method == "kmt")
    run_replicas<couple::Kmt>(config, start, session, ensemble);
  else if (method == "endpoint")
    run_replicas<couple::EndpointOnly>(config, start, session, ensemble);
  else
    run_replicas<couple::Independent>(config, start, session, ensemble);
  ensemble.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ensemble.interrupted =
      !std::ranges::all_of(ensemble.replicas, [](const CoupledRun& run) { return run.finished; });
  return ensemble;
}

io::Json coupled_json(const io::Config& config, const std::string& method,
                      const CoupledEnsemble& ensemble) {
  io::Json object{{"method", method},
                  {"n", config.network.n},
                  {"seed", config.run.seed},
                  {"replicas", config.run.replicas},
                  {"T", io::number(config.run.T)}};
  for (const auto& quantity : quantities)
    object[quantity.name] = io::numbers(values(ensemble, quantity));
  object["t"] = io::numbers(ensemble.times);
  for (const auto a : core::populations) {
    const std::string end = fmt::format("_{}", core::letter(a));
    object["K" + end] = io::numbers(mean_series(ensemble, &CoupledRun::variance, a));
    object["d_W_network" + end] =
        io::numbers(mean_series(ensemble, &CoupledRun::network_distance, a));
    object["d_W_twin" + end] = io::numbers(mean_series(ensemble, &CoupledRun::twin_distance, a));
  }
  object["events"] = total_spikes(ensemble);
  object["seconds"] = ensemble.seconds;
  return object;
}

std::string coupled_table(const io::Config& config, const std::string& method,
                          const CoupledEnsemble& ensemble) {
  std::string text = fmt::format(
      "Network of {} and its Gaussian twin: n = {}, T = {:g}, coupling {}, seed {}, {} "
      "replica(s){}\n\n",
      config.file, config.network.n, config.run.T, method, config.run.seed, config.run.replicas,
      ensemble.interrupted ? ", interrupted" : "");
  for (const auto& quantity : quantities)
    text += fmt::format("  {:<20}  {}\n", cell(values(ensemble, quantity)), quantity.meaning);
  text += "\nExact Wasserstein distance to N(0, K^n) of the neurons at a time, mean of replicas\n";
  io::Table rows(
      {{"t"}, {"K_e"}, {"network, e"}, {"twin, e"}, {"K_i"}, {"network, i"}, {"twin, i"}});
  for (const std::size_t k : rows_to_show(ensemble.times.size())) {
    std::vector<std::string> row{io::cell(ensemble.times[k])};
    for (const auto a : core::populations)
      for (const auto series :
           {&CoupledRun::variance, &CoupledRun::network_distance, &CoupledRun::twin_distance})
        row.push_back(io::cell(mean_series(ensemble, series, a)[k], 4));
    rows.add_row(row);
  }
  const auto spikes = total_spikes(ensemble);
  return text + fmt::format("{}\n{} spikes in {:.2f} s ({:.0f} ns a spike)\n", rows.text(), spikes,
                            ensemble.seconds, 1e9 * ensemble.seconds / static_cast<double>(spikes));
}

void add_coupled(io::NetcdfFile& file, const CoupledEnsemble& ensemble) {
  file.dimension("replica", ensemble.replicas.size());
  for (const auto& quantity : quantities) {
    std::vector<double> all;
    for (const auto& run : ensemble.replicas)
      all.push_back(run.finished ? run.*quantity.member : std::nan(""));
    file.variable(quantity.name, {"replica"}, all, {"1", quantity.meaning});
  }
  const auto of_series = [&](Series CoupledRun::*series) {
    std::vector<double> flat;
    for (std::size_t k = 0; k < ensemble.times.size(); ++k)
      for (const auto a : core::populations) flat.push_back(mean_series(ensemble, series, a)[k]);
    return flat;
  };
  file.variable("variance", {"time", "population"}, of_series(&CoupledRun::variance),
                {"1", "K^n, mean of replicas"});
  file.variable("network_distance", {"time", "population"},
                of_series(&CoupledRun::network_distance),
                {"1", "W1 between the network's fluctuations and N(0, K^n), mean of replicas"});
  file.variable("twin_distance", {"time", "population"}, of_series(&CoupledRun::twin_distance),
                {"1", "W1 between the twin's fluctuations and N(0, K^n), mean of replicas"});
  if (ensemble.drawn.network.e.size() != ensemble.times.size()) return;  // interrupted
  const auto flat = [](const core::PerPopulation<std::vector<std::vector<double>>>& paths) {
    std::vector<double> all;
    for (const auto a : core::populations)
      for (const auto& row : paths[a]) all.insert(all.end(), row.begin(), row.end());
    return all;
  };
  file.dimension("neuron", ensemble.drawn.network.e.front().size());
  file.variable("network_path", {"population", "time", "neuron"}, flat(ensemble.drawn.network),
                {"1", "x of the first neurons of replica 0"});
  file.variable("twin_path", {"population", "time", "neuron"}, flat(ensemble.drawn.twin),
                {"1", "x~ of the first neurons of replica 0"});
}

CoupledSizes run_coupled_sizes(const io::Config& config, const balance::State& start,
                               const std::string& method, const std::vector<std::size_t>& sizes,
                               const Session& session) {
  CoupledSizes result;
  for (const std::size_t n : sizes) {
    io::Config sized = config;
    sized.network.n = n;
    check_network_method(method, sized);
    auto ensemble = run_coupled(sized, start, method, session);
    if (ensemble.interrupted) {
      result.interrupted = true;
      break;
    }
    result.n.push_back(static_cast<double>(n));
    result.ensembles.push_back(std::move(ensemble));
  }
  return result;
}

io::Json sizes_json(const io::Config& config, const std::string& method,
                    const CoupledSizes& sizes) {
  io::Json object{{"method", method},
                  {"replicas", config.run.replicas},
                  {"seed", config.run.seed},
                  {"T", io::number(config.run.T)},
                  {"n", io::numbers(sizes.n)}};
  for (const auto& quantity : quantities) {
    std::vector<double> mean, error;
    io::Json samples = io::Json::array();
    for (const auto& ensemble : sizes.ensembles) {
      const auto all = values(ensemble, quantity);
      const auto summary = summarise(all);
      mean.push_back(summary.mean);
      error.push_back(summary.error);
      samples.push_back(io::numbers(all));
    }
    io::Json entry{{"value", io::numbers(mean)},
                   {"error", io::numbers(error)},
                   {"samples", samples},
                   {"exponent", nullptr},
                   {"exponent_error", nullptr}};
    if (const auto law = fit(sizes, quantity)) {
      entry["exponent"] = io::number(law->exponent);
      entry["exponent_error"] = io::number(law->exponent_error);
    }
    object[quantity.name] = entry;
  }
  return object;
}

std::string sizes_table(const io::Config& config, const std::string& method,
                        const CoupledSizes& sizes) {
  std::vector<io::Table::Column> heading{{"n"}};
  for (const auto& quantity : quantities) heading.push_back({quantity.heading});
  io::Table rows(heading);
  for (std::size_t k = 0; k < sizes.n.size(); ++k) {
    std::vector<std::string> row{fmt::format("{}", sizes.n[k])};
    for (const auto& quantity : quantities)
      row.push_back(cell(values(sizes.ensembles[k], quantity)));
    rows.add_row(row);
  }
  std::vector<std::string> slopes{"slope"};
  for (const auto& quantity : quantities) {
    const auto law = fit(sizes, quantity);
    slopes.push_back(law ? fmt::format("{:.3f} ± {:.3f}", law->exponent, law->exponent_error)
                         : "-");
  }
  rows.add_row(slopes);
  std::string text = fmt::format(
      "Network of {} and its Gaussian twin: T = {:g}, coupling {}, {} replica(s) a size, seed "
      "{}{}\n\n{}\n",
      config.file, config.run.T, method, config.run.replicas, config.run.seed,
      sizes.interrupted ? ", interrupted" : "", rows.text());
  for (const auto& quantity : quantities)
    text += fmt::format("{:14} {}\n", quantity.heading, quantity.meaning);
  return text +
         "± is one standard error over the replicas. A logarithm bends these lines: n^-1/2 log n "
         "has "
         "the\nslope -1/2 + 1/log n, -0.34 near n = 500, and its square root -0.42.\n";
}

void add_sizes(io::NetcdfFile& file, const CoupledSizes& sizes) {
  if (sizes.n.empty()) return;
  file.coordinate("n", sizes.n, {"1", "neurons in each population"});
  file.dimension("replica", sizes.ensembles.front().replicas.size());
  for (const auto& quantity : quantities) {
    std::vector<double> all;
    for (const auto& ensemble : sizes.ensembles)
      for (const double x : values(ensemble, quantity)) all.push_back(x);
    file.variable(quantity.name, {"n", "replica"}, all, {"1", quantity.meaning});
  }
}

}  // namespace poise::experiments
