/// Cost of a leap, by rule and by n.
///
/// A leap costs what 2 n neurons cost, whatever the number of spikes: `s/neuron` is CPU time over
/// leaps times 2 n. Network and start as in sample_benchmark.cpp. `limit` is the least that an
/// explicit leap must do: the random words and the memory of 4 n draws and one pass over the
/// potentials, with no table, no intensity. `draw` is one Poisson variate, table and words
/// included.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "poise/core/bulk_stream.hpp"
#include "poise/core/crew.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/sample/poisson_table.hpp"
#include "poise/sample/stiff_leap.hpp"
#include "poise/sample/tau_leap.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;

constexpr double step = 1e-3;

void report(benchmark::State& state, const char* unit, double each) {
  state.counters[unit] =
      benchmark::Counter(each * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <class L>
void leap(benchmark::State& state, std::size_t threads = 1) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const network::Network network = testing::paper_network(n);
  const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 1.0}};
  const auto initial = network::draw_initial_potentials(law, n, 1, 0);
  core::Crew crew(threads);
  L path(network, initial, 1, 0, {.step = step});
  if (threads > 1) path.share_with(&crew);
  for (auto _ : state) path.advance(step * static_cast<double>(path.leaps() + 1));
  report(state, "s/neuron", 2.0 * static_cast<double>(n));
}

void limit(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  std::vector<double> potentials(2 * n, 1.0);
  std::vector<std::int32_t> counts(4 * n, 1);
  std::vector<std::uint64_t> words(n);
  core::BulkStream stream(1, core::Purpose::tau_leaping);
  for (auto _ : state) {
    stream.fill(words);
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t part = 0; part < 4; ++part)
        counts[4 * j + part] = static_cast<std::int32_t>((words[j] >> (16 * part)) & 0xf);
    for (std::size_t j = 0; j < 2 * n; ++j)
      potentials[j] = 0.99 * potentials[j] + (1e-3 * counts[j] - 2e-3 * counts[2 * n + j]);
    benchmark::DoNotOptimize(potentials.data());
    benchmark::ClobberMemory();
  }
  report(state, "s/neuron", 2.0 * static_cast<double>(n));
}

void draw(benchmark::State& state) {
  std::vector<std::int32_t> counts(static_cast<std::size_t>(state.range(0)));
  const auto mean = static_cast<double>(state.range(1));
  sample::PoissonBatches batches({.seed = 1, .purpose = core::Purpose::tau_leaping});
  for (auto _ : state) {
    benchmark::DoNotOptimize(batches.draw(mean, counts));
    benchmark::ClobberMemory();
  }
  report(state, "s/draw", static_cast<double>(counts.size()));
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int n : {100, 1000, 5000, 10'000, 100'000}) benchmark->Arg(n);
}

void tau_explicit(benchmark::State& state) { leap<sample::TauExplicit>(state); }
void tau_midpoint(benchmark::State& state) { leap<sample::TauMidpoint>(state); }
void tau_stiff(benchmark::State& state) { leap<sample::TauStiff>(state); }
void tau_implicit(benchmark::State& state) { leap<sample::TauImplicit>(state); }
void diffusion(benchmark::State& state) { leap<sample::Diffusion>(state); }

/// Wall time: needs a machine that does nothing else.
template <class L>
void on_threads(benchmark::State& state) {
  leap<L>(state, static_cast<std::size_t>(state.range(1)));
}
void sizes_and_threads(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgsProduct({{1000, 5000, 10'000, 100'000}, {1, 2, 4}})->UseRealTime();
}

}  // namespace

BENCHMARK(limit)->Apply(sizes);
BENCHMARK(tau_explicit)->Apply(sizes);
BENCHMARK(tau_midpoint)->Apply(sizes);
BENCHMARK(tau_stiff)->Apply(sizes);
BENCHMARK(tau_implicit)->Apply(sizes);
BENCHMARK(diffusion)->Apply(sizes);
BENCHMARK(on_threads<sample::TauExplicit>)->Apply(sizes_and_threads);
BENCHMARK(on_threads<sample::TauStiff>)->Apply(sizes_and_threads);
BENCHMARK(draw)->ArgsProduct({{100, 1000, 5000, 100'000}, {1, 10, 100, 1000, 10'000}});

BENCHMARK_MAIN();
