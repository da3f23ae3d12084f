/// What is recorded of a path, held against the path: potentials rebuilt from spike trains, quantiles and
/// histograms against their definitions, and that recording changes nothing.
#include "poise/sample/recording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/sample/methods.hpp"
#include "poise/sample/observer.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using poise::testing::paper_network;
using sample::Ensemble;
using sample::EnsembleOptions;
using sample::Recorded;
using sample::SpikeTrains;

const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 0.5}};

std::vector<std::size_t> all_neurons(std::size_t n) {
  std::vector<std::size_t> all(n);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

EnsembleOptions recording_all(std::size_t n) {
  EnsembleOptions options{.times = core::time_grid(0.4, 5), .seed = 5, .replicas = 2};
  options.record = {.potentials = true,
                    .rates = true,
                    .spikes = true,
                    .bins = 7,
                    .quantiles = 10,
                    .neurons = all_neurons(n)};
  return options;
}

std::vector<std::string> methods_that_tell() {
  std::vector<std::string> names;
  for (const auto& method : sample::methods())
    if (method.tells_spikes) names.emplace_back(method.name);
  return names;
}

/// The largest difference between the potentials of replica r that were recorded and those that its
/// first potentials and its spikes make, `late` after they came.
double worst_rebuilt(const network::Network& network, const Ensemble& run, std::size_t r,
                     double late = 0.0) {
  const Recorded& kept = run.recorded[r];
  double worst = 0.0;
  for (const auto a : core::populations) {
    const double* first = kept.potentials[a].data();
    for (std::size_t k = 0; k < run.times.size(); ++k) {
      const double t = run.times[k];
      std::vector<double> u(network.n);
      for (std::size_t j = 0; j < network.n; ++j)
        u[j] = first[j] * std::exp(-(t - run.times[0]) / network.tau[a]);
      for (std::size_t s = 0; s < kept.trains.size(); ++s)
        if (kept.trains.target(s) == a && kept.trains.time(s) + late <= t)
          u[kept.trains.neuron(s)] += network.jump(a, kept.trains.source(s)) *
                                      std::exp(-(t - kept.trains.time(s) - late) / network.tau[a]);
      for (std::size_t j = 0; j < network.n; ++j)
        worst = std::max(worst, std::abs(u[j] - kept.potentials[a][k * network.n + j]));
    }
  }
  return worst;
}

class EveryMethodThatTellsSpikes : public ::testing::TestWithParam<std::string> {
 protected:
  /// Small for a method that is fit for small networks only.
  static std::size_t size() { return GetParam() == "gillespie" ? 10 : 60; }
};
INSTANTIATE_TEST_SUITE_P(Recording, EveryMethodThatTellsSpikes,
                         ::testing::ValuesIn(methods_that_tell()),
                         [](const auto& info) { return info.param; });

TEST_P(EveryMethodThatTellsSpikes, TrainsRebuildThePotentials) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{8}, size()}) {
    const auto network = paper_network(n);
    EnsembleOptions options = recording_all(n);
    if (n == 1) options.times = core::time_grid(8.0, 5);  // some fifty spikes
    const Ensemble run = simulate(network, law, GetParam(), options);
    for (std::size_t r = 0; r < 2; ++r) {
      ASSERT_GT(run.recorded[r].trains.size(), 0u);
      EXPECT_LT(worst_rebuilt(network, run, r), 1e-11);
      EXPECT_GT(worst_rebuilt(network, run, r, 1e-6), 1e-9);  // it sees a microsecond
    }
  }
}

TEST_P(EveryMethodThatTellsSpikes, RecordedPotentialsHaveThePathsMoments) {
  const std::size_t n = size();
  const auto network = paper_network(n);
  const Ensemble run = simulate(network, law, GetParam(), recording_all(n));
  for (const auto a : core::populations)
    for (std::size_t k = 0; k < run.times.size(); ++k) {
      const auto u = std::span(run.recorded[1].potentials[a]).subspan(k * n, n);
      const auto moments = sample::empirical_moments(u);
      EXPECT_EQ(moments.mean, run.replicas[1].mean[a][k]);
      EXPECT_EQ(moments.variance, run.replicas[1].variance[a][k]);
    }
}

