/// `poise simulate`: the network itself.

#include <fmt/format.h>

#include "command.hpp"
#include "limit_output.hpp"
#include "network_run.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/io/table.hpp"
#include "start.hpp"

namespace poise::experiments {
namespace {

using sample::Ensemble;

io::Json json(const io::Config& config, const Ensemble& ensemble) {
  io::Json object{{"method", config.run.method},
                  {"n", config.network.n},
                  {"seed", config.run.seed},
                  {"replicas", config.run.replicas},
                  {"t", io::numbers(ensemble.times)}};
  object.update(paths_json(ensemble));
  object["events"] = sample::total_spikes(ensemble.spikes);
  object["seconds"] = ensemble.seconds;
  if (const auto used = steps(config.run); used.step > 0.0) object["step"] = used.step;
  return object;
}

std::string table(const io::Config& config, const Ensemble& ensemble) {
  const auto average = replica_mean(ensemble);
  io::Table rows({{"t"}, {"v_e"}, {"v_i"}, {"K_e"}, {"K_i"}});
  for (const std::size_t k : rows_to_show(ensemble.times.size()))
    rows.add_row({io::cell(ensemble.times[k]), io::cell(average.mean.e[k]),
                  io::cell(average.mean.i[k]), io::cell(average.variance.e[k]),
                  io::cell(average.variance.i[k])});
  const auto spikes = static_cast<double>(sample::total_spikes(ensemble.spikes));
  return fmt::format(
      "Network of {}: n = {}, method {}, seed {}, mean of {} replica(s){}\n\n{}\n"
      "{} spikes in {:.2f} s ({:.1f} ns a spike)\n",
      config.file, config.network.n, config.run.method, config.run.seed, config.run.replicas,
      ensemble.interrupted ? ", interrupted" : "", rows.text(),
      sample::total_spikes(ensemble.spikes), ensemble.seconds,
      spikes > 0.0 ? 1e9 * ensemble.seconds / spikes : 0.0);
}

ExitCode run(const CommonOptions& options, const Session& session) {
  const io::Config config = options.read();
  const auto start = start_state(config);
  std::optional<io::NetcdfFile> file;
  if (!options.out.empty()) file.emplace(options.out);  // fails now, not after the run
  const Ensemble ensemble = run_network(
      config, start, core::time_grid(config.run.T, config.run.samples), session, "simulate");
  if (file) {
    add_provenance(*file, config, session);
    add_axes(*file, ensemble.times);
    add_network(*file, "", ensemble);
    file->commit();
  }
  options.json ? print(json(config, ensemble)) : print(table(config, ensemble));
  return ensemble.interrupted ? interrupted : done;
}

}  // namespace

void add_simulate(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("simulate", "The network itself, spike by spike");
  const auto options = std::make_shared<CommonOptions>();
  options->add_to(command);
  options->add_sampling_to(command);
  command.callback([options, &session] {
    session.command = [options, &session] { return run(*options, session); };
  });
}

}  // namespace poise::experiments
