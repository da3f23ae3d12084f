/// `poise dense`: a dense network of integrate-and-fire neurons and its spatially extended limit.

#include <fmt/format.h>

#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/dense_describe.hpp"
#include "studies/dense_run.hpp"
#include "studies/dense_sizes.hpp"

namespace poise::experiments {
namespace {

struct DenseOptions {
  ConfigOptions config;
  std::vector<double> times;
  std::vector<double> labels;
  std::vector<double> density_at;
  std::vector<std::size_t> sizes;
  bool limit_only = false;
  bool network_only = false;
  bool stationary = false;
  bool neurons = false;
  std::string solver = "characteristics";
  std::optional<double> tolerance;

  /// Keys of [run] that are needed.
  std::vector<std::string> needed() const {
    std::vector<std::string> keys;
    if (times.empty()) keys = {"run.T", "run.samples"};
    if (!limit_only) keys.emplace_back("run.seed");
    return keys;
  }

  /// Refuses options that contradict each other.
  void check() const {
    const auto refuse = [](const char* what) { throw core::InputError(what); };
    if (limit_only && network_only) refuse("--limit-only and --network-only: expected one of them");
    if (!sizes.empty() &&
        (limit_only || network_only || stationary || neurons || !density_at.empty()))
      refuse(
          "--sizes: compares network and limit, expected without --limit-only, "
          "--network-only, --density, --neurons and --stationary");
    if (network_only && !density_at.empty())
      refuse("--density: is of the limit, expected without --network-only");
    if (network_only && (tolerance || solver != "characteristics"))
      refuse("--solver and --tolerance: are of the limit, expected without --network-only");
    if (solver != "characteristics" && solver != "volumes")
      refuse("--solver: expected one of characteristics, volumes");
    for (std::size_t k = 1; k < times.size(); ++k)
      if (!(times[k] > times[k - 1]))
        throw core::InputError(fmt::format(
            "--times: {:g} at place {}: expected times in increasing order", times[k], k + 1));
  }

