#include "studies/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>

#include "poise/core/circle.hpp"
#include "poise/core/error.hpp"
#include "poise/core/memory.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/finite/mean_field.hpp"
#include "poise/sample/cost.hpp"
#include "poise/sample/methods.hpp"
#include "studies/describe.hpp"
#include "studies/run.hpp"

namespace poise::experiments {
namespace {

/// Of processor time, of one path of a trial: long enough for a block sampler to renew its expansion a
/// few times, but at the largest networks.
constexpr double trial_seconds = 1.0;
/// Paths at once in the largest trial.
constexpr std::size_t most_at_once = 4;
/// Of the mean field, in time constants: longer ones would take hours where they oscillate.
constexpr double longest_path = 30.0;
/// Times at which its rates are taken.
constexpr std::size_t rate_times = 129;
/// Neurons in each population of a trial: beyond, all is in memory alone, and drawing them takes longer.
constexpr double most_neurons = 1e7;
/// Of the memory that there is, what a trial may take.
constexpr double trial_part_of_memory = 0.5;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double rate(const setup::Config& config, const balance::State& state) {
  return sample::expected_spikes(config.network, {state.mean, state.variance}, 1.0).at_start;
}

/// Spikes of one replica: the rates of the mean field, by the trapezoidal rule; beyond `longest_path` the
/// mean rate of its second half is held, and where it ends or overflows, the last.
double spikes_of_mean_field(const setup::Config& config, const balance::State& start,
                            const Context& context) {
  const auto& tau = config.network.tau;
  const double length = std::min(config.run.T, longest_path * std::max(tau.e, tau.i));
  const auto times = core::time_grid(length, rate_times);
  std::vector<double> rates{rate(config, start)};
  try {
    const auto path =
        finite::solve_mean_field(config.network, start, times, {.watch = {context.stop, {}}});
    rates.clear();
    for (const auto& state : path.state) rates.push_back(rate(config, state));
  } catch (const core::Refusal&) {
    rates = {rate(config, start)};
  }
  core::stop_if_asked(context.stop, "planning");
  rates.resize(times.size(), rates.back());
  const auto mean = [&](std::size_t first) {
    double sum = 0.5 * (rates[first] + rates.back());
    for (std::size_t k = first + 1; k + 1 < rates.size(); ++k) sum += rates[k];
    return sum / static_cast<double>(rates.size() - 1 - first);
  };
  return mean(0) * length + mean(rates.size() / 2) * (config.run.T - length);
}

/// One rank that counts what it would tell others.
class CountingTeam final : public core::Team {
 public:
  std::size_t rank() const override { return 0; }
  std::size_t size() const override { return 1; }
  bool open(const core::Task&) override { return true; }
  void deal(const core::Task&, std::span<const std::uint64_t>, const core::Take&) override {}
  core::Bytes gather_bytes(core::Bytes mine, const std::stop_token&) override {
    ++exchanges;
    return mine;
  }
  std::size_t exchanges = 0;
};

/// One path of a trial, and what it showed.
struct Run {
  double start = 0.0;  ///< s
  double price = 0.0;  ///< s a unit
  double state = 0.0;  ///< bytes
  std::string regime;
  std::size_t slices = 1, shares = 1;
  double exchanges = 0.0;  ///< a unit
};

/// `spikes` is about how many the whole path has.
Run try_path(const network::Network& network, const network::InitialLaw& law,
             const setup::RunSettings& run, double spikes, std::uint64_t replica,
             const std::stop_token& stop) {
  const auto& method = sample::find_method(run.method, network.n);
  sample::StepOptions options = steps(run);
  options.stop = stop;
  CountingTeam team;
  const core::Circle circle(team, stop);
  options.circle = &circle;
  const double begin = thread_seconds();
  const auto path =
      method.make(network, draw_initial_potentials(law, network.n, run.seed, replica, stop),
                  run.seed, replica, options);
  Run result{.start = thread_seconds() - begin, .price = 0.0, .state = 0.0, .regime = {}};
  result.slices = path->ranks();
  result.shares = path->shares();
  team.exchanges = 0;
  if (const auto regime = path->regime()) result.regime = name(*regime);
  const double first = thread_seconds();
  double slice =
      method.stepping == sample::Stepping::none ? run.T / std::max(spikes, 1.0) : options.step;
  double spent = 0.0;
  while (spent < trial_seconds && path->time() < run.T) {
    core::stop_if_asked(stop, "a trial");
    path->advance(std::min(run.T, path->time() + slice));
    spent = thread_seconds() - first;
    if (spent < 0.1 * trial_seconds) slice *= 2.0;
  }
  const double units = method.stepping == sample::Stepping::none
                           ? static_cast<double>(sample::total_spikes(path->spike_counts()))
                           : 2.0 * static_cast<double>(network.n) * path->time() / options.step;
  result.price = spent / std::max(units, 1.0);
  result.exchanges = static_cast<double>(team.exchanges) / std::max(units, 1.0);
  core::StateOut out;
  out(*path);
  result.state = static_cast<double>(out.take().size());
  return result;
}

/// Neurons in each population of a trial of so many paths: as many as the run has, if they fit.
std::size_t neurons_of_trial(const setup::Config& config, std::size_t paths) {
  const double room = trial_part_of_memory * core::available_memory();
  const double needed =
      2.0 * sample::memory_estimate(config.run.method, config.network.n, 1, paths, paths);
  const auto n = static_cast<double>(config.network.n);
  return static_cast<std::size_t>(std::clamp(n * std::min(1.0, room / needed), 1.0, most_neurons));
}

void run_trials(const setup::Config& config, const balance::State& start, const Context& context,
                Plan& plan) {
  network::Network network = config.network;
  const std::size_t most = std::min({most_at_once, core::hardware_threads(), plan.replicas});
  network.n = plan.trial_n = neurons_of_trial(config, most);
  for (std::size_t at_once = 1; at_once <= most; at_once *= 2) {
    std::vector<Run> runs(at_once);
    core::parallel_for(at_once, at_once, [&](std::size_t k) {
      runs[k] =
          try_path(network, {start.mean, start.variance}, config.run, plan.spikes, k, context.stop);
    });
    const auto slowest = std::ranges::max_element(runs, {}, &Run::price);
    plan.trials.push_back({at_once, slowest->price});
    const double larger = static_cast<double>(config.network.n) / static_cast<double>(network.n);
    plan.start = std::max(plan.start, larger * slowest->start);
    plan.state = std::max(plan.state, larger * slowest->state);
    plan.regime = slowest->regime;
    plan.slices = runs.front().slices;
    plan.shares = runs.front().shares;
    plan.exchanges = plan.work * runs.front().exchanges;
  }
}

constexpr double hour = 3600.0;

double memory(const setup::Config& config, std::size_t workers) {
  return sample::memory_estimate(config.run.method, config.network.n, config.run.samples,
                                 config.run.replicas, workers);
}

/// "2.1 hours", in the unit that fits.
std::string duration(double seconds) {
  if (seconds < 120.0) return fmt::format("{:.2g} s", seconds);
  if (seconds < 2.0 * hour) return fmt::format("{:.2g} minutes", seconds / 60.0);
  if (seconds < 48.0 * hour) return fmt::format("{:.2g} hours", seconds / hour);
  if (seconds < 730.0 * 24.0 * hour) return fmt::format("{:.3g} days", seconds / (24.0 * hour));
  return fmt::format("{:.3g} years", seconds / (365.0 * 24.0 * hour));
}

/// "35 kB"
std::string size(double bytes) {
  const std::array units{"B", "kB", "MB", "GB", "TB"};
  std::size_t k = 0;
  for (; bytes >= 1000.0 && k + 1 < units.size(); ++k) bytes /= 1000.0;
  return fmt::format("{:.3g} {}", bytes, units[k]);
}

/// 1, 2, 4, ... up to `most`, or 1024.
std::vector<std::int64_t> doubled_up_to(std::size_t most) {
  std::vector<std::int64_t> counts{1};
  const auto last = static_cast<std::int64_t>(std::min<std::size_t>(most, 1024));
  while (counts.back() < last) counts.push_back(std::min(2 * counts.back(), last));
  return counts;
}

void add_ranks(const setup::Config& config, const Plan& plan, io::Result& result) {
  const std::vector<std::int64_t> ranks = doubled_up_to(plan.slices);
  result.axes.push_back({.name = "ranks",
                         .key = "ranks",
                         .meaning = "ranks that divide the one network among them, a core each",
                         .length = ranks.size(),
                         .labels = ranks});
  io::Group& root = result.root;
  root.add("slices", "1", "slices of the network, which ranks share", plan.slices);
  root.add("exchanges", "1", "exchanges between ranks", plan.exchanges).from_clock();
  root.add("latency_seconds", "s", "time of an exchange between ranks", plan.latency).from_clock();
  root.labels("ranks");
  const auto over_ranks = [&](const char* name, const char* unit, const char* meaning,
                              auto value) -> io::Field& {
    return root.column("ranks", ranks, name, unit, meaning,
                       [&](std::int64_t count) { return value(static_cast<std::size_t>(count)); });
  };
  over_ranks(
      "rank_memory", "B", "memory of the largest rank",
      [&](std::size_t count) { return memory(config, 1) * largest_share(plan.slices, count); })
      .called("memory of a rank")
      .shown(0);
  over_ranks("rank_hours", "h", "time that the run takes on so many ranks",
             [&](std::size_t count) { return plan.seconds_of_ranks(count) / hour; })
      .called("hours")
      .shown(3)
      .from_clock();
}

}  // namespace

double Plan::price(std::size_t workers) const {
  double price = trials.front().price;
  for (const Trial& trial : trials)
    if (trial.workers <= workers) price = trial.price;
  return price;
}

double Plan::seconds(std::size_t workers) const {
  const double rounds = std::ceil(static_cast<double>(replicas) / static_cast<double>(workers));
  return rounds * (start + work * price(workers));
}

double Plan::seconds_of_threads(std::size_t threads) const {
  const std::size_t workers = std::min(threads, replicas);
  return seconds(workers) * largest_share(shares, threads / workers);
}

double largest_share(std::size_t slices, std::size_t workers) {
  const auto largest = (slices + workers - 1) / workers;
  return static_cast<double>(largest) / static_cast<double>(slices);
}

double Plan::seconds_of_ranks(std::size_t ranks) const {
  const double together = ranks > 1 ? exchanges * latency : 0.0;
  return largest_share(slices, ranks) * (start + work * price(1)) + together;
}

double latency_between(core::Team& team) {
  constexpr std::size_t times = 201;
  const std::array<double, 8> numbers{};
  std::vector<double> taken;
  for (std::size_t k = 0; k < times; ++k) {
    const auto begin = std::chrono::steady_clock::now();
    team.gather(std::span<const double>(numbers));
    taken.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::nth_element(taken, taken.begin() + times / 2);
  return taken[times / 2];
}

Plan plan(const setup::Config& config, const balance::State& start, double latency,
          const Context& context) {
  const auto& run = config.run;
  const auto& method = sample::find_method(run.method, config.network.n);
  const auto replicas = static_cast<double>(run.replicas);
  const double spikes = spikes_of_mean_field(config, start, context);
  Plan plan{.leaps = method.stepping != sample::Stepping::none,
            .replicas = run.replicas,
            .spikes = replicas * spikes,
            .most_spikes =
                replicas *
                sample::expected_spikes(config.network, {start.mean, start.variance}, run.T).most,
            .work = spikes,
            .start = 0.0,
            .regime = {},
            .trial_n = 0,
            .trials = {},
            .state = 0.0,
            .shares = 1,
            .slices = 1,
            .exchanges = 0.0,
            .latency = latency};
  if (plan.leaps)
    plan.work =
        2.0 * static_cast<double>(config.network.n) * std::ceil(run.T / steps(run).step - 1e-9);
  run_trials(config, start, context, plan);
  return plan;
}

io::Result describe(const setup::Config& config, const Plan& plan) {
  const std::vector<std::int64_t> workers = doubled_up_to(plan.replicas);
  io::Result result{.axes = {{.name = "workers",
                              .key = "workers",
                              .meaning = "replicas that run at a time, on threads or ranks",
                              .length = workers.size(),
                              .labels = workers}}};
  io::Group& root = result.root;
  root.add("method", "", "sampler", config.run.method);
  if (!plan.regime.empty()) root.add("regime", "", "sampler that the method chooses", plan.regime);
  root.add("n", "1", "neurons in each population", config.network.n);
  root.add("replicas", "1", "independent networks", plan.replicas);
  root.add("spikes", "1", "spikes of all replicas, as the mean field has them", plan.spikes);
  root.add("most_spikes", "1", "spikes of all replicas, were all intensities at their suprema",
           plan.most_spikes);
  root.add("work", "1",
           plan.leaps ? "updates of a neuron, of one replica" : "spikes of one replica", plan.work);
  root.add("checkpoint", "B", "size of a checkpoint, for each replica that runs", plan.state)
      .from_clock();
  root.add("trial_n", "1", "neurons in each population of the trial that gave the prices",
           plan.trial_n);
  root.add("seconds", "s", "time that the run takes on its threads",
           plan.seconds_of_threads(threads(config.run)))
      .from_clock();
  root.labels("workers");
  const auto over_workers = [&](const char* name, const char* unit, const char* meaning,
                                auto value) -> io::Field& {
    return root.column("workers", workers, name, unit, meaning,
                       [&](std::int64_t count) { return value(static_cast<std::size_t>(count)); });
  };
  over_workers("memory", "B", "memory, were all of them threads of one process",
               [&](std::size_t count) { return memory(config, count); })
      .shown(0);
  over_workers("price", "ns", plan.leaps ? "time of a neuron's update" : "time of a spike",
               [&](std::size_t count) { return 1e9 * plan.price(count); })
      .called(plan.leaps ? "ns an update" : "ns a spike")
      .shown(3)
      .from_clock();
  over_workers("hours", "h", "time that the run takes",
               [&](std::size_t count) { return plan.seconds(count) / hour; })
      .shown(3)
      .from_clock();
  if (plan.for_ranks()) add_ranks(config, plan, result);
  return result;
}

std::string plan_text(const setup::Config& config, const Plan& plan) {
  const auto& run = config.run;
  std::string text = fmt::format("Plan of {}: n = {}, method {}{}, T = {:g}, {} replica(s)\n\n",
                                 config.file, config.network.n, run.method,
                                 plan.regime.empty() ? "" : fmt::format(" (takes {})", plan.regime),
                                 run.T, run.replicas);
  text += fmt::format("spikes      {:.3g} (at most {:.3g})\n", plan.spikes, plan.most_spikes);
  if (plan.leaps)
    text += fmt::format("updates     {:.3g} of a neuron\n",
                        plan.work * static_cast<double>(plan.replicas));
  text += fmt::format("memory      {}, {} are there\n", size(memory(config, threads(run))),
                      size(core::available_memory()));
  text += fmt::format("checkpoint  {} a replica that runs\n", size(plan.state));
  if (plan.for_ranks())
    text += fmt::format("exchanges   {:.3g} between ranks, of {:.2g} us each\n", plan.exchanges,
                        1e6 * plan.latency);
  text += fmt::format("time        {} on {} thread(s) of this machine\n\n",
                      duration(plan.seconds_of_threads(threads(run))), threads(run));
  if (plan.trial_n < config.network.n)
    text += fmt::format("(Prices are those of a trial with n = {}.)\n\n", plan.trial_n);
  return text;
}

}  // namespace poise::experiments
