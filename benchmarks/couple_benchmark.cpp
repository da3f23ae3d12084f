/// Cost of a point of a coupled path.
///
/// Motivation: the coupled networks read 4 n paths of n T points each, and the growth of the error
/// is measured to S = 2^24: a million points a second and core is the least that is useful.
/// `s/point` is CPU time over Poisson points. `limit` draws the random number of one node and does
/// nothing else: a path needs at least one a point.

#include <benchmark/benchmark.h>

#include <cmath>

#include "poise/couple/competitors.hpp"
#include "poise/couple/cursor.hpp"
#include "poise/couple/kmt.hpp"
#include "poise/couple/network.hpp"

namespace {

using namespace poise;

void report(benchmark::State& state, double points) {
  state.counters["s/point"] =
      benchmark::Counter(points, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// The largest difference between Y and B on [0, 2^k].
template <couple::Rule R>
void sup_error(benchmark::State& state) {
  const double length = std::ldexp(1.0, static_cast<int>(state.range(0)));
  double points = 0.0;
  std::uint64_t path = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(couple::DyadicPath<R>(length, 1, path++).sup_error());
    points += length;
  }
  report(state, points);
}

/// Y and B from left to right: all jumps, B at each of them and at every unit of time; argument:
/// the bisections below a unit.
void sequential(benchmark::State& state) {
  const double length = 0x1p16;
  double points = 0.0;
  std::uint64_t path = 0;
  for (auto _ : state) {
    couple::Cursor<couple::Kmt> cursor(
        couple::KmtPath(length, 1, path++, std::ldexp(1.0, -static_cast<int>(state.range(0)))));
    double sum = 0.0;
    for (double s = 1.0; s <= length; s += 1.0)
      sum += cursor.advance(s, [&](double, double brownian) {
        sum += brownian;
        points += 1.0;
      });
    benchmark::DoNotOptimize(sum);
  }
  report(state, points);
}

/// Both processes at a time: from the root to a leaf.
void query(benchmark::State& state) {
  const double length = std::ldexp(1.0, static_cast<int>(state.range(0)));
  const couple::KmtPath path(length, 1, 0);
  double s = 0.0;
  for (auto _ : state) {
    s = std::fmod(s + 0.618 * length, length);
    benchmark::DoNotOptimize(path.at(s));
  }
}

void binomial_quantile(benchmark::State& state) {
  const auto points = static_cast<std::uint64_t>(state.range(0));
  double z = -3.0;
  for (auto _ : state) {
    z = z > 3.0 ? -3.0 : z + 0.0137;
    benchmark::DoNotOptimize(couple::binomial_half_quantile(points, z));
  }
}

/// Network and twin together, parameters of [MV, Figure 6.1] near their balanced point; `s/point`
/// is the time of a spike.
void networks(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const network::Tanh excitatory{.amplitude = 0.5, .offset = 2.0, .gain = 1.0};
  const network::Tanh onto_e{.amplitude = 1.0, .offset = 1.0, .gain = 1.0};
  const network::Tanh onto_i{.amplitude = 1.0, .offset = 1.0, .gain = 0.5};
  const network::Network model{.n = n,
                               .tau = {1.0, 1.0},
                               .weight = {{{1.0, 1.5}, {0.5, 0.5}}},
                               .intensity = {{{excitatory, onto_e}, {excitatory, onto_i}}}};
  const auto initial = network::draw_initial_potentials({{-2.678, -1.240}, {1.0, 1.0}}, n, 1, 0);
  const double horizon = 100.0 / static_cast<double>(n);
  double spikes = 0.0;
  for (auto _ : state) {
    couple::CoupledNetworks<couple::Kmt> pair(model, initial, {1.0, 1.0}, horizon, 1, 0);
    pair.advance(horizon);
    spikes += static_cast<double>(pair.spikes());
  }
  report(state, spikes);
}

void limit(benchmark::State& state) {
  std::uint64_t node = 0;
  double points = 0.0;
  for (auto _ : state) {
    core::Stream stream(1, core::Purpose::dyadic_coupling, 0, node++);
    benchmark::DoNotOptimize(stream.normal());
    points += 1.0;
  }
  report(state, points);
}

}  // namespace

BENCHMARK(limit);
BENCHMARK(sequential)->Arg(0)->Arg(4)->Arg(8)->Arg(16);
BENCHMARK(sup_error<poise::couple::Kmt>)->Arg(10)->Arg(16)->Arg(20);
BENCHMARK(sup_error<poise::couple::EndpointOnly>)->Arg(16);
BENCHMARK(networks)->Arg(100)->Arg(1000);
BENCHMARK(query)->Arg(10)->Arg(24);
BENCHMARK(binomial_quantile)->Arg(1)->Arg(8)->Arg(64)->Arg(1000)->Arg(1000000);

BENCHMARK_MAIN();