TEST_P(EveryMethodThatTellsSpikes, TrainsAreInOrderAndAsManyAsCounted) {
  const auto network = paper_network(size());
  const Ensemble run = simulate(network, law, GetParam(), recording_all(size()));
  for (const Recorded& kept : run.recorded)
    for (std::size_t k = 0; k < run.times.size(); ++k) {
      sample::SpikeCounts counts{};
      for (std::size_t s = 0; s < kept.trains.size(); ++s) {
        if (s > 0) {
          ASSERT_LE(kept.trains.time(s - 1), kept.trains.time(s));
        }
        if (kept.trains.time(s) <= run.times[k])
          ++counts[kept.trains.target(s)][kept.trains.source(s)];
      }
      EXPECT_EQ(counts, kept.counts[k]);
    }
}

TEST_P(EveryMethodThatTellsSpikes, ChosenNeuronsHaveTheTrainsThatTheyHaveAmongAll) {
  const auto network = paper_network(size());
  EnsembleOptions options = recording_all(size());
  const Ensemble all = simulate(network, law, GetParam(), options);
  options.record.neurons = {3, 8};
  const Ensemble some = simulate(network, law, GetParam(), options);
  const SpikeTrains& of_all = all.recorded[0].trains;
  const SpikeTrains& of_some = some.recorded[0].trains;
  std::size_t s = 0;
  for (std::size_t k = 0; k < of_all.size(); ++k) {
    if (of_all.neuron(k) != 3 && of_all.neuron(k) != 8) continue;
    ASSERT_LT(s, of_some.size());
    EXPECT_EQ(of_some.time(s), of_all.time(k));
    EXPECT_EQ(of_some.neuron(s), of_all.neuron(k));
    ++s;
  }
  EXPECT_EQ(s, of_some.size());
}

