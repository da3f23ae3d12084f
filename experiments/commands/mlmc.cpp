/// `poise mlmc`: an expectation at the last time, to a tolerance, by multilevel Monte Carlo.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "poise/balance/stability.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/limit/hydrodynamic.hpp"
#include "poise/sample/multilevel.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/describe.hpp"
#include "studies/run.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

using sample::MultilevelEstimate;
using sample::MultilevelTerm;
using MomentsPair = core::PerPopulation<sample::Moments>;

struct NamedQuantity {
  const char* name;
  const char* meaning;
  const char* unit;
  double (*value)(const MomentsPair&);
};

constexpr std::array quantities{
    NamedQuantity{"v_e", "empirical mean of the excitatory potentials", potential,
                  [](const MomentsPair& m) { return m.e.mean; }},
    NamedQuantity{"v_i", "empirical mean of the inhibitory potentials", potential,
                  [](const MomentsPair& m) { return m.i.mean; }},
    NamedQuantity{"K_e", "empirical variance of the excitatory potentials", potential_squared,
                  [](const MomentsPair& m) { return m.e.variance; }},
    NamedQuantity{"K_i", "empirical variance of the inhibitory potentials", potential_squared,
                  [](const MomentsPair& m) { return m.i.variance; }},
};

struct MlmcOptions {
  ConfigOptions config;
  std::string quantity = "v_e";
  double tolerance = 0.0;
  double confidence = 0.95;
  std::optional<double> step;
  std::optional<std::size_t> halvings;

  const NamedQuantity& named() const {
    return *std::ranges::find_if(quantities, [&](const auto& q) { return q.name == quantity; });
  }
};

/// A quarter of the least limit of stability that an explicit leap has along the hydrodynamic
/// limit: coarser leaps share too few spikes with finer ones to be of use.
double default_step(const setup::Config& config, const balance::State& start,
                    const Context& context) {
  const auto times = core::time_grid(config.run.T, std::max<std::size_t>(2, config.run.samples));
  double step = balance::explicit_stability_limit(config.network, start);
  if (!config.initial.mean)
    for (const auto& state :
         limit::solve_limit(config.network, start, times, {.watch = {context.stop, {}}}).state)
      step = std::min(step, balance::explicit_stability_limit(config.network, state));
  return std::min(0.25 * step, config.run.T);
}

MultilevelEstimate estimate(const MlmcOptions& own, const setup::Config& config,
                            const Context& context) {
  const auto start = start_state(config, context);
  core::Progress progress("mlmc", 1.0, "samples", context.progress);
  const sample::MultilevelOptions options{
      .T = config.run.T,
      .tolerance = own.tolerance,
      .confidence = own.confidence,
      .coarsest_step = own.step ? *own.step : default_step(config, start, context),
      .halvings = own.halvings,
      .seed = config.run.seed,
      .threads = context.threads(config.run.threads),
      .team = context.team,
      .stop = context.stop,
      .progress = &progress};
  try {
    return sample::multilevel(config.network, {start.mean, start.variance}, own.named().value,
                              options);
  } catch (const core::ParameterError& error) {
    const bool from_file = error.key.starts_with("run.") && !(own.step && error.key == "run.step");
    if (from_file) config.refuse(error);
    throw core::InputError(
        fmt::format("--{}: {}", error.key.substr(error.key.find('.') + 1), error.reason));
  }
}

