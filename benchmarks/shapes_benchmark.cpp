/// Cost of a spike, by the shape of the intensities and by n: `exact` beside what it chooses among.
///
/// A default must not lose anywhere. The network of [MV, Section 6.1] with its gains multiplied, its
/// intensities replaced by narrow bumps or steps, its time constants and weights made unequal; of
/// each, `exact`, `blocks`, `tracked` and `thinning`. Counters: `s/spike`, CPU time over spikes, the
/// start of a path included, and for `exact` the regime that it took (0 blocks, 1 tracked, 2 thinning)
/// and what it foretold in nanoseconds. To be run with random interleaving and repetitions: the lines
/// of one shape and n are compared.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "poise/network/initial_law.hpp"
#include "poise/sample/exact.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using network::Intensity;
using network::Network;
using network::Tanh;

constexpr network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 1.0}};

/// A path of a unit of time after the other, in steps of some 10^5 spikes.
template <sample::Sampler S>
void cost_of_a_spike(benchmark::State& state, const Network& network) {
  const double n = static_cast<double>(network.n);
  const double step = std::min(0.25, 1e5 / (n * n));
  const auto start = network::draw_initial_potentials(law, network.n, 1, 0);
  std::uint64_t spikes = 0;
  std::uint64_t round = 0;
  S sampler(network, start, 1, 0);
  for (auto _ : state) {
    if (sampler.time() >= 1.0) {
      spikes += sample::total_spikes(sampler.spike_counts());
      sampler = S(network, start, 1, ++round);
    }
    sampler.advance(sampler.time() + step);
  }
  spikes += sample::total_spikes(sampler.spike_counts());
  state.counters["s/spike"] = benchmark::Counter(
      static_cast<double>(spikes), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  if constexpr (std::same_as<S, sample::Exact>) {
    const auto costs = sample::expected_costs(network, start);
    state.counters["regime"] = static_cast<double>(sampler.regime());
    state.counters["foretold"] = std::min({costs.blocks, costs.tracked, costs.thinning});
  }
}

Network paper(std::size_t n) { return testing::paper_network(n); }

Network with_gain(std::size_t n, double factor) {
  Network network = paper(n);
  for (const auto a : core::populations)
    for (const auto b : core::populations) std::get<Tanh>(network.intensity[a][b]).gain *= factor;
  return network;
}

Network with_erf(std::size_t n, double factor) {
  Network network = with_gain(n, factor);
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      const Tanh f = std::get<Tanh>(network.intensity[a][b]);
      network.intensity[a][b] = network::Erf{f.amplitude, f.offset, f.gain};
    }
  return network;
}

Network all_of(std::size_t n, const Intensity& f) {
  Network network = paper(n);
  network.intensity = {{{f, f}, {f, f}}};
  return network;
}

Network with_tau(std::size_t n, double e, double i) {
  Network network = paper(n);
  network.tau = {e, i};
  return network;
}

Network with_weights(std::size_t n, const core::PerChannel<double>& weight) {
  Network network = paper(n);
  network.weight = weight;
  return network;
}

struct ShapeOf {
  std::string name;
  std::function<Network(std::size_t)> make;
};

std::vector<ShapeOf> shapes() {
  using N = std::size_t;
  std::vector<ShapeOf> all{{"paper-6.1", paper}};
  for (const double factor : {1e-3, 10.0, 100.0, 1e4})
    all.push_back({fmt::format("gain_x_{:g}", factor), [=](N n) { return with_gain(n, factor); }});
  for (const double factor : {1.0, 1000.0})
    all.push_back({fmt::format("erf_x_{:g}", factor), [=](N n) { return with_erf(n, factor); }});
  for (const double width : {0.05, 0.5})
    all.push_back({fmt::format("bump_{:g}", width), [=](N n) {
                     return all_of(n, network::Bump{0.2, 1.0, -1.0, width});
                   }});
  all.push_back({"silent", [](N n) { return all_of(n, Tanh{1.0, 1.0, 4.0}); }});
  all.push_back({"constant", [](N n) { return all_of(n, network::Constant{0.5}); }});
  all.push_back({"tau_1_0.05", [](N n) { return with_tau(n, 1.0, 0.05); }});
  all.push_back({"tau_1_0.001", [](N n) { return with_tau(n, 1.0, 0.001); }});
  all.push_back({"tau_0.001_1", [](N n) { return with_tau(n, 0.001, 1.0); }});
  all.push_back({"C_0.02_0.03_5_5", [](N n) {
                   return with_weights(n, {{{0.02, 0.03}, {5.0, 5.0}}});
                 }});
  all.push_back({"C_10_15_0.01_0.01", [](N n) {
                   return with_weights(n, {{{10.0, 15.0}, {0.01, 0.01}}});
                 }});
  return all;
}

template <sample::Sampler S>
void add(const char* method, const ShapeOf& shape, std::size_t n) {
  benchmark::RegisterBenchmark(
      fmt::format("{}/{}/{}", shape.name, n, method).c_str(),
      [make = shape.make, n](benchmark::State& state) { cost_of_a_spike<S>(state, make(n)); });
}

}  // namespace

int main(int argc, char** argv) {
  for (const ShapeOf& shape : shapes())
    for (const std::size_t n : {10, 30, 100, 300, 1000, 5000}) {
      add<sample::Exact>("exact", shape, n);
      add<sample::Blocks>("blocks", shape, n);
      add<sample::Tracked>("tracked", shape, n);
      add<sample::Thinning>("thinning", shape, n);
    }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
