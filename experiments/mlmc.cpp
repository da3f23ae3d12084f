/// `poise mlmc`: an expectation at the last time, to a tolerance, by multilevel Monte Carlo.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "command.hpp"
#include "poise/balance/stability.hpp"
#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/io/table.hpp"
#include "poise/limit/hydrodynamic.hpp"
#include "poise/sample/multilevel.hpp"
#include "start.hpp"

namespace poise::experiments {
namespace {

using sample::MultilevelEstimate;
using sample::MultilevelTerm;
using MomentsPair = core::PerPopulation<sample::Moments>;

struct NamedQuantity {
  const char* name;
  const char* meaning;
  double (*value)(const MomentsPair&);
};

constexpr std::array quantities{
    NamedQuantity{"v_e", "empirical mean of the excitatory potentials",
                  [](const MomentsPair& m) { return m.e.mean; }},
    NamedQuantity{"v_i", "empirical mean of the inhibitory potentials",
                  [](const MomentsPair& m) { return m.i.mean; }},
    NamedQuantity{"K_e", "empirical variance of the excitatory potentials",
                  [](const MomentsPair& m) { return m.e.variance; }},
    NamedQuantity{"K_i", "empirical variance of the inhibitory potentials",
                  [](const MomentsPair& m) { return m.i.variance; }},
};

struct MlmcCommand {
  CommonOptions common;
  std::string quantity = "v_e";
  double tolerance = 0.0;
  double confidence = 0.95;
  std::optional<double> step;
  std::optional<std::size_t> halvings;