io::Result describe(const MlmcOptions& own, const setup::Config& config,
                    const MultilevelEstimate& estimate) {
  io::Result result{
      .axes = {io::place_axis("level", estimate.terms.size(),
                              "terms of the sum; the last is that of the exact path")}};
  const std::string unit = own.named().unit;
  const std::string squared = "(" + unit + ")^2";
  io::Group& root = result.root;
  root.add("quantity", "", "what was estimated", own.quantity);
  root.add("n", "1", "neurons in each population", config.network.n);
  root.add("T", time_unit, "time of the expectation", config.run.T);
  root.add("seed", "1", "random seed", config.run.seed);
  root.add("tolerance", unit, "half width that was asked for", own.tolerance);
  root.add("confidence", "1", "confidence of the interval", own.confidence);
  root.add("value", unit, "estimate of the expectation", estimate.value).shown(8);
  root.add("half_width", unit, "half width of the confidence interval", estimate.half_width)
      .shown(2);
  root.add("standard_error", unit, "standard error", estimate.standard_error).shown(2);
  io::Group& levels = root.records("levels", "level", "level_");
  const auto column = [&](const char* name, const std::string& of, const char* meaning, auto value,
                          int digits) -> io::Field& {
    return levels.column("level", estimate.terms, name, of, meaning, value).shown(digits);
  };
  using Term = const MultilevelTerm&;
  column(
      "step", time_unit, "step of the finer path; missing: the exact one",
      [](Term term) {
        return term.step > 0.0 ? std::optional(term.step) : std::optional<double>();
      },
      4)
      .called("leap");
  column("samples", "1", "number of samples", &MultilevelTerm::samples, 6);
  column("mean", unit, "mean of the difference", &MultilevelTerm::mean, 5)
      .called("mean of difference");
  column("variance", squared, "variance of the difference", &MultilevelTerm::variance, 3);
  column("kurtosis", "1", "kurtosis of the difference", &MultilevelTerm::kurtosis, 3);
  column("fine_mean", unit, "mean of the finer path's value", &MultilevelTerm::fine_mean, 0);
  column("fine_variance", squared, "variance of the finer path's value",
         &MultilevelTerm::fine_variance, 3)
      .called("variance alone");
  column("consistency", "1", "Giles' check, at most 1", &MultilevelTerm::consistency, 2);
  column("work", "ns", "work of a sample", &MultilevelTerm::work, 3).called("ns a sample");
  root.add("work", "ns", "work of all samples", estimate.work).shown(3);
  root.add("plain_work", "ns", "work of plain Monte Carlo with exact paths", estimate.plain_work)
      .shown(3);
  root.add("seconds", "s", "wall time", estimate.seconds).from_clock();
  root.add("interrupted", "", "whether an interrupt came before the tolerance was reached",
           estimate.interrupted);
  return result;
}

std::string summary(const MlmcOptions& own, const MultilevelEstimate& estimate) {
  if (std::isnan(estimate.half_width) || estimate.work == 0.0)
    return "\nInterrupted before there were samples enough for an estimate.\n";
  const double ratio = estimate.plain_work / estimate.work;
  return fmt::format(
      "\n{:.8g} +- {:.2g} at confidence {:g} (standard error {:.2g}), without bias\n"
      "Work {:.3g} s ({:.2f} s of wall time); plain Monte Carlo with exact paths:\n{:.3g} s, "
      "{:.3g} times {}\n",
      estimate.value, estimate.half_width, own.confidence, estimate.standard_error,
      1e-9 * estimate.work, estimate.seconds, 1e-9 * estimate.plain_work,
      ratio >= 1.0 ? ratio : 1.0 / ratio, ratio >= 1.0 ? "as much" : "less");
}

Report run(const MlmcOptions& own, const Context& context) {
  const setup::Config config = own.config.read();
  const MultilevelEstimate result = estimate(own, config, context);
  Report report{.result = describe(own, config, result),
                .interrupted = result.interrupted,
                .configuration = config.text};
  report.text = {fmt::format("E {} at t = {:g}, network of {}: n = {}, seed {}{}\n\n", own.quantity,
                             config.run.T, config.file, config.network.n, config.run.seed,
                             result.interrupted ? ", interrupted" : ""),
                 io::table_of(report.result, "levels", "level"), summary(own, result)};
  return report;
}

}  // namespace

Command mlmc_command() {
  std::string help = "What to estimate (v_e):";
  std::vector<std::string> names;
  for (const auto& q : quantities) {
    help += fmt::format("\n{}: {}", q.name, q.meaning);
    names.emplace_back(q.name);
  }
  return {.place = 70,
          .name = "mlmc",
          .summary = "An expectation at time T, to a tolerance, by multilevel Monte Carlo",
          .examples = {"mlmc experiments/configs/small.toml --tolerance 0.005 --out out/mlmc.nc"},
          .shares_work = true,
          .prepare = [help, names](Options& options) -> Work {
            const auto own = std::make_shared<MlmcOptions>();
            own->config.add_to(options, {"run.T", "run.seed"});
            own->config.add_seed_and_threads_to(options);
            options.number("--tolerance", "X", own->tolerance, 1e-12, 1e12,
                           "Half width of the confidence interval wanted");
            options.require("--tolerance");
            options.text("--quantity", "NAME", own->quantity, help, names);
            options.number("--confidence", "P", own->confidence, 0.01, 1.0 - 1e-12,
                           "Its confidence (0.95)");
            options.number("--step", "TIME", own->step, 1e-30, 1e30,
                           "Coarsest step (a quarter of the explicit limit of stability)");
            options.whole("--halvings", "N", own->halvings, 0, 60,
                          "Leaps of how many smaller steps (as many as promise the least work)");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
