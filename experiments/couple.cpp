/// `poise couple`: coupled Poisson and Brownian paths, and networks driven by them.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "command.hpp"
#include "coupled_networks.hpp"
#include "limit_output.hpp"
#include "network_run.hpp"
#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/progress.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/core/version.hpp"
#include "poise/couple/methods.hpp"
#include "start.hpp"

namespace poise::experiments {
namespace {

/// Of single paths with --length, of networks with a configuration file.
struct CoupleCommand {
  CommonOptions common;
  std::string method = "kmt";
  std::optional<double> length;
  std::size_t paths = 1;
  std::vector<std::size_t> sizes;

  ExitCode run(const Session& session) const;

 private:
  ExitCode run_paths(const Session& session) const;
  ExitCode run_network(const Session& session) const;
};

/// --seed, or 1: every pair is named by it, and every result carries it.
std::uint64_t seed_of(const CoupleCommand& command) { return command.common.seed.value_or(1); }

struct Sample {
  std::vector<double> sup_error;  ///< one a path, NaN where an interrupt came before
  double slack = 0.0;
  bool interrupted = false;
};

Sample sample_paths(const CoupleCommand& command, const couple::Method& method,
                    const Session& session) {
  Sample sample;
  sample.sup_error.assign(command.paths, std::nan(""));
  std::vector<double> slack(command.paths);
  std::atomic<bool> interrupted = false;
  core::Progress progress("couple", static_cast<double>(command.paths), "paths");
  const std::size_t asked = command.common.threads.value_or(0);
  const std::size_t threads = asked == 0 ? core::hardware_threads() : asked;
  core::parallel_for(command.paths, threads, [&](std::size_t path) {
    if (session.stop.stop_requested()) {
      interrupted = true;
      return;
    }
    const auto sup = method.sup_error(*command.length, seed_of(command), path);
    sample.sup_error[path] = sup.value;
    slack[path] = sup.slack;
    progress.advance(1.0, 1);
  });
  sample.slack = slack.front();
  sample.interrupted = interrupted;
  return sample;
}

io::Json json(const CoupleCommand& command, const Sample& sample) {
  return {{"method", command.method},
          {"length", command.length.value()},
          {"paths", command.paths},
          {"seed", seed_of(command)},
          {"slack", io::number(sample.slack)},
          {"sup_error", io::numbers(sample.sup_error)}};
}

std::string table(const CoupleCommand& command, const couple::Method& method,
                  const Sample& sample) {
  std::vector<double> sorted;
  for (const double x : sample.sup_error)
    if (!std::isnan(x)) sorted.push_back(x);
  std::ranges::sort(sorted);
  if (sorted.empty()) return "interrupted before the first path\n";
  const auto [mean, error] = summarise(sorted);
  const std::string sampling_error = sorted.size() > 1 ? fmt::format(" ± {:.4f}", error) : "";
  const std::string slack =
      std::isnan(sample.slack)
          ? "over the times of the embedding"
          : fmt::format("true Brownian motions stay within {:.2g} of it", sample.slack);
  return fmt::format(
      "{}: {}\n\nsup |Y(s) - s - B(s)| over [0, {:g}], {} path(s), seed {}{}\n"
      "  mean    {:.4f}{}\n  median  {:.4f}\n  largest {:.4f}\n({})\n",
      method.name, method.description, *command.length, sorted.size(), seed_of(command),
      sample.interrupted ? ", interrupted" : "", mean, sampling_error, sorted[sorted.size() / 2],
      sorted.back(), slack);
}

/// The errors of all paths, and path 0 on a grid fine enough to draw.
void write(io::NetcdfFile& file, const CoupleCommand& command, const couple::Method& method,
           const Sample& sample, const Session& session) {
  file.attribute("title", "coupled Poisson and Brownian paths");
  file.attribute("poise_version", core::version);
  file.attribute("command_line", session.command_line);
  file.attribute("method", command.method);
  file.attribute("length", *command.length);
  file.attribute("seed", static_cast<std::int64_t>(seed_of(command)));
  file.dimension("path", command.paths);
  file.variable("sup_error", {"path"}, sample.sup_error, {"1", "sup |Y(s) - s - B(s)|"});
  if (method.values == nullptr) return;
  constexpr std::size_t samples = 4097;
  const auto times = core::time_grid(*command.length, samples);
  std::vector<std::int64_t> count;
  std::vector<double> brownian;
  for (const auto& at : method.values(*command.length, seed_of(command), 0, times)) {
    count.push_back(static_cast<std::int64_t>(at.count));
    brownian.push_back(at.brownian);
  }
  file.coordinate("s", times, {"1", "time of the unit-rate Poisson process"});
  file.variable("count", {"s"}, count, {"1", "Y(s), path 0"});
  file.variable("brownian", {"s"}, brownian, {"1", "B(s), path 0"});
}

ExitCode CoupleCommand::run_paths(const Session& session) const {
  const couple::Method* chosen = nullptr;
  try {
    chosen = &couple::find_method(method);
  } catch (const core::ParameterError& error) {
    throw core::InputError(fmt::format("--method: {}", error.reason));
  }
  std::optional<io::NetcdfFile> file;
  if (!common.out.empty()) file.emplace(common.out);  // fails now, not after the run
  const Sample sample = sample_paths(*this, *chosen, session);
  if (file) {
    write(*file, *this, *chosen, sample, session);
    file->commit();
  }
  common.json ? print(json(*this, sample)) : print(table(*this, *chosen, sample));
  return sample.interrupted ? interrupted : done;
}

ExitCode CoupleCommand::run_network(const Session& session) const {
  const io::Config config = common.read();
  check_network_method(method, config);
  const auto start = start_state(config);
  std::optional<io::NetcdfFile> file;
  if (!common.out.empty()) file.emplace(common.out);
  const auto finish = [&](const auto& result, const auto& add, const auto& to_json,
                          const auto& to_table) {
    if (file) {
      add_provenance(*file, config, session);
      file->attribute("coupling", method);
      add(*file, result);
      file->commit();
    }
    common.json ? print(to_json(config, method, result)) : print(to_table(config, method, result));
    return result.interrupted ? interrupted : done;
  };
  if (!sizes.empty())
    return finish(run_coupled_sizes(config, start, method, sizes, session), add_sizes, sizes_json,
                  sizes_table);
  const auto add = [](io::NetcdfFile& out, const CoupledEnsemble& ensemble) {
    add_axes(out, ensemble.times);
    add_coupled(out, ensemble);
  };
  return finish(run_coupled(config, start, method, session), add, coupled_json, coupled_table);
}

ExitCode CoupleCommand::run(const Session& session) const {
  if (length && common.config_file.empty()) return run_paths(session);
  if (!length && !common.config_file.empty()) return run_network(session);
  throw core::InputError(
      "couple: expected either a configuration file (coupled networks) or --length (single paths)");
}

}  // namespace

void add_couple(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "couple", "Poisson and Brownian paths coupled to within log S, and networks driven by them");
  const auto couple = std::make_shared<CoupleCommand>();
  CommonOptions& common = couple->common;
  command.add_option("CFG", common.config_file,
                     "Configuration file (TOML): the network and its Gaussian twin");
  auto* length = command.add_option("--length", couple->length, "Instead: single paths on [0, S]")
                     ->check(CLI::Range(0x1p-10, 0x1p30))
                     ->type_name("S");
  command.add_option("--paths", couple->paths, "Number of independent pairs")
      ->check(CLI::Range(1, 100'000'000))
      ->needs(length);
  std::string methods;
  for (const auto& method : couple::methods())
    methods += fmt::format("\n  {}: {}", method.name, method.description);
  command.add_option("--method", couple->method, "Coupling:" + methods)->type_name("NAME");
  command
      .add_option("--sizes", couple->sizes,
                  "Networks at these n, with fitted slopes of the distances")
      ->delimiter(',')
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N,N,...")
      ->excludes(length);
  constexpr std::uint64_t largest_seed = std::numeric_limits<std::int64_t>::max();
  command
      .add_option("--seed", common.seed, "Random seed (overrides run.seed; paths: 1 by default)")
      ->check(CLI::Range(std::uint64_t{0}, largest_seed))
      ->type_name("INT");
  command
      .add_option("--threads", common.threads,
                  "Threads, 0 = all cores; the results do not depend on it")
      ->check(CLI::Range(0, 4096));
  command
      .add_option("--replicas", common.replicas, "Independent networks (overrides run.replicas)")
      ->check(CLI::Range(1, 65'535));
  command.add_flag("--json", common.json, "Print one JSON object instead of a table");
  command.add_option("--out", common.out, "Also write the results to this NetCDF-4 file")
      ->type_name("FILE.nc");
  command.callback([couple, &session] {
    session.command = [couple, &session] { return couple->run(session); };
  });
}

}  // namespace poise::experiments