  const NamedQuantity& named() const {
    return *std::ranges::find_if(quantities, [&](const auto& q) { return q.name == quantity; });
  }
  MultilevelEstimate estimate(const io::Config& config, const Session& session) const;
  io::Json json(const io::Config& config, const MultilevelEstimate& estimate) const;
  std::string table(const io::Config& config, const MultilevelEstimate& estimate) const;
  void write(const io::Config& config, const Session& session,
             const MultilevelEstimate& estimate) const;
  ExitCode run(const Session& session) const;
};

/// A quarter of the least limit of stability that an explicit leap has along the hydrodynamic
/// limit: coarser leaps share too few spikes with finer ones to be of use.
double default_step(const io::Config& config, const balance::State& start) {
  const auto times = core::time_grid(config.run.T, config.run.samples);
  double step = balance::explicit_stability_limit(config.network, start);
  if (!config.initial.mean)
    for (const auto& state : limit::solve_limit(config.network, start, times).state)
      step = std::min(step, balance::explicit_stability_limit(config.network, state));
  return std::min(0.25 * step, config.run.T);
}

MultilevelEstimate MlmcCommand::estimate(const io::Config& config, const Session& session) const {
  const auto start = start_state(config);
  core::Progress progress("mlmc", 1.0, "samples");
  const sample::MultilevelOptions options{
      .T = config.run.T,
      .tolerance = tolerance,
      .confidence = confidence,
      .coarsest_step = step ? *step : default_step(config, start),
      .halvings = halvings,
      .seed = config.run.seed,
      .threads = config.run.threads == 0 ? core::hardware_threads() : config.run.threads,
      .stop = session.stop,
      .progress = &progress};
  try {
    return sample::multilevel(config.network, {start.mean, start.variance}, named().value, options);
  } catch (const core::ParameterError& error) {
    const bool from_file = error.key.starts_with("run.") && !(step && error.key == "run.step");
    const std::string where =
        from_file ? config.where(error.key) : "--" + error.key.substr(error.key.find('.') + 1);
    throw core::InputError(fmt::format("{}: {}: {}", where, error.key, error.reason));
  }
}

io::Json MlmcCommand::json(const io::Config& config, const MultilevelEstimate& estimate) const {
  io::Json levels = io::Json::array();
  for (const MultilevelTerm& term : estimate.terms)
    levels.push_back({{"step", term.step > 0.0 ? io::number(term.step) : io::Json(nullptr)},
                      {"samples", term.samples},
                      {"mean", io::number(term.mean)},
                      {"variance", io::number(term.variance)},
                      {"kurtosis", io::number(term.kurtosis)},
                      {"fine_mean", io::number(term.fine_mean)},
                      {"fine_variance", io::number(term.fine_variance)},
                      {"consistency", io::number(term.consistency)},
                      {"work", io::number(term.work)}});
  return {{"quantity", quantity},
          {"n", config.network.n},
          {"T", io::number(config.run.T)},
          {"seed", config.run.seed},
          {"tolerance", io::number(tolerance)},
          {"confidence", io::number(confidence)},
          {"value", io::number(estimate.value)},
          {"half_width", io::number(estimate.half_width)},
          {"standard_error", io::number(estimate.standard_error)},
          {"levels", levels},
          {"work", io::number(estimate.work)},
          {"plain_work", io::number(estimate.plain_work)},
          {"seconds", io::number(estimate.seconds)}};
}

std::string MlmcCommand::table(const io::Config& config, const MultilevelEstimate& estimate) const {
  io::Table rows({{"path"},
                  {"samples"},
                  {"mean of difference"},
                  {"variance"},
                  {"kurtosis"},
                  {"variance alone"},
                  {"consistency"},
                  {"ms a sample"}});
  for (const MultilevelTerm& term : estimate.terms)
    rows.add_row({term.step > 0.0 ? fmt::format("leap {:.4g}", term.step) : "exact",
                  fmt::format("{}", term.samples), io::cell(term.mean), io::cell(term.variance, 3),
                  io::cell(term.kurtosis, 3), io::cell(term.fine_variance, 3),
                  io::cell(term.consistency, 2), io::cell(1e-6 * term.work, 3)});
  const double ratio = estimate.plain_work / estimate.work;
  return fmt::format(
      "E {} at t = {:g}, network of {}: n = {}, seed {}{}\n\n{}\n"
      "{:.8g} +- {:.2g} at confidence {:g} (standard error {:.2g}), without bias\n"
      "Work {:.3g} s ({:.2f} s of wall time); plain Monte Carlo with exact paths: {:.3g} s, "
      "{:.3g} times {}\n",
      quantity, config.run.T, config.file, config.network.n, config.run.seed,
      estimate.interrupted ? ", interrupted" : "", rows.text(), estimate.value, estimate.half_width,
      confidence, estimate.standard_error, 1e-9 * estimate.work, estimate.seconds,
      1e-9 * estimate.plain_work, ratio >= 1.0 ? ratio : 1.0 / ratio,
      ratio >= 1.0 ? "as much" : "less");
}

void MlmcCommand::write(const io::Config& config, const Session& session,
                        const MultilevelEstimate& estimate) const {
  io::NetcdfFile file(common.out);
  add_provenance(file, config, session);
  std::vector<double> level;
  for (std::size_t l = 0; l < estimate.terms.size(); ++l) level.push_back(static_cast<double>(l));
  file.coordinate("level", level, {"1", "term of the sum; the last is that of the exact path"});
  const auto column = [&](const char* name, const char* unit, const char* meaning, auto get) {
    std::vector<double> values;
    for (const MultilevelTerm& term : estimate.terms)
      values.push_back(static_cast<double>(std::invoke(get, term)));
    file.variable(name, {"level"}, values, {unit, meaning});
  };
  column("step", "time", "step of the finer path, 0 for the exact one", &MultilevelTerm::step);
  column("samples", "1", "number of samples", &MultilevelTerm::samples);
  column("mean", "1", "mean of the difference", &MultilevelTerm::mean);
  column("variance", "1", "variance of the difference", &MultilevelTerm::variance);
  column("kurtosis", "1", "kurtosis of the difference", &MultilevelTerm::kurtosis);
  column("fine_mean", "1", "mean of the finer path's value", &MultilevelTerm::fine_mean);
  column("fine_variance", "1", "variance of the finer path's value",
         &MultilevelTerm::fine_variance);
  column("consistency", "1", "Giles' check, at most 1", &MultilevelTerm::consistency);
  column("work", "ns", "work of a sample", &MultilevelTerm::work);
  file.commit();
}

ExitCode MlmcCommand::run(const Session& session) const {
  const io::Config config = common.read();
  const MultilevelEstimate result = estimate(config, session);
  if (!common.out.empty()) write(config, session, result);
  common.json ? print(json(config, result)) : print(table(config, result));
  return result.interrupted ? interrupted : done;
}

}  // namespace

void add_mlmc(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "mlmc", "An expectation at time T, to a tolerance, by multilevel Monte Carlo");
  const auto mlmc = std::make_shared<MlmcCommand>();
  mlmc->common.add_to(command);
  mlmc->common.add_seed_and_threads_to(command);
  std::string help = "What to estimate:";
  std::vector<std::string> names;
  for (const auto& q : quantities) {
    help += fmt::format("\n  {}: {}", q.name, q.meaning);
    names.emplace_back(q.name);
  }
  command.add_option("--quantity", mlmc->quantity, help)
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  command
      .add_option("--tolerance", mlmc->tolerance, "Half width of the confidence interval wanted")
      ->required();
  command.add_option("--confidence", mlmc->confidence, "Its confidence")->capture_default_str();
  command.add_option("--step", mlmc->step,
                     "Coarsest step (a quarter of the explicit limit of stability)");
  command.add_option("--halvings", mlmc->halvings,
                     "Leaps of how many smaller steps (as many as promise the least work)");
  command.callback(
      [mlmc, &session] { session.command = [mlmc, &session] { return mlmc->run(session); }; });
}

}  // namespace poise::experiments
