/// `poise limit`: the hydrodynamic limit, up to the time at which it leaves the balanced manifold,
/// and with --beyond what follows.

#include <fmt/format.h>

#include "program/command.hpp"
#include "program/config_options.hpp"
#include "program/times_option.hpp"
#include "studies/describe.hpp"
#include "studies/limit_path.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

struct LimitOptionsOfCommand {
  ConfigOptions config;
  TimesOption times;
  bool beyond = false;
};

Report run_beyond(const setup::Config& config, const balance::State& start,
                  const std::vector<double>& times, const Context& context) {
  const auto phases = limit::solve_beyond(config.network, start, times, Watched(context, "beyond"));
  Report report{.result = describe(config.network, phases),
                .interrupted = phases.back().end == limit::PhaseEnd::interrupted,
                .configuration = config.text};
  io::Table table{.columns = {{"phases.kind"},
                              {"phases.end"},
                              {"phases.t"},
                              {"phases.to.v", "to"},
                              {"phases.to.K", "to"}},
                  .all_rows = true};
  report.text = {fmt::format("Limit of {} and beyond\n\n", config.file), std::move(table),
                 "\n" + phase_details(phases, config.network.n)};
  return report;
}

Report run(const LimitOptionsOfCommand& options, const Context& context) {
  const setup::Config config = options.config.read();
  const auto times = options.times.of(config);
  const auto start = start_state(config, context);
  if (options.beyond) return run_beyond(config, start, times, context);
  const auto path =
      limit::solve_limit(config.network, start, times, {.watch = Watched(context, "limit")});
  Report report{
      .result = describe(path), .interrupted = path.interrupted, .configuration = config.text};
  report.text = {fmt::format("Hydrodynamic limit of {}\n({} of {} times shown)\n\n", config.file,
                             io::rows_to_show(path.t.size()).size(), path.t.size()),
                 io::table_of(report.result, "", "time"), "\n" + exit_sentence(path.exit) + "\n"};
  return report;
}

}  // namespace

Command limit_command() {
  return {.place = 20,
          .name = "limit",
          .summary = "The hydrodynamic limit, up to its exit time and beyond",
          .examples = {"limit experiments/configs/paper-6.1.toml --times 1,2,5",
                       "limit experiments/configs/hopf-subcritical.toml --beyond",
                       "limit experiments/configs/paper-6.1.toml --out out/limit.nc --json"},
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<LimitOptionsOfCommand>();
            own->config.add_to(options, {"run.T"});
            own->times.add_to(options);
            options.flag("--beyond", own->beyond,
                         "Go on beyond the exit, through jumps and cycles; starts off the "
                         "manifold as well");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
