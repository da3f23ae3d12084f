/// `poise simulate`: the network itself.

#include <fmt/format.h>

#include "poise/core/time_grid.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/recorded.hpp"
#include "studies/run.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

using sample::Ensemble;

io::Result describe(const setup::Config& config, const sample::Recording& record,
                    const Ensemble& ensemble) {
  io::Result result{
      .axes = {io::time_axis(ensemble.times), io::population_axis(), replica_axis(ensemble)}};
  io::Group& root = result.root;
  add_settings(root, config, ensemble);
  root.labels("time");
  add_paths(root, ensemble);
  root.add("events", "1", "spikes of all replicas", sample::total_spikes(ensemble.spikes));
  root.add("seconds", "s", "wall time of the sampling", ensemble.seconds).from_clock();
  root.add("interrupted", "", "whether an interrupt came before the end", ensemble.interrupted);
  add_replica_mean(root.group("average"), ensemble);
  add_recorded(result, config, record, ensemble);
  return result;
}

Report run(const ConfigOptions& options, const Context& context) {
  const setup::Config config = options.read();
  const auto start = start_state(config, context);
  const sample::Recording record = recording(config, start, context);
  const Ensemble ensemble =
      run_network(config, start, core::time_grid(config.run.T, config.run.samples), context,
                  "simulate", record);
  Report report{.result = describe(config, record, ensemble),
                .interrupted = ensemble.interrupted,
                .configuration = config.text};
  report.text = {
      fmt::format("Network of {}: n = {}, method {}, seed {},\nmean of {} replica(s){}\n\n",
                  config.file, config.network.n, config.run.method, config.run.seed,
                  config.run.replicas, ensemble.interrupted ? ", interrupted" : ""),
      io::table_of(report.result, "average", "time"), fmt::format("\n{}\n", cost_text(ensemble))};
  return report;
}

}  // namespace

Command simulate_command() {
  return {.place = 50,
          .name = "simulate",
          .summary = "The network itself, spike by spike or in leaps",
          .examples = {"simulate experiments/configs/small.toml --json",
                       "simulate experiments/configs/small.toml --set network.n=100 --out s.nc",
                       "simulate experiments/configs/fold.toml --method tau-stiff --step 0.02",
                       "simulate experiments/configs/small.toml --record spikes --out s.nc"},
          .prepare = [](Options& options) -> Work {
            const auto config = std::make_shared<ConfigOptions>();
            config->add_to(options, {"run.T", "run.samples", "run.seed"});
            config->add_sampling_to(options);
            config->add_recording_to(options);
            return [config](const Context& context) { return run(*config, context); };
          }};
}

}  // namespace poise::experiments