/// Two slices of neurons, and blocks of thousands of spikes.
TEST(Recording, TrainsOfManySlicesRebuildThePotentials) {
  const std::size_t n = 5000;
  const auto network = paper_network(n);
  EnsembleOptions options = recording_all(n);
  options.times = {0.0, 0.01};
  options.replicas = 1;
  const Ensemble run = simulate(network, law, "blocks", options);
  EXPECT_GT(run.recorded[0].trains.size(), 100'000u);
  EXPECT_LT(worst_rebuilt(network, run, 0), 1e-11);
}

TEST(Recording, ChangesNoPath) {
  for (const auto& method : sample::methods()) {
    const auto network = paper_network(20);
    EnsembleOptions options = recording_all(20);
    options.record.spikes = method.tells_spikes;
    if (method.stepping != sample::Stepping::none) options.steps.step = 0.1;
    const Ensemble with = simulate(network, law, method.name, options);
    options.record = {};
    const Ensemble without = simulate(network, law, method.name, options);
    EXPECT_TRUE(without.recorded.empty());
    EXPECT_EQ(with.spikes, without.spikes) << method.name;
    for (std::size_t r = 0; r < 2; ++r) {
      EXPECT_EQ(with.replicas[r].mean, without.replicas[r].mean) << method.name;
      EXPECT_EQ(with.replicas[r].variance, without.replicas[r].variance) << method.name;
      EXPECT_EQ(with.recorded[r].counted, options.times.size());
    }
  }
}

TEST(Recording, QuantilesAreTheInverseOfTheDistributionFunction) {
  const sample::Recording what{.quantiles = 4};
  Recorded kept = sample::nothing_recorded(what, 1);
  std::vector<double> u{5.0, 1.0, 4.0, 2.0, 3.0};
  record_potentials(what, core::Population::e, 0, u, kept);
  // n p = 0.625, 1.875, 3.125, 4.375
  EXPECT_THAT(kept.quantiles.e, ::testing::ElementsAre(1.0, 2.0, 4.0, 5.0));
  EXPECT_EQ(sample::quantile_level(1, 4), 0.375);
  EXPECT_TRUE(std::isnan(kept.quantiles.i[0]));
}

TEST(Recording, HistogramsHoldEveryNeuronOnce) {
  const sample::Recording what{.bins = 3};
  Recorded kept = sample::nothing_recorded(what, 1);
  std::vector<double> u{0.0, 3.0, 1.0, 0.5, 2.9, 0.9};  // 1 begins the second bin, 3 ends the last
  record_potentials(what, core::Population::i, 0, u, kept);
  EXPECT_THAT(kept.histogram.i, ::testing::ElementsAre(3, 1, 2));
  EXPECT_EQ(kept.lowest.i[0], 0.0);
  EXPECT_EQ(kept.highest.i[0], 3.0);
  std::vector<double> equal(6, 2.0);
  record_potentials(what, core::Population::e, 0, equal, kept);
  EXPECT_EQ(std::accumulate(kept.histogram.e.begin(), kept.histogram.e.end(), std::int64_t{0}), 6);
}

TEST(Recording, RefusesWhatAMethodCannotGive) {
  const auto network = paper_network(6);
  const auto key = [&](const char* method, const EnsembleOptions& options) -> std::string {
    try {
      simulate(network, law, method, options);
    } catch (const core::ParameterError& error) {
      return error.key;
    }
    return "";
  };
  EnsembleOptions options{.times = {0.0, 0.1}};
  options.record = {.spikes = true, .neurons = {6}};
  EXPECT_EQ(key("exact", options), "record.neurons");
  options.record.neurons = {5};
  EXPECT_EQ(key("exact", options), "");
  options.steps.step = 0.1;
  EXPECT_EQ(key("tau-explicit", options), "record.what");
  options.record.spikes = false;
  options.record.potentials = true;
  EXPECT_EQ(key("tau-explicit", options), "");
}

TEST(Recording, TrainsEndAtTheLimitOfSpikesAndThePathGoesOn) {
  const auto network = paper_network(20);
  EnsembleOptions options = recording_all(20);
  const Ensemble all = simulate(network, law, "exact", options);
  options.record.most_spikes = 10;
  const Ensemble some = simulate(network, law, "exact", options);
  EXPECT_EQ(some.replicas[0].mean, all.replicas[0].mean);
  EXPECT_EQ(all.recorded[0].trains.until(), options.times.back());
  EXPECT_FALSE(all.recorded[0].trains.full());
  const SpikeTrains& trains = some.recorded[0].trains;
  ASSERT_EQ(trains.size(), 10u);
  EXPECT_TRUE(trains.full());
  EXPECT_EQ(trains.until(), trains.time(9));
  for (std::size_t s = 0; s < 10; ++s) EXPECT_EQ(trains.time(s), all.recorded[0].trains.time(s));
}

/// Takes lumps until it has had enough.
class Collector final : public sample::SpikeSink {
 public:
  explicit Collector(std::size_t lumps = 1'000'000) : lumps_(lumps) {}
  bool take(std::size_t replica, sample::SpikeBatch& batch) override {
    if (lumps_ == 0) return false;
    --lumps_;
    sample::Spikes spikes;
    sample::SpikeSorter().append(batch, spikes);
    EXPECT_GT(spikes.size(), 0u);
    auto& mine = times.at(replica);
    mine.insert(mine.end(), spikes.times.begin(), spikes.times.end());
    batch = {};
    return true;
  }
  void finish(std::size_t replica) override { finished.push_back(replica); }
  std::vector<std::vector<double>> times{2};
  std::vector<std::size_t> finished;

 private:
  std::size_t lumps_;
};

TEST(Recording, ASinkIsGivenTheTrainsThatWouldBeKept) {
  const std::size_t n = 1000;
  const auto network = paper_network(n);
  EnsembleOptions options = recording_all(n);
  options.record.most_spikes = 100'000'000;
  options.times = {0.0, 0.1};
  const Ensemble kept = simulate(network, law, "exact", options);
  Collector collector;
  options.record.sink = &collector;
  const Ensemble given = simulate(network, law, "exact", options);
  ASSERT_GT(kept.recorded[0].trains.size(), 2 * SpikeTrains::sink_size);
  for (std::size_t r = 0; r < 2; ++r) {
    EXPECT_EQ(collector.times[r], kept.recorded[r].trains.spikes().times);
    EXPECT_EQ(given.recorded[r].trains.size(), 0u);
    EXPECT_EQ(given.recorded[r].trains.total(), kept.recorded[r].trains.size());
    EXPECT_EQ(given.recorded[r].trains.until(), 0.1);
  }
  EXPECT_THAT(collector.finished, ::testing::UnorderedElementsAre(0u, 1u));
}

TEST(Recording, ASinkThatTakesNoMoreEndsTrainsAndNotThePath) {
  const std::size_t n = 1000;
  const auto network = paper_network(n);
  EnsembleOptions options = recording_all(n);
  options.record.most_spikes = 100'000'000;
  options.times = {0.0, 0.1};
  options.replicas = 1;
  Collector collector(1);
  options.record.sink = &collector;
  const Ensemble run = simulate(network, law, "exact", options);
  EXPECT_EQ(run.recorded[0].counted, 2u);
  EXPECT_TRUE(run.recorded[0].trains.full());
  EXPECT_EQ(run.recorded[0].trains.total(), collector.times[0].size());
  EXPECT_EQ(run.recorded[0].trains.until(), collector.times[0].back());
}

TEST(Recording, ASinkIsGivenNoMoreThanAreWanted) {
  const auto network = paper_network(1000);
  EnsembleOptions options = recording_all(1000);
  options.times = {0.0, 0.1};
  options.replicas = 1;
  options.record.most_spikes = 100'000'000;
  Collector all;
  options.record.sink = &all;
  simulate(network, law, "exact", options);
  for (const std::size_t most : {std::size_t{0}, std::size_t{10}, SpikeTrains::sink_size + 10}) {
    options.record.most_spikes = most;
    Collector some;
    options.record.sink = &some;
    const SpikeTrains trains = simulate(network, law, "exact", options).recorded[0].trains;
    ASSERT_EQ(some.times[0].size(), most);
    EXPECT_TRUE(std::ranges::equal(some.times[0], std::span(all.times[0]).first(most)));
    EXPECT_EQ(trains.total(), most);
    EXPECT_TRUE(trains.full());
    EXPECT_EQ(trains.until(), most > 0 ? some.times[0].back() : 0.0);
  }
}

TEST(Recording, SpikesAreCountedInBins) {
  const auto network = paper_network(20);
  EnsembleOptions options = recording_all(20);
  options.record.rate_times = {0.03, 0.1, 0.25, 0.4};
  for (const std::string& method : methods_that_tell()) {
    const Ensemble run = simulate(network, law, method, options);
    const Recorded& kept = run.recorded[0];
    ASSERT_EQ(kept.counted, 4u);
    for (std::size_t k = 0; k < 4; ++k) {
      sample::SpikeCounts counts{};
      for (std::size_t s = 0; s < kept.trains.size(); ++s)
        if (kept.trains.time(s) <= options.record.rate_times[k])
          ++counts[kept.trains.target(s)][kept.trains.source(s)];
      EXPECT_EQ(counts, kept.counts[k]) << method;
    }
  }
}

TEST(Recording, HasTheSameBytesForAnyNumberOfThreads) {
  const auto network = paper_network(20);
  EnsembleOptions options = recording_all(20);
  const Ensemble one = simulate(network, law, "exact", options);
  options.threads = 2;
  const Ensemble two = simulate(network, law, "exact", options);
  for (std::size_t r = 0; r < 2; ++r) {
    EXPECT_EQ(one.recorded[r].quantiles, two.recorded[r].quantiles);
    EXPECT_EQ(one.recorded[r].histogram, two.recorded[r].histogram);
    EXPECT_EQ(one.recorded[r].counts, two.recorded[r].counts);
    ASSERT_EQ(one.recorded[r].trains.size(), two.recorded[r].trains.size());
    for (std::size_t s = 0; s < one.recorded[r].trains.size(); ++s)
      EXPECT_EQ(one.recorded[r].trains.time(s), two.recorded[r].trains.time(s));
  }
}

}  // namespace
