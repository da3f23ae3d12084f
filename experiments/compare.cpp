/// `poise compare`: network and limit side by side, the paper's panels.

#include <fmt/format.h>

#include "command.hpp"
#include "comparison.hpp"
#include "convergence.hpp"
#include "limit_output.hpp"
#include "poise/core/error.hpp"
#include "poise/io/table.hpp"
#include "start.hpp"

namespace poise::experiments {
namespace {

struct CompareCommand {
  CommonOptions common;
  std::vector<std::size_t> sizes;

  ExitCode run(const Session& session) const;

 private:
  ExitCode run_once(const io::Config& config, const balance::State& start,
                    const Session& session) const;
  ExitCode run_sizes(const io::Config& config, const balance::State& start,
                     const Session& session) const;
};

io::Json json(const io::Config& config, const Comparison& c) {
  io::Json limit = path_json(c.limit.t, c.limit.state);
  limit["exit"] = exit_json(c.limit.exit);
  io::Json network{{"t", io::numbers(c.t)}};
  network.update(paths_json(c.network));
  network["events"] = sample::total_spikes(c.network.spikes);
  network["seconds"] = c.network.seconds;
  return {{"method", config.run.method},
          {"n", config.network.n},
          {"seed", config.run.seed},
          {"replicas", config.run.replicas},
          {"limit", limit},
          {"mean_field", path_json(c.mean_field.t, c.mean_field.state)},
          {"network", network}};
}

/// Limit, finite-n mean field and network beside each other, means or variances.
std::string panel(const Comparison& c, const std::string& symbol,
                  core::PerPopulation<double> balance::State::*quantity,
                  const core::PerPopulation<std::vector<double>>& network) {
  io::Table rows({{"t"},
                  {symbol + "_e limit"},
                  {"finite-n"},
                  {"network"},
                  {symbol + "_i limit"},
                  {"finite-n"},
                  {"network"}});
  for (const std::size_t k : rows_to_show(c.t.size())) {
    std::vector<std::string> row{io::cell(c.t[k])};
    for (const auto a : core::populations) {
      row.push_back(k < c.limit.t.size() ? io::cell((c.limit.state[k].*quantity)[a]) : "-");
      row.push_back(io::cell((c.mean_field.state[k].*quantity)[a]));
      row.push_back(io::cell(network[a][k]));
    }
    rows.add_row(row);
  }
  return rows.text();
}

std::string table(const io::Config& config, const Comparison& c) {
  const auto average = replica_mean(c.network);
  const auto d = distances(c);
  return fmt::format(
      "{}: n = {}, mean of {} replica(s), method {}, seed {}{}\n\n{}\n{}\n{}\n\n"
      "Largest distances before the last time or the exit (network: mean of the replicas)\n"
      "  network to limit      v {:.4f}  K {:.4f}\n"
      "  network to finite-n   v {:.4f}  K {:.4f}\n"
      "  finite-n to limit     v {:.4f}  K {:.4f}\n"
      "{} spikes in {:.1f} s\n",
      config.file, config.network.n, config.run.replicas, config.run.method, config.run.seed,
      c.network.interrupted ? ", interrupted" : "",
      panel(c, "v", &balance::State::mean, average.mean),
      panel(c, "K", &balance::State::variance, average.variance), exit_sentence(c.limit.exit),
      d.mean_v.value, d.mean_K.value, d.mean_v_from_mean_field.value,
      d.mean_K_from_mean_field.value, d.mean_field_v.value, d.mean_field_K.value,
      sample::total_spikes(c.network.spikes), c.network.seconds);
}

ExitCode CompareCommand::run_once(const io::Config& config, const balance::State& start,
                                  const Session& session) const {
  std::optional<io::NetcdfFile> file;
  if (!common.out.empty()) file.emplace(common.out);  // fails now, not after the run
  const Comparison c = compare(config, start, session, "compare");
  if (file) {
    add_provenance(*file, config, session);
    add_exit(*file, c.limit.exit);
    add_axes(*file, c.t);
    add_path(*file, "limit_", "hydrodynamic limit", c.t.size(), c.limit.state);
    add_path(*file, "mean_field_", "finite-n mean field", c.t.size(), c.mean_field.state);
    add_network(*file, "network_", c.network);
    file->commit();
  }
  common.json ? print(json(config, c)) : print(table(config, c));
  return c.network.interrupted ? interrupted : done;
}

ExitCode CompareCommand::run_sizes(const io::Config& config, const balance::State& start,
                                   const Session& session) const {
  std::optional<io::NetcdfFile> file;
  if (!common.out.empty()) file.emplace(common.out);
  const Convergence convergence = measure_convergence(config, start, sizes, session);
  if (file) {
    add_provenance(*file, config, session);
    add_convergence(*file, convergence);
    file->commit();
  }
  common.json ? print(convergence_json(config, convergence))
              : print(convergence_table(config, convergence));
  return convergence.interrupted ? interrupted : done;
}

ExitCode CompareCommand::run(const Session& session) const {
  const io::Config config = common.read();
  const auto start = start_state(config);
  return sizes.empty() ? run_once(config, start, session) : run_sizes(config, start, session);
}

}  // namespace

void add_compare(CLI::App& app, Session& session) {
  CLI::App& command =
      *app.add_subcommand("compare", "Network and limit side by side: the paper's panels");
  const auto compare = std::make_shared<CompareCommand>();
  compare->common.add_to(command);
  compare->common.add_sampling_to(command);
  command
      .add_option("--sizes", compare->sizes,
                  "Instead: distances between network and limit at these n, with fitted slopes")
      ->delimiter(',')
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N,N,...");
  command.callback([compare, &session] {
    session.command = [compare, &session] { return compare->run(session); };
  });
}

}  // namespace poise::experiments
