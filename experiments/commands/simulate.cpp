/// `poise simulate`: the network itself.

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/checkpoint.hpp"
#include "studies/plan.hpp"
#include "studies/recorded.hpp"
#include "studies/run.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

using sample::Ensemble;

io::Result describe(const setup::Config& config, const Ensemble& ensemble) {
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
  return result;
}

struct SimulateOptions : ConfigOptions {
  CheckpointFile checkpoint;
  std::optional<double> every;  ///< s
  bool plan = false;

  void add_long_runs_to(Options& options) {
    options.text(
        "--checkpoint", "FILE", checkpoint.path,
        "Write down how far the run is, on Ctrl-C too, and go on from there if FILE has it");
    options.number("--every", "SECONDS", every, 0.0, 1e9,
                   "Seconds between two writings of the checkpoint (default 600)");
    options.flag("--plan", plan,
                 "Tell spikes, memory and hours that the run would take, after a trial of seconds, "
                 "and stop");
  }
  CheckpointFile checkpoint_file() const {
    if (every && checkpoint.path.empty())
      throw core::InputError("--every: is given, but there is no --checkpoint to write");
    if (record_to && !checkpoint.path.empty())
      throw core::InputError(
          "--record-to: is given beside --checkpoint, but what has been written to that file is "
          "not gone on "
          "with; spikes in the result (--out) are");
    return {checkpoint.path, every.value_or(CheckpointFile{}.every)};
  }
};

/// What is said of a run that an interrupt ended.
std::string interruption(const Ensemble& ensemble, const CheckpointFile& checkpoint) {
  if (!ensemble.interrupted) return "";
  if (checkpoint.path.empty()) return ", interrupted";
  return fmt::format(", interrupted;\nthe same command goes on from {}", checkpoint.path);
}

Report report_plan(const setup::Config& config, const Context& context) {
  double latency = usual_latency;
  if (context.team != nullptr && context.team->size() > 1) {
    latency = latency_between(*context.team);
    if (context.team->rank() != 0) throw core::Dismissed{};
  }
  const Plan planned = plan(config, start_state(config, context), latency, context);
  Report report{.result = describe(config, planned), .configuration = config.text};
  report.text = {plan_text(config, planned), io::table_of(report.result, "", "workers")};
  if (planned.for_ranks()) {
    report.text.push_back("\n");
    report.text.push_back(io::table_of(report.result, "", "ranks"));
  }
  return report;
}

Report run(const SimulateOptions& options, const Context& context) {
  const setup::Config config = options.read();
  if (options.plan) return report_plan(config, context);
  const CheckpointFile checkpoint = options.checkpoint_file();
  const auto start = start_state(config, context);
  RecordingPlan recording =
      plan_recording(config, start, options.record_to ? &*options.record_to : nullptr, context);
  const Ensemble ensemble =
      run_network(config, start, core::time_grid(config.run.T, config.run.samples), context,
                  "simulate", recording.what, checkpoint);
  Report report{.result = describe(config, ensemble),
                .interrupted = ensemble.interrupted,
                .configuration = config.text};
  report.incomplete = !add_recorded(report.result, config, recording, ensemble, context);
  report.text = {
      fmt::format("Network of {}: n = {}, method {}, seed {},\nmean of {} replica(s){}\n\n",
                  config.file, config.network.n, config.run.method, config.run.seed,
                  config.run.replicas, interruption(ensemble, checkpoint)),
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
                       "simulate experiments/configs/small.toml --record spikes --out s.nc",
                       "simulate experiments/configs/small.toml --record spikes --record-to s.nc",
                       "simulate experiments/configs/small.toml --checkpoint s.poise --every 60",
                       "simulate experiments/configs/paper-6.1.toml --set network.n=20000 --plan"},
          .shares_work = true,
          .prepare = [](Options& options) -> Work {
            const auto config = std::make_shared<SimulateOptions>();
            config->add_to(options, {"run.T", "run.samples", "run.seed"});
            config->add_sampling_to(options);
            config->add_recording_to(options);
            config->add_long_runs_to(options);
            return [config](const Context& context) {
              // Spikes go to one file as they come.
              return run(*config,
                         config->record_to ? rank_0_alone(context, "--record-to") : context);
            };
          }};
}

}  // namespace poise::experiments
