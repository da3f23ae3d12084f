#include "studies/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "poise/balance/stability.hpp"
#include "poise/core/error.hpp"
#include "poise/core/memory.hpp"
#include "poise/core/parallel.hpp"
#include "poise/finite/mean_field.hpp"
#include "poise/sample/cost.hpp"
#include "poise/sample/methods.hpp"
#include "studies/describe.hpp"
#include "studies/recommended_step.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

using core::PerPopulation;
using sample::Ensemble;
using sample::ObservedPath;

void average(const Ensemble& ensemble, PerPopulation<std::vector<double>> ObservedPath::*quantity,
             PerPopulation<std::vector<double>>& mean, PerPopulation<std::vector<double>>& error) {
  for (const auto a : core::populations)
    for (std::size_t k = 0; k < ensemble.times.size(); ++k) {
      std::vector<double> values;
      for (const auto& path : ensemble.replicas) values.push_back((path.*quantity)[a][k]);
      const auto [m, e] = summarise(values);
      mean[a].push_back(m);
      error[a].push_back(e);
    }
}

/// Explicit leaping past its limit of stability gives numbers that look sound and are not. The
/// limit moves with the network, which the finite-n mean field foretells.
void warn_of_instability(const setup::Config& config, const balance::State& start,
                         const sample::EnsembleOptions& options, const Context& context) {
  const auto& method = sample::find_method(config.run.method, config.network.n);
  if (!method.explicit_in_means || options.steps.tolerance > 0.0) return;
  const auto path =
      finite::solve_mean_field(config.network, start, options.times, {.watch = {context.stop, {}}});
  for (std::size_t k = 0; k < path.t.size(); ++k) {
    const double limit = balance::explicit_stability_limit(config.network, path.state[k]);
    if (options.steps.step <= limit) continue;
    context.warn(fmt::format(
        "step {:.4g} is past the limit of stability, {:.4g} at t = {:.4g}, of method {} (n = {}): "
        "means and fluctuations will be wrong; tau-stiff has no such limit",
        options.steps.step, limit, path.t[k], config.run.method, config.network.n));
    return;
  }
}

/// Spikes, or steps of a neuron, beyond which a run is refused: at five nanoseconds, a year and a
/// half of one core.
constexpr double most_work = 1e16;
constexpr double seconds_of_work = 5e-9;

}  // namespace

MeanAndError summarise(const std::vector<double>& values) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  double count = 0.0;
  for (const double x : values)
    if (!std::isnan(x)) sum += x, count += 1.0;
  if (count == 0.0) return {missing, missing};
  const double mean = sum / count;
  double squares = 0.0;
  for (const double x : values)
    if (!std::isnan(x)) squares += (x - mean) * (x - mean);
  return {mean, count > 1.0 ? std::sqrt(squares / (count - 1.0) / count) : missing};
}

namespace {

/// What is said where a leaping method is given no step: which one would do, as far as the start is
/// known without a search.
std::string missing_step(const setup::Config& config, const sample::Method& method) {
  std::string reason = fmt::format("is missing, expected the step of {} (> 0)", method.name);
  try {
    const Context quiet{{}, [](const std::string&) {}};
    if (const auto step = recommended_step(method, config.network, start_state(config, quiet)))
      reason += fmt::format("; from this start {:.2g} would do", *step);
  } catch (const std::runtime_error&) {  // no start: another message says so
  }
  return reason;
}

}  // namespace

void check_method(setup::Config& config) {
  auto& run = config.run;
  if (run.T == 0.0 || run.samples < 2) return;  // nothing is sampled
  try {
    const auto& sampler = sample::find_method(run.method, config.network.n);
    if (config.overridden("run.method")) {
      const bool leaps = sampler.stepping != sample::Stepping::none;
      const bool adapts = sampler.stepping == sample::Stepping::adaptive;
      if (!leaps && !config.overridden("run.step")) run.step = 0.0;
      if (!adapts && !config.overridden("run.step_tolerance")) run.step_tolerance = 0.0;
    }
    const auto used = steps(run);
    if (sampler.stepping != sample::Stepping::none && used.step == 0.0)
      throw core::ParameterError("run.step", missing_step(config, sampler));
    sample::validate_steps(sampler, used, config.network);
  } catch (const core::ParameterError& error) {
    config.refuse(error);
  }
}

sample::StepOptions steps(const setup::RunSettings& run) {
  sample::StepOptions options{.step = run.step, .tolerance = run.step_tolerance};
  const double interval = run.T / static_cast<double>(run.samples - 1);
  if (options.step == 0.0 && options.tolerance > 0.0) options.step = interval;
  // A step that is a whole part of the interval already may seem larger by a rounding.
  if (options.step > 0.0)
    options.step = interval / std::ceil(interval / options.step * (1.0 - 1e-12));
  return options;
}

