#include "studies/coupled_networks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/progress.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/couple/competitors.hpp"
#include "poise/couple/network.hpp"
#include "poise/measure/power_law.hpp"
#include "poise/measure/wasserstein.hpp"
#include "studies/describe.hpp"
#include "studies/run.hpp"

namespace poise::experiments {
namespace {

/// Memory: 4 n paths with some 3 kB of pending blocks each.
constexpr std::size_t largest_n = 100'000;

template <couple::Rule R>
class Run {
 public:
  Run(const setup::Config& config, const balance::State& start, std::size_t replica)
      : networks_(config.network,
                  network::draw_initial_potentials({start.mean, start.variance}, config.network.n,
                                                   config.run.seed, replica),
                  start.variance, config.run.T, config.run.seed, replica) {}

  CoupledRun result;

  /// Follows the networks over `times`; `drawn`, if given, keeps the first neurons.
  void follow(const std::vector<double>& times, DrawnNeurons* drawn, const Context& context,
              core::Progress& progress) {
    double last = 0.0;
    std::uint64_t spikes = 0;
    for (const double t : times) {
      if (context.stop.stop_requested()) return;
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
void run_replicas(const setup::Config& config, const balance::State& start, const Context& context,
                  CoupledEnsemble& ensemble) {
  const double work = config.run.T * static_cast<double>(config.run.replicas);
  core::Progress progress(fmt::format("couple, n = {}", config.network.n), work, "spikes",
                          context.progress);
  core::parallel_for(config.run.replicas, threads(config.run), [&](std::size_t replica) {
    if (context.stop.stop_requested()) return;
    Run<R> run(config, start, replica);
    run.follow(ensemble.times, replica == 0 ? &ensemble.drawn : nullptr, context, progress);
    ensemble.replicas[replica] = std::move(run.result);
  });
}

struct Quantity {
  const char* name;
  const char* meaning;
  double CoupledRun::*member;
};

constexpr std::array<Quantity, 4> quantities{{
    {"sup_error", "sup over neurons and [0, T] of |x - x~|", &CoupledRun::largest_error},
    {"mean_error", "mean over neurons of sup over [0, T] of |x - x~| >= d_W",
     &CoupledRun::mean_error},
    {"final_error", "mean over neurons of |x - x~| at T", &CoupledRun::final_error},
    {"noise_error", "sup over paths and [0, T] of |y - w|", &CoupledRun::noise_error},
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
  for (double& x : mean) x = count > 0.0 ? x / count : std::nan("");
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

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

void add_coupling(io::Group& root, const setup::Config& config, const std::string& method) {
  root.add("method", "", "coupling", method);
  root.add("seed", "1", "random seed", config.run.seed);
  root.add("replicas", "1", "independent networks", config.run.replicas);
  root.add("T", time_unit, "last time", config.run.T);
}

io::Field& add_series(io::Group& root, const CoupledEnsemble& ensemble, const char* name,
                      const char* unit, const char* meaning, Series CoupledRun::*series) {
  const auto e = mean_series(ensemble, series, core::Population::e);
  const auto i = mean_series(ensemble, series, core::Population::i);
  std::vector<double> flat;
  for (std::size_t k = 0; k < ensemble.times.size(); ++k) flat.insert(flat.end(), {e[k], i[k]});
  return root.array(name, unit, meaning, {"time", "population"}, std::move(flat)).shown(4);
}

/// The paths of the first neurons, if there are any.
void add_drawn(io::Result& result, const CoupledEnsemble& ensemble) {
  if (ensemble.drawn.network.e.size() != ensemble.times.size()) return;  // interrupted
  result.axes.push_back(io::place_axis("neuron", ensemble.drawn.network.e.front().size(),
                                       "the first neurons of replica 0"));
  const auto flat = [](const core::PerPopulation<std::vector<std::vector<double>>>& paths) {
    std::vector<double> all;
    for (const auto a : core::populations)
      for (const auto& row : paths[a]) all.insert(all.end(), row.begin(), row.end());
    return all;
  };
  io::Group& drawn = result.root.group("drawn", "");
  const std::vector<std::string> axes{"population", "time", "neuron"};
  drawn.array("network_path", potential, "x of the first neurons of replica 0", axes,
              flat(ensemble.drawn.network));
  drawn.array("twin_path", potential, "x~ of the first neurons of replica 0", axes,
              flat(ensemble.drawn.twin));
}

std::uint64_t total_spikes(const CoupledEnsemble& ensemble) {
  std::uint64_t sum = 0;
  for (const auto& run : ensemble.replicas) sum += run.spikes;
  return sum;
}

}  // namespace

void check_network_method(const std::string& method, const setup::Config& config) {
  if (method != "kmt" && method != "endpoint" && method != "independent")
    throw core::InputError(fmt::format(
        "--method: \"{}\" cannot drive a network, expected one of kmt, endpoint, independent",
        method));
  if (config.network.n > largest_n)
    throw core::InputError(
        fmt::format("{}: network.n: is {}, expected at most {} for coupled paths",
                    config.where("network.n"), config.network.n, largest_n));
}

CoupledEnsemble run_coupled(const setup::Config& config, const balance::State& start,
                            const std::string& method, const Context& context) {
  require_feasible(config, start);
  CoupledEnsemble ensemble;
  ensemble.times = core::time_grid(config.run.T, config.run.samples);
  ensemble.replicas.resize(config.run.replicas);
  const auto begin = std::chrono::steady_clock::now();
  if (method == "kmt")
    run_replicas<couple::Kmt>(config, start, context, ensemble);
  else if (method == "endpoint")
    run_replicas<couple::EndpointOnly>(config, start, context, ensemble);
  else
    run_replicas<couple::Independent>(config, start, context, ensemble);
  ensemble.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ensemble.interrupted =
      !std::ranges::all_of(ensemble.replicas, [](const CoupledRun& run) { return run.finished; });
  return ensemble;
}

io::Result describe(const setup::Config& config, const std::string& method,
                    const CoupledEnsemble& ensemble) {
  io::Result result{.axes = {io::time_axis(ensemble.times), io::population_axis()}};
  result.axes.push_back(
      io::place_axis("replica", ensemble.replicas.size(), "independent networks"));
  io::Group& root = result.root;
  add_coupling(root, config, method);
  root.add("n", "1", "neurons in each population", config.network.n);
  for (const auto& quantity : quantities)
    root.column(
            "replica", ensemble.replicas, quantity.name, potential, quantity.meaning,
            [&](const CoupledRun& run) { return run.finished ? run.*quantity.member : missing; })
        .shown(4);
  root.labels("time");
  add_series(root, ensemble, "K", potential_squared, "K^n, mean of replicas",
             &CoupledRun::variance);
  add_series(root, ensemble, "d_W_network", potential,
             "W1 between the network's fluctuations and N(0, K^n), mean of replicas",
             &CoupledRun::network_distance)
      .called("network");
  add_series(root, ensemble, "d_W_twin", potential,
             "W1 between the twin's fluctuations and N(0, K^n), mean of replicas",
             &CoupledRun::twin_distance)
      .called("twin");
  root.add("events", "1", "spikes of all replicas", total_spikes(ensemble));
  root.add("seconds", "s", "wall time", ensemble.seconds).from_clock();
  root.add("interrupted", "", "whether an interrupt came before the end", ensemble.interrupted);
  add_drawn(result, ensemble);
  return result;
}

std::string distances_text(const CoupledEnsemble& ensemble) {
  std::string text;
  for (const auto& quantity : quantities)
    text += fmt::format("  {:<18}  {}\n", cell(values(ensemble, quantity)), quantity.meaning);
  return text;
}

std::string cost_text(const CoupledEnsemble& ensemble) {
  const auto spikes = total_spikes(ensemble);
  std::string text = fmt::format("{} spikes in {:.2f} s", spikes, ensemble.seconds);
  if (spikes > 0)
    text +=
        fmt::format(" ({:.0f} ns a spike)", 1e9 * ensemble.seconds / static_cast<double>(spikes));
  return text;
}

CoupledSizes run_coupled_sizes(const setup::Config& config, const balance::State& start,
                               const std::string& method, const std::vector<std::size_t>& sizes,
                               const Context& context) {
  CoupledSizes result;
  for (const std::size_t n : sizes) {
    setup::Config sized = config;
    sized.network.n = n;
    check_network_method(method, sized);
    auto ensemble = run_coupled(sized, start, method, context);
    if (ensemble.interrupted) {
      result.interrupted = true;
      break;
    }
    result.n.push_back(static_cast<double>(n));
    result.ensembles.push_back(std::move(ensemble));
  }
  return result;
}

io::Result describe(const setup::Config& config, const std::string& method,
                    const CoupledSizes& sizes) {
  io::Axis size{.name = "n",
                .key = "n",
                .meaning = "neurons in each population",
                .length = sizes.n.size(),
                .labels = std::vector<std::int64_t>(sizes.n.begin(), sizes.n.end())};
  io::Texts names;
  for (const auto& quantity : quantities) names.emplace_back(quantity.name);
  io::Axis quantity_axis = io::place_axis("quantity", quantities.size(), "which distance");
  quantity_axis.labels = names;
  io::Result result{
      .axes = {std::move(size), std::move(quantity_axis),
               io::place_axis("replica", config.run.replicas, "independent networks")}};
  io::Group& root = result.root;
  add_coupling(root, config, method);
  root.labels("n");
  io::Group& group = root.records("distances", "quantity", "distance_");
  std::vector<double> value, error, samples;
  for (const auto& quantity : quantities)
    for (const auto& ensemble : sizes.ensembles) {
      const auto all = values(ensemble, quantity);
      const auto summary = summarise(all);
      value.push_back(summary.mean);
      error.push_back(summary.error);
      samples.insert(samples.end(), all.begin(), all.end());
    }
  group.array("quantity_name", "", "name of the distance", {"quantity"}, names)
      .keyed("quantity")
      .shown(0);
  group
      .column("quantity", quantities, "meaning", "", "what it is",
              [](const Quantity& quantity) { return std::string(quantity.meaning); })
      .shown(0);
  group.array("value", potential, "mean over replicas", {"quantity", "n"}, value).shown(4);
  group.array("error", potential, "its standard error", {"quantity", "n"}, error).shown(3);
  group.array("samples", potential, "of each replica", {"quantity", "n", "replica"}, samples);
  group
      .column("quantity", quantities, "exponent", "1", "fitted exponent of n",
              [&](const Quantity& quantity) {
                const auto law = fit(sizes, quantity);
                return law ? std::optional(law->exponent) : std::nullopt;
              })
      .shown(3);
  group
      .column("quantity", quantities, "exponent_error", "1", "its standard error",
              [&](const Quantity& quantity) {
                const auto law = fit(sizes, quantity);
                return law ? std::optional(law->exponent_error) : std::nullopt;
              })
      .shown(1)
      .called("±");
  root.add("interrupted", "", "whether an interrupt came before the last size", sizes.interrupted);
  return result;
}

std::string remarks(const CoupledSizes&) {
  std::string text = "\n";
  for (const auto& quantity : quantities)
    text += fmt::format("{:12} {}\n", quantity.name, quantity.meaning);
  return text +
         "± is one standard error over the replicas. A logarithm bends these lines:\n"
         "n^-1/2 log n has the slope -1/2 + 1/log n, -0.34 near n = 500, and its square\n"
         "root -0.42.\n";
}

}  // namespace poise::experiments