  DenseRequest request(const setup::DenseConfig& run) const {
    DenseRequest result{
        .times = times.empty() ? core::time_grid(run.run.T, run.run.samples) : times,
        .labels = labels.empty() ? default_labels(run.model) : labels,
        .density_at = density_at,
        .limit = !network_only,
        .network = !limit_only,
        .stationary = stationary,
        .neurons = neurons,
        .solver = solver == "volumes" ? DenseSolver::volumes : DenseSolver::characteristics};
    // Labels within blocks cost time and add little; a continuum of them needs many.
    result.tolerance = tolerance.value_or(1e-8);
    return result;
  }
};

/// Averages of limit and network beside each other; of the limit by label where it is alone.
io::Table table(const DenseRun& run) {
  io::Table result{.columns = {}, .axis = "time"};
  const bool both = run.limit && run.network;
  for (const auto& [limit, network] :
       {std::pair{"r", "rate"}, std::pair{"mean", "mean"}, std::pair{"silent", "silent"},
        std::pair{"spikes", "spikes"}}) {
    if (run.limit) result.columns.push_back({std::string("average.") + limit, both ? "limit" : ""});
    if (run.network)
      result.columns.push_back({std::string("network_mean.") + network, both ? "network" : ""});
  }
  return result;
}

std::string heading(const setup::DenseConfig& config, const DenseRun& run) {
  std::string text = fmt::format("Dense network of {}: ", config.file);
  if (run.network)
    text += fmt::format("N = {}, seed {}, mean of {} replica(s)", config.model.n, config.run.seed,
                        run.network->replicas);
  else
    text += "its limit";
  text += run.interrupted ? ", interrupted\n" : "\n";
  return text + fmt::format("Averages over neurons{}; {} of {} times shown\n\n",
                            run.limit ? " and labels" : "", io::rows_to_show(run.t.size()).size(),
                            run.t.size());
}

/// Distances between network and limit at several N.
Report run_sizes(const setup::DenseConfig& config, const DenseRequest& request,
                 const std::vector<std::size_t>& sizes, const Context& context) {
  const DenseConvergence convergence = measure_dense_convergence(config, request, sizes, context);
  Report report{.result = describe(config, convergence),
                .interrupted = convergence.interrupted,
                .configuration = config.text};
  report.text = {
      fmt::format("Network of {} against its limit,\n{} network(s) a size, {} block(s) of labels, "
                  "up to time {:g}\n\n",
                  config.file, config.run.replicas, convergence.blocks, convergence.t.back()),
      io::Table{.columns = {{"errors.value"}}, .axis = "quantity", .all_rows = true}, "\n",
      io::Table{.columns = {{"errors.exponent"}, {"errors.low"}, {"errors.high"}},
                .axis = "quantity",
                .all_rows = true},
      "\nlow and high are the ends of the exponent's 95 % interval over the networks.\n"};
  return report;
}

Report run(const DenseOptions& options, const Context& context) {
  options.check();
  const setup::DenseConfig config = options.config.read_dense(options.needed());
  if (options.neurons && (options.limit_only || config.run.replicas > 1))
    throw core::InputError(
        "--neurons: is of a single network, expected run.replicas = 1 and no "
        "--limit-only");
  const DenseRequest request = options.request(config);
  if (!options.sizes.empty()) return run_sizes(config, request, options.sizes, context);
  const DenseRun done = run_dense(config, request, context);
  Report report{.result = describe(config, request, done),
                .interrupted = done.interrupted,
                .configuration = config.text};
  report.text = {heading(config, done)};
  if (done.limit || done.network) report.text.emplace_back(table(done));
  report.text.emplace_back("\n" + remarks(done));
  if (done.stationary) {
    report.text.emplace_back("\n" + stationary_text(done));
  }
  return report;
}

}  // namespace

Command dense_command() {
  return {.place = 85,
          .name = "dense",
          .summary = "Dense networks of integrate-and-fire neurons, and their graphon limit",
          .examples = {"dense experiments/configs/dense/homogeneous.toml",
                       "dense experiments/configs/dense/ring.toml --limit-only --xi 0,0.25,0.5",
                       "dense experiments/configs/dense/ei.toml --stationary --out out/ei.nc"},
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<DenseOptions>();
            own->config.add_to(options, {}, true, "dense.N=1000");
            own->config.add_seed_and_threads_to(options);
            own->config.add_replicas_to(options);
            options.numbers("--times", "T,T,...", own->times, 0.0, 1e30,
                            "Times to print instead of the file's grid: 0.5,1,2");
            options.numbers("--xi", "X,X,...", own->labels, 0.0, 1.0,
                            "Labels at which the limit is wanted (one in each block, or 0.05, "
                            "0.15, ..., 0.95)");
            options.flag("--limit-only", own->limit_only, "The limit alone, without a network");
            options.flag("--network-only", own->network_only, "The network alone");
            options.text("--solver", "NAME", own->solver,
                         "How the limit is computed:\ncharacteristics: a renewal equation for "
                         "the rate, high order\nvolumes: conservative finite volumes, to 1e-4",
                         {"characteristics", "volumes"});
            options.number("--tolerance", "X", own->tolerance, 1e-13, 0.1,
                           "Error of the limit, absolute below 1, relative above (1e-8)");
            options.numbers("--density", "X,X,...", own->density_at, -1e30, 1e30,
                            "Add the limit's density at these potentials");
            options.flag("--stationary", own->stationary,
                         "Add all stationary states, and whether they are stable (homogeneous or "
                         "blockwise models)");
            options.flag("--neurons", own->neurons,
                         "Add every neuron of a single network: its label, its potential at all "
                         "times, and all spikes");
            options.wholes("--sizes", "N,N,...", own->sizes, 1, 1'000'000'000,
                           "Instead: distances between network and limit at these N, with fitted "
                           "exponents");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
