/// Cost of a spike of a dense network.
///
/// Arbitrary weights: a spike must read one column of N numbers from memory, and that is what
/// `column` does, random columns of the same matrix, and nothing else; `spike` is CPU time over
/// accepted spikes, all else included: bounds, rejected candidates, f, random numbers. The ratio is
/// what exactness costs. `ring` is a kernel of rank 3 by its factors: seconds a unit of time.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "poise/core/random.hpp"
#include "poise/dense/network/initial.hpp"
#include "poise/dense/network/internal/drive.hpp"
#include "poise/dense/network/internal/path.hpp"
#include "poise/dense/network/weights.hpp"

namespace {

using namespace poise;
using namespace poise::dense;

/// Some 1.13 spikes a neuron and unit of time, mean potential 0.59.
Model network(std::size_t n) {
  Model model;
  model.n = n;
  model.intensity = Sigmoid{5.0, 4.0, 1.0};
  model.drive = {Pieces(), {Cosine{1.0, 0.0}}};
  model.kernel.graphon = ConstantKernel{0.5};
  model.initial = {Pieces(), {NormalStart{{0.2, 0.0}, 0.09}}};
  return model;
}

/// Every weight drawn by itself, with a deviation of twice the mean.
Model arbitrary(std::size_t n) {
  Model model = network(n);
  model.kernel.noise = 1.0;
  return model;
}

const Weights& weights_of(std::size_t n) {
  static std::pair<std::size_t, Weights> kept{1, Weights(1)};
  if (kept.first != n) kept = {n, realise(arbitrary(n), 1)};
  return kept.second;
}

void report(benchmark::State& state, double spikes) {
  state.counters["s/spike"] =
      benchmark::Counter(spikes, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void column(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const Weights& weights = weights_of(n);
  std::vector<double> y(n, 0.0);
  core::Stream stream(1, core::Purpose::check);
  constexpr int columns = 1000;
  for (auto _ : state) {
    for (int k = 0; k < columns; ++k)
      internal::add_column(weights.column(stream.below(n)), 1.0 + 1e-9 * k, y);
    benchmark::DoNotOptimize(y.data());
  }
  report(state, columns * static_cast<double>(state.iterations()));
}

internal::Neurons neurons_of(const Model& model, Jumps jumps) {
  return {model.tau, model.intensity, drives(model), std::move(jumps.up)};
}

/// From a unit of time on, when the initial potentials are forgotten.
template <class Drive>
void go_on(benchmark::State& state, const Model& model, const internal::Neurons& neurons,
           Drive drive, double step) {
  internal::Path<Drive> path(neurons, std::move(drive), draw_initial(model, 1, 0),
                             core::Stream(1, core::Purpose::dense_spikes),
                             {.horizon = 1e6, .most_spikes = 1e300});
  path.advance(1.0);
  const internal::PathCounts before = path.counts();
  const double start = path.time();
  for (auto _ : state) path.advance(path.time() + step);
  const auto spikes = static_cast<double>(path.counts().spikes - before.spikes);
  report(state, spikes);
  state.counters["s/unit"] = benchmark::Counter(
      path.time() - start, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["candidates/spike"] =
      static_cast<double>(path.counts().candidates - before.candidates) / spikes;
  state.counters["spikes/window"] =
      spikes / static_cast<double>(path.counts().windows - before.windows);
}

void spike(benchmark::State& state) {
  const Model model = arbitrary(static_cast<std::size_t>(state.range(0)));
  const Weights& weights = weights_of(model.n);
  go_on(state, model, neurons_of(model, jumps(weights)), internal::DenseDrive(weights), 0.1);
}

void ring(benchmark::State& state) {
  Model model = network(static_cast<std::size_t>(state.range(0)));
  model.kernel.graphon = CosineKernel{0.5, 0.5, 0.0};
  const Factors factors(model);
  go_on(state, model, neurons_of(model, jumps(model, factors)), internal::FactoredDrive(factors),
        0.1);
}

void constant(benchmark::State& state) {
  const Model model = network(static_cast<std::size_t>(state.range(0)));
  const Factors factors(model);
  go_on(state, model, neurons_of(model, jumps(model, factors)), internal::FactoredDrive(factors),
        0.1);
}

BENCHMARK(column)->Arg(1000)->Arg(4000)->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(spike)->Arg(1000)->Arg(4000)->Arg(10000)->Unit(benchmark::kMillisecond);
BENCHMARK(ring)->Arg(1000)->Arg(10000)->Arg(100000)->Arg(1000000)->Unit(benchmark::kMillisecond);
BENCHMARK(constant)->Arg(10000)->Arg(100000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