void require_feasible(const setup::Config& config, const balance::State& start, bool written_down) {
  const auto& run = config.run;
  const double gigabyte = 1e9;
  const double copies = written_down ? 2.0 : 1.0;  // of each state
  const double needed = copies * sample::memory_estimate(run.method, config.network.n, run.samples,
                                                         run.replicas, threads(run));
  if (const double there = core::available_memory(); needed > there)
    throw core::InputError(
        fmt::format("{}: network.n: {} neurons, {} samples and {} replicas need some {:.3g} GB of "
                    "memory, {:.3g} "
                    "GB are there",
                    config.where("network.n"), config.network.n, run.samples, run.replicas,
                    needed / gigabyte, there / gigabyte));
  const auto& method = sample::find_method(run.method, config.network.n);
  const bool leaps = method.stepping != sample::Stepping::none;
  const auto spikes =
      sample::expected_spikes(config.network, {start.mean, start.variance}, run.T).at_start;
  const double work =
      static_cast<double>(run.replicas) *
      (leaps ? run.T / steps(run).step * static_cast<double>(config.network.n) : spikes);
  if (!(work <= most_work))
    throw core::InputError(
        fmt::format("{}: run.T: {:.3g} {} are to be drawn, some {:.2g} years of processor time",
                    config.where("run.T"), work, leaps ? "steps of a neuron" : "spikes",
                    work * seconds_of_work / (365.0 * 86400.0)));
}

std::size_t threads(const setup::RunSettings& run) {
  return run.threads == 0 ? core::hardware_threads() : run.threads;
}

Ensemble run_network(const setup::Config& config, const balance::State& start,
                     std::vector<double> times, const Context& context, const std::string& label,
                     const sample::Recording& record, const CheckpointFile& checkpoint) {
  const network::InitialLaw law{start.mean, start.variance};
  const double work = times.back() * static_cast<double>(config.run.replicas);
  sample::EnsembleOptions options;
  options.times = std::move(times);
  options.seed = config.run.seed;
  options.replicas = config.run.replicas;
  options.threads = context.threads(config.run.threads);
  options.team = context.team;
  options.stop = context.stop;
  options.steps = steps(config.run);
  options.record = record;
  require_feasible(config, start, !checkpoint.path.empty());
  warn_of_instability(config, start, options, context);
  core::Progress progress(label, work, "spikes", context.progress);
  options.progress = &progress;
  const auto kept = open_checkpoint(checkpoint, config, law, options, context);
  options.checkpoint = kept.get();
  return sample::simulate(config.network, law, config.run.method, options);
}

ReplicaMean replica_mean(const Ensemble& ensemble) {
  ReplicaMean result;
  average(ensemble, &ObservedPath::mean, result.mean, result.mean_error);
  average(ensemble, &ObservedPath::variance, result.variance, result.variance_error);
  return result;
}

io::Axis replica_axis(const Ensemble& ensemble) {
  io::Axis axis =
      io::place_axis("replica", ensemble.replicas.size(), "replica, as its random streams name it");
  std::vector<std::int64_t> numbers(axis.length);
  std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  axis.labels = std::move(numbers);
  axis.squeezed = true;
  return axis;
}

void add_paths(io::Group& group, const Ensemble& ensemble) {
  const auto flat = [&](auto ObservedPath::*quantity) {
    std::vector<double> values;
    for (const auto& path : ensemble.replicas)
      for (std::size_t k = 0; k < ensemble.times.size(); ++k)
        for (const auto a : core::populations) values.push_back((path.*quantity)[a][k]);
    return values;
  };
  const std::vector<std::string> axes{"replica", "time", "population"};
  group.array("v", potential, "network: empirical mean of the potentials [MV, (4.1)-(4.2)]", axes,
              flat(&ObservedPath::mean));
  group.array("K", potential_squared,
              "network: empirical variance of the potentials [MV, (4.3)-(4.4)]", axes,
              flat(&ObservedPath::variance));
}

void add_replica_mean(io::Group& group, const Ensemble& ensemble) {
  const auto average = replica_mean(ensemble);
  const auto add = [&](const char* name, const char* unit, const char* meaning,
                       const core::PerPopulation<std::vector<double>>& series, int digits) {
    std::vector<double> flat;
    for (std::size_t k = 0; k < ensemble.times.size(); ++k)
      for (const auto a : core::populations) flat.push_back(series[a][k]);
    group.array(name, unit, meaning, {"time", "population"}, std::move(flat)).shown(digits);
  };
  add("v", potential, "mean over replicas of the empirical mean", average.mean, 6);
  add("K", potential_squared, "mean over replicas of the empirical variance", average.variance, 6);
  add("v_error", potential, "standard error of v", average.mean_error, 0);
  add("K_error", potential_squared, "standard error of K", average.variance_error, 0);
}

void add_settings(io::Group& group, const setup::Config& config, const Ensemble& ensemble) {
  group.add("method", "", "sampler", config.run.method);
  if (!ensemble.regime.empty())
    group.add("regime", "", "sampler that the method chose, and for how many replicas if several",
              ensemble.regime);
  group.add("n", "1", "neurons in each population", config.network.n);
  group.add("seed", "1", "random seed", config.run.seed);
  group.add("replicas", "1", "independent networks", config.run.replicas);
  if (const auto used = steps(config.run); used.step > 0.0) {
    group.add("step", time_unit, "step of the leaps", used.step);
    group.add("step_tolerance", "1", "by which steps were divided; 0: not", used.tolerance);
  }
}

std::string cost_text(const Ensemble& ensemble) {
  const auto spikes = sample::total_spikes(ensemble.spikes);
  std::string text = fmt::format("{} spikes in {:.2f} s", spikes, ensemble.seconds);
  if (spikes > 0)
    text +=
        fmt::format(" ({:.1f} ns a spike)", 1e9 * ensemble.seconds / static_cast<double>(spikes));
  return text;
}

}  // namespace poise::experiments
