/// Cost of a spike, by sampler and by n.
///
/// The network's cost is its number of spikes, n^2 a unit of time: what a sampler is judged by is
/// the time of one accepted spike. Parameters of [MV, Figure 6.1] (its labels c_ei, c_ie of the
/// shapes exchanged, as everywhere in this project), started at the balanced point.
/// `s/spike` is CPU time over accepted spikes; with threads (blocks_on_threads/n/threads), of which two
/// run at once where there are two cores, it is wall time, and needs a machine that does nothing else.
/// `thinning_limit` and `blocks_limit` are the least
/// that those samplers must do: the ratios are what intensities, decay and the clock cost.

#include <benchmark/benchmark.h>
#include <hwy/highway.h>
#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "poise/core/bulk_stream.hpp"
#include "poise/core/crew.hpp"
#include "poise/core/random.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/sample/blocks.hpp"
#include "poise/sample/gillespie.hpp"
#include "poise/sample/thinning.hpp"
#include "poise/sample/tracked.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;

void report(benchmark::State& state, std::uint64_t spikes) {
  state.counters["s/spike"] = benchmark::Counter(
      static_cast<double>(spikes), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <sample::Sampler S>
void cost_of_a_spike(benchmark::State& state, double spikes_a_round, std::size_t threads = 1) {
  const network::Network network = testing::paper_network(static_cast<std::size_t>(state.range(0)));
  const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 1.0}};
  const double n = static_cast<double>(network.n);
  const double end = 1.0;
  const double step = std::min(0.25 * end, spikes_a_round / (n * n));
  core::Crew crew(threads);
  const auto start = [&](std::uint64_t round) {
    S path(network, network::draw_initial_potentials(law, network.n, 1, 0), 1, round);
    if constexpr (sample::Shared<S>)
      if (threads > 1) path.share_with(&crew);
    return path;
  };
  std::uint64_t spikes = 0;
  std::uint64_t round = 0;
  S sampler = start(round);
  for (auto _ : state) {
    if (sampler.time() > end) {  // start over, so that every n sees the same state of the network
      spikes += sample::total_spikes(sampler.spike_counts());
      sampler = start(++round);
    }
    sampler.advance(sampler.time() + step);
  }
  spikes += sample::total_spikes(sampler.spike_counts());
  report(state, spikes);
}

/// The limit kernel: what thinning must do at the least. The same random numbers and the same
/// memory, two candidates in seven accepted, and no intensity, no decay, no clock.
void thinning_limit(benchmark::State& state) {
  const auto n = static_cast<std::uint64_t>(state.range(0));
  std::vector<double> potentials(2 * n, 1.0);
  core::Stream stream(1, core::Purpose::thinning);
  std::uint64_t spikes = 0;
  double waited = 0.0;
  for (auto _ : state)
    for (int candidate = 0; candidate < 100'000; ++candidate) {
      waited += stream.exponential();
      const double mark = 3.5 * stream.uniform();
      if (mark >= potentials[stream.below(2 * n)]) continue;
      potentials[stream.below(2 * n)] *= 1.0 + 0x1p-52;
      ++spikes;
    }
  benchmark::DoNotOptimize(waited);
  benchmark::DoNotOptimize(potentials.data());
  report(state, spikes);
}

/// The limit kernel of `blocks`: the same random words and the same records, and no time, no sums,
/// no bounds.
void blocks_limit(benchmark::State& state) {
  const auto n = static_cast<std::uint64_t>(state.range(0));
  std::vector<sample::exact_kernel::Record> records(2 * n);
  std::vector<std::uint64_t> words(1024);
  core::BulkStream stream(1, core::Purpose::exact);
  std::uint64_t spikes = 0;
  const auto record_of = [&](std::uint64_t word) -> auto& {
    return records[((word >> 32) * 2 * n) >> 32];
  };
  constexpr std::size_t ahead = 16;
  // Where the records lie there, fetching them ahead only costs instructions.
  constexpr std::uint64_t in_second_cache = 20'000;
  for (auto _ : state)
    for (int block = 0; block < 100; ++block) {
      stream.fill(words);
      for (std::size_t k = 0; k < words.size(); ++k) {
        if (n > in_second_cache && k + ahead < words.size())
          __builtin_prefetch(&record_of(words[k + ahead]));
        record_of(words[k]).displacement += 1e-3;
      }
      spikes += words.size();
    }
  benchmark::DoNotOptimize(records.data());
  report(state, spikes);
}

