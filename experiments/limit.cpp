/// `poise limit`: the hydrodynamic limit, up to the time at which it leaves the balanced manifold,
/// and with --beyond what follows.

#include <fmt/format.h>

#include <cmath>

#include "beyond_output.hpp"
#include "command.hpp"
#include "limit_output.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/io/table.hpp"
#include "poise/limit/hydrodynamic.hpp"
#include "start.hpp"

namespace poise::experiments {
namespace {

using limit::LimitPath;

struct LimitCommand {
  CommonOptions common;
  std::vector<double> times;
  bool beyond = false;

  /// --times, or else the grid of the configuration.
  std::vector<double> requested_times(const io::Config& config) const {
    if (times.empty()) return core::time_grid(config.run.T, config.run.samples);
    for (std::size_t k = 0; k < times.size(); ++k)
      if (!std::isfinite(times[k]) || times[k] < (k == 0 ? 0.0 : times[k - 1]))
        throw core::InputError(
            fmt::format("--times: {:g} at place {}: expected finite times >= 0 in increasing order",
                        times[k], k + 1));
    return times;
  }

  void write(const io::Config& config, const Session& session, const LimitPath& path) const;
  ExitCode run(const Session& session) const;
  ExitCode run_beyond(const io::Config& config, const Session& session) const;
};

io::Json json(const LimitPath& path) {
  io::Json object = path_json(path.t, path.state);
  io::Json abscissa = io::Json::array();
  for (const auto& stability : path.stability)
    abscissa.push_back(io::number(stability.spectral_abscissa()));
  object["spectral_abscissa"] = abscissa;
  object["exit"] = exit_json(path.exit);
  return object;
}

std::string table(const io::Config& config, const LimitPath& path) {
  io::Table rows({{"t"}, {"v_e"}, {"v_i"}, {"K_e"}, {"K_i"}, {"spectral abscissa"}});
  for (const std::size_t k : rows_to_show(path.t.size())) {
    const auto& [mean, variance] = path.state[k];
    rows.add_row({io::cell(path.t[k]), io::cell(mean.e, 10), io::cell(mean.i, 10),
                  io::cell(variance.e, 10), io::cell(variance.i, 10),
                  io::cell(path.stability[k].spectral_abscissa())});
  }
  return fmt::format("Hydrodynamic limit of {} ({} of {} times shown)\n\n{}\n{}\n", config.file,
                     rows_to_show(path.t.size()).size(), path.t.size(), rows.text(),
                     exit_sentence(path.exit));
}

void LimitCommand::write(const io::Config& config, const Session& session,
                         const LimitPath& path) const {
  io::NetcdfFile file(common.out);
  add_provenance(file, config, session);
  add_exit(file, path.exit);
  if (!path.t.empty()) {
    add_axes(file, path.t);
    add_path(file, "", "hydrodynamic limit", path.t.size(), path.state);
    std::vector<double> abscissa;
    for (const auto& stability : path.stability) abscissa.push_back(stability.spectral_abscissa());
    file.variable("spectral_abscissa", {"time"}, abscissa,
                  {"1", "largest real part of the eigenvalues of J_v"});
  }
  file.commit();
}

ExitCode LimitCommand::run(const Session& session) const {
  const io::Config config = common.read();
  if (beyond) return run_beyond(config, session);
  const auto times_wanted = requested_times(config);
  const auto path = limit::solve_limit(config.network, start_state(config), times_wanted);
  if (!common.out.empty()) write(config, session, path);
  common.json ? print(json(path)) : print(table(config, path));
  return done;
}

ExitCode LimitCommand::run_beyond(const io::Config& config, const Session& session) const {
  const auto phases =
      limit::solve_beyond(config.network, start_state(config), requested_times(config));
  if (!common.out.empty()) {
    io::NetcdfFile file(common.out);
    add_provenance(file, config, session);
    add_phases(file, config.network, phases);
    file.commit();
  }
  common.json ? print(beyond_json(config.network, phases))
              : print(beyond_table(config.file, config.network.n, phases));
  return done;
}

}  // namespace

void add_limit(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("limit", "The hydrodynamic limit, up to its exit time");
  const auto limit = std::make_shared<LimitCommand>();
  limit->common.add_to(command);
  command.add_option("--times", limit->times, "Times to print instead of the file's grid: 0.5,1,2")
      ->delimiter(',')
      ->type_name("T,T,...");
  command.add_flag(
      "--beyond", limit->beyond,
      "Go on beyond the exit, through jumps and cycles; starts off the manifold as well");
  command.callback(
      [limit, &session] { session.command = [limit, &session] { return limit->run(session); }; });
}

}  // namespace poise::experiments
