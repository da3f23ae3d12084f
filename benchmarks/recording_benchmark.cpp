/// What recording spikes costs, by sampler and by what is asked for.
///
/// A raster of all neurons has as many rows as the network has spikes: what is done for each is to be little
/// beside the drawing of it. `s/spike` is CPU time over all spikes of the network, to a sink that brings them into
/// order and drops them, so that it has all but the writing (record_to.py times that). Network of [MV, Section 6.1], from its balanced point.

#include <benchmark/benchmark.h>

#include <limits>
#include <numeric>
#include <string>

#include "poise/network/initial_law.hpp"
#include "poise/sample/ensemble.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;

class Drops final : public sample::SpikeSink {
 public:
  bool take(std::size_t, sample::SpikeBatch& batch) override {
    sorted_.resize(0, batch.with_sources);
    sorter_.append(batch, sorted_);
    benchmark::DoNotOptimize(sorted_.times.data());
    return true;
  }
  void finish(std::size_t) override {}

 private:
  sample::SpikeSorter sorter_;
  sample::Spikes sorted_;
};

enum class What { nothing, spikes, sources };

/// `neurons`: of each population; 0: all.
void recording(benchmark::State& state, const std::string& method, What what, std::size_t neurons) {
  const network::Network network = testing::paper_network(static_cast<std::size_t>(state.range(0)));
  const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 1.0}};
  const double n = static_cast<double>(network.n);
  Drops sink;
  sample::EnsembleOptions options{.times = {4e6 / (n * n)}, .seed = 1};
  if (what != What::nothing) {
    options.record = {.spikes = true,
                      .sources = what == What::sources,
                      .most_spikes = std::numeric_limits<std::size_t>::max(),
                      .sink = &sink};
    options.record.neurons.resize(neurons == 0 ? network.n : neurons);
    std::iota(options.record.neurons.begin(), options.record.neurons.end(), std::size_t{0});
  }
  std::uint64_t spikes = 0;
  for (auto _ : state)
    spikes += sample::total_spikes(simulate(network, law, method, options).spikes);
  state.counters["s/spike"] = benchmark::Counter(
      static_cast<double>(spikes), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void add(const std::string& method, std::int64_t n) {
  const auto named = [&](const char* what) { return method + "/" + what; };
  const auto run = [&](const char* name, What what, std::size_t neurons) {
    benchmark::RegisterBenchmark(named(name).c_str(), recording, method, what, neurons)->Arg(n);
  };
  run("nothing", What::nothing, 0);
  run("spikes_of_10", What::spikes, 10);
  run("spikes_of_all", What::spikes, 0);
  run("sources_of_10", What::sources, 10);
  run("sources_of_all", What::sources, 0);
}

}  // namespace

int main(int argc, char** argv) {
  add("blocks", 1000);
  add("blocks", 5000);
  add("tracked", 300);
  add("thinning", 1000);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
