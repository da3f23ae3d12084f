/// The hydrodynamic limit, the analysis of its exit, and the search for balanced points before
/// them.
///
/// Motivation: the limit is what every network is compared with, so it must cost nothing beside
/// one: milliseconds. The analysis integrates the path several times (at three tolerances for the
/// error of eta; on to det J_v = 0, to a rest point, to the onset of oscillations at finite n) and
/// may cost so many paths, not more. The search proves that it misses no balanced point of its box,
/// which Newton's method from a good start does not; the two together are what `poise exit` does.
/// `field` is one evaluation of F and Sigma with all derivatives, the limit kernel: an integration
/// cannot be cheaper than its evaluations.
///
/// Networks: paper-6.1 (no exit before T = 10), hopf (a pair crosses), fold (a fold is met).

#include <benchmark/benchmark.h>

#include <string>
#include <variant>

#include "poise/balance/start.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/limit/exit.hpp"
#include "poise/limit/hydrodynamic.hpp"
#include "poise/setup/config.hpp"

namespace {

using namespace poise;

setup::Config read(const char* name) {
  return setup::read_config(std::string(POISE_CONFIGS "/") + name + ".toml");
}

balance::BalancedPoints search(const setup::Config& config) {
  const auto& K = config.initial.variance;
  return balance::find_balanced_points(config.network, K, balance::default_box(config.network, K));
}

balance::State start_of(const setup::Config& config) {
  const auto choice = balance::choose_start(search(config), config.initial.near);
  return std::get<balance::BalancedPoint>(choice).state;
}

void field(benchmark::State& state, const char* name) {
  const setup::Config config = read(name);
  const balance::State start = start_of(config);
  for (auto _ : state) benchmark::DoNotOptimize(balance::evaluate(config.network, start));
}

void balanced_points(benchmark::State& state, const char* name) {
  const setup::Config config = read(name);
  for (auto _ : state) benchmark::DoNotOptimize(search(config));
}

void solve_limit(benchmark::State& state, const char* name) {
  const setup::Config config = read(name);
  const balance::State start = start_of(config);
  const auto times = core::time_grid(config.run.T, config.run.samples);
  for (auto _ : state) benchmark::DoNotOptimize(limit::solve_limit(config.network, start, times));
}

void analyse_exit(benchmark::State& state, const char* name) {
  const setup::Config config = read(name);
  const balance::State start = start_of(config);
  for (auto _ : state)
    benchmark::DoNotOptimize(limit::analyse_exit(config.network, start, config.run.T));
}

#define EACH_NETWORK(job, unit)                               \
  BENCHMARK_CAPTURE(job, paper_6_1, "paper-6.1")->Unit(unit); \
  BENCHMARK_CAPTURE(job, hopf, "hopf")->Unit(unit);           \
  BENCHMARK_CAPTURE(job, fold, "fold")->Unit(unit)

EACH_NETWORK(field, benchmark::kMicrosecond);
EACH_NETWORK(balanced_points, benchmark::kMillisecond);
EACH_NETWORK(solve_limit, benchmark::kMillisecond);
EACH_NETWORK(analyse_exit, benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