/// The same of large networks: the words of a block come sorted by slices.
void sorted_limit(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  std::vector<sample::exact_kernel::Record> records(2 * n);
  const core::Slices slices(2 * n, sample::size_of_slice(n));
  const double spikes_in_block = 28'000.0 * std::pow(static_cast<double>(n) / 1e6, 0.75);
  std::vector<std::uint64_t> words(
      static_cast<std::size_t>(spikes_in_block / static_cast<double>(slices.count())));
  core::BulkStream stream(1, core::Purpose::exact);
  std::uint64_t spikes = 0;
  constexpr std::size_t ahead = sample::exact_kernel::ahead;
  for (auto _ : state)
    for (std::size_t k = 0; k < slices.count(); ++k) {
      stream.fill(words);
      const auto [index, begin, size] = slices[k];
      const auto record_of = [&, first = begin, count = size ](std::uint64_t word) -> auto& {
        return records[first + (((word >> 32) * count) >> 32)];
      };
      for (std::size_t j = 0; j < std::min(ahead, words.size()); ++j)
        __builtin_prefetch(&record_of(words[j]));
      for (std::size_t j = 0; j < words.size(); ++j) {
        if (j + ahead < words.size()) __builtin_prefetch(&record_of(words[j + ahead]));
        record_of(words[j]).displacement += 1e-3;
      }
      spikes += words.size();
    }
  benchmark::DoNotOptimize(records.data());
  report(state, spikes);
}

void blocks_on_threads(benchmark::State& state) {
  cost_of_a_spike<sample::Blocks>(state, 1e7, static_cast<std::size_t>(state.range(1)));
}
void blocks(benchmark::State& state) { cost_of_a_spike<sample::Blocks>(state, 1e6); }
void tracked(benchmark::State& state) { cost_of_a_spike<sample::Tracked>(state, 1e6); }
void thinning(benchmark::State& state) { cost_of_a_spike<sample::Thinning>(state, 1e5); }
void gillespie(benchmark::State& state) { cost_of_a_spike<sample::Gillespie>(state, 100.0); }

}  // namespace

BENCHMARK(blocks_limit)->Arg(100)->Arg(1000)->Arg(5000)->Arg(10000)->Arg(100000);
BENCHMARK(sorted_limit)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000);
BENCHMARK(blocks)->Arg(100)->Arg(1000)->Arg(5000)->Arg(10000)->Arg(100000)->Arg(1'000'000);
BENCHMARK(blocks_on_threads)
    ->ArgsProduct({{5'000, 40'000, 100'000, 1'000'000}, {1, 2, 4}})
    ->UseRealTime();
BENCHMARK(tracked)->Arg(10)->Arg(100)->Arg(1000)->Arg(5000)->Arg(10000)->Arg(100000);
BENCHMARK(thinning_limit)->Arg(100)->Arg(1000)->Arg(5000)->Arg(10000);
BENCHMARK(thinning)->Arg(100)->Arg(1000)->Arg(5000)->Arg(10000);
BENCHMARK(gillespie)->Arg(8)->Arg(16)->Arg(32)->Arg(64);

/// What narrower vectors cost: `blocks` as a processor runs it that lacks the wider ones.
void register_instruction_sets() {
  for (const auto target : hwy::SupportedAndGeneratedTargets())
    benchmark::RegisterBenchmark((std::string("blocks_") + hwy::TargetName(target)).c_str(),
                                 [target](benchmark::State& state) {
                                   hwy::SetSupportedTargetsForTest(target);
                                   blocks(state);
                                   hwy::SetSupportedTargetsForTest(0);
                                 })
        ->Arg(5000);
}

int main(int argc, char** argv) {
  register_instruction_sets();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
