// Runs that are written down, killed and gone on with have the bytes of a run that was let alone.

#include "poise/sample/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "poise/core/archive.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/sample/methods.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using poise::testing::paper_network;
using sample::Checkpoint;
using sample::Ensemble;
using sample::EnsembleOptions;
using sample::SavedRun;

const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 0.5}};

EnsembleOptions options_for(const sample::Method& method, std::size_t n) {
  EnsembleOptions options{.times = core::time_grid(0.5, 6), .seed = 5, .replicas = 3};
  if (method.stepping != sample::Stepping::none) options.steps.step = 0.05;
  std::vector<std::size_t> all(n);
  std::iota(all.begin(), all.end(), std::size_t{0});
  options.record = {.potentials = true,
                    .rates = true,
                    .rate_times = {0.05, 0.13, 0.4, 0.5},
                    .spikes = method.tells_spikes,
                    .sources = method.tells_spikes,
                    .bins = 4,
                    .quantiles = 3,
                    .neurons = all};
  return options;
}

void expect_same_bytes(const Ensemble& x, const Ensemble& y) {
  EXPECT_EQ(x.spikes, y.spikes);
  EXPECT_EQ(x.regime, y.regime);
  ASSERT_EQ(x.replicas.size(), y.replicas.size());
  for (std::size_t r = 0; r < x.replicas.size(); ++r) {
    EXPECT_EQ(x.replicas[r].mean, y.replicas[r].mean);
    EXPECT_EQ(x.replicas[r].variance, y.replicas[r].variance);
    if (!x.recorded.empty()) {
      EXPECT_EQ(x.recorded[r].trains.size(), y.recorded[r].trains.size());
      EXPECT_EQ(core::pack(x.recorded[r]), core::pack(y.recorded[r]));
    }
  }
}

/// A run and all that it wrote down on its way, which it does between any two slices.
struct Written {
  Ensemble ensemble;
  std::vector<SavedRun> saved;
};
Written run(const network::Network& network, std::string_view method, EnsembleOptions options,
            std::optional<SavedRun> earlier = std::nullopt) {
  Written result;
  Checkpoint checkpoint(std::move(earlier), identity(network, law, method, options), 0.0,
                        [&](const SavedRun& saved) { result.saved.push_back(saved); });
  options.checkpoint = &checkpoint;
  result.ensemble = simulate(network, law, method, options);
  return result;
}

/// What goes through a file.
SavedRun read_again(const SavedRun& run) {
  std::vector<std::byte> bytes = sample::head(run);
  for (const auto& [replica, state] : run.replicas)
    bytes.insert(bytes.end(), state.begin(), state.end());
  return sample::run_of(bytes);
}

TEST(Checkpoint, GoesOnWithTheSameBytesWhateverTheMethod) {
  for (const auto& method : sample::methods()) {
    SCOPED_TRACE(method.name);
    const auto network = paper_network(6);
    EnsembleOptions options = options_for(method, 6);
    const Ensemble alone = simulate(network, law, method.name, options);
    const Written written = run(network, method.name, options);
    expect_same_bytes(alone, written.ensemble);
    ASSERT_GT(written.saved.size(), 10u);
    const std::size_t each = 1 + written.saved.size() / 10;
    for (std::size_t k = 0; k < written.saved.size(); k += each) {
      options.threads = 1 + k % 3;
      expect_same_bytes(alone,
                        run(network, method.name, options, read_again(written.saved[k])).ensemble);
    }
  }
}

// Blocks of many slices of neurons, and a path that was written down twice.
TEST(Checkpoint, GoesOnAndIsWrittenDownAgain) {
  const auto network = paper_network(5000);
  const EnsembleOptions options{.times = core::time_grid(0.002, 5), .seed = 5};
  for (const char* method : {"exact", "blocks", "tracked", "thinning"}) {
    const Ensemble alone = simulate(network, law, method, options);
    Written written = run(network, method, options);
    const Written second = run(network, method, options, written.saved[written.saved.size() / 3]);
    expect_same_bytes(alone, second.ensemble);
    ASSERT_GT(second.saved.size(), 1u);
    expect_same_bytes(alone, run(network, method, options, second.saved[0]).ensemble);
  }
}

TEST(Checkpoint, KeepsWhatAStopLeft) {
  const auto network = paper_network(200);
  for (const char* method : {"exact", "thinning", "tau-stiff"}) {
    EnsembleOptions options{
        .times = core::time_grid(1.0, 11), .seed = 5, .replicas = 4, .threads = 2};
    if (std::string_view(method) == "tau-stiff") options.steps.step = 0.05;
    const Ensemble alone = simulate(network, law, method, options);
    std::stop_source source;
    std::optional<SavedRun> saved;
    const auto half = [&](const SavedRun& run) {
      saved = run;
      source.request_stop();
    };
    Checkpoint checkpoint(std::nullopt, identity(network, law, method, options), 0.0, half);
    EnsembleOptions stopped = options;
    stopped.checkpoint = &checkpoint;
    stopped.stop = source.get_token();
    EXPECT_TRUE(simulate(network, law, method, stopped).interrupted);
    ASSERT_TRUE(saved);
    expect_same_bytes(alone, run(network, method, options, saved).ensemble);
  }
}

// What an earlier process ended is in the result of a later one that is stopped at once.
TEST(Checkpoint, LosesNothingWhenItIsStoppedAtOnce) {
  const auto network = paper_network(6);
  EnsembleOptions options{.times = core::time_grid(0.5, 6), .seed = 5, .replicas = 3};
  const Ensemble alone = simulate(network, law, "exact", options);
  const SavedRun ended = run(network, "exact", options).saved.back();
  std::stop_source source;
  source.request_stop();
  options.stop = source.get_token();
  const Written again = run(network, "exact", options, ended);
  EXPECT_FALSE(again.ensemble.interrupted);
  expect_same_bytes(alone, again.ensemble);
  EXPECT_TRUE(again.saved.empty());  // nothing new
}

TEST(Checkpoint, TakesMoreReplicasAndKeepsThoseThatAreNotAskedFor) {
  const auto network = paper_network(6);
  EnsembleOptions options{.times = core::time_grid(0.5, 6), .seed = 5, .replicas = 5};
  const Ensemble alone = simulate(network, law, "exact", options);
  options.replicas = 2;
  SavedRun saved = run(network, "exact", options).saved.back();
  options.replicas = 5;
  const Written all = run(network, "exact", options, saved);
  expect_same_bytes(alone, all.ensemble);
  options.replicas = 1;
  EXPECT_EQ(run(network, "exact", options, all.saved.back()).ensemble.replicas.size(), 1u);
  EXPECT_EQ(all.saved.back().replicas.size(), 5u);
}

TEST(Checkpoint, AddsUpTheTime) {
  const auto network = paper_network(6);
  const EnsembleOptions options{.times = core::time_grid(0.5, 6), .seed = 5};
  SavedRun saved = run(network, "exact", options).saved.front();
  saved.seconds = 1000.0;
  const Written second = run(network, "exact", options, saved);
  EXPECT_GT(second.ensemble.seconds, 1000.0);
  EXPECT_GT(second.saved.back().seconds, 1000.0);
}

/// The key that the run `now` is refused for by a checkpoint of `saved`.
std::string refused_key(const sample::RunIdentity& saved, const sample::RunIdentity& now) {
  try {
    sample::require_same(saved, now);
  } catch (const core::ParameterError& error) {
    return error.key;
  }
  return "";
}

TEST(Checkpoint, RefusesAnotherRunByItsKey) {
  const auto network = paper_network(6);
  const EnsembleOptions options{.times = core::time_grid(0.5, 6), .seed = 5};
  const auto saved = identity(network, law, "exact", options);
  const auto with = [&](auto change) {
    auto other = network;
    auto more = options;
    auto start = law;
    std::string method = "exact";
    change(other, start, method, more);
    return refused_key(saved, identity(other, start, method, more));
  };
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.replicas = 9, run.threads = 3; }), "");
  EXPECT_EQ(with([](auto& of, auto&, auto&, auto&) { of.n = 7; }), "network.n");
  EXPECT_EQ(with([](auto& of, auto&, auto&, auto&) { of.tau.i *= 1 + 1e-15; }), "network.tau.i");
  EXPECT_EQ(with([](auto& of, auto&, auto&, auto&) { of.weight.rows.e.i = 9; }), "network.C.ei");
  EXPECT_EQ(with([](auto& of, auto&, auto&, auto&) { of.intensity.rows.i.e = network::Tanh{0.7}; }),
            "intensity.ie");
  EXPECT_EQ(with([](auto& of, auto&, auto&, auto&) { of.intensity.rows.i.e = network::Erf{}; }),
            "intensity.ie");
  EXPECT_EQ(with([](auto&, auto& at, auto&, auto&) { at.mean.e += 1e-14; }), "initial.v.e");
  EXPECT_EQ(with([](auto&, auto& at, auto&, auto&) { at.variance.i = 0; }), "initial.K.i");
  EXPECT_EQ(with([](auto&, auto&, auto& method, auto&) { method = "blocks"; }), "run.method");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.steps.step = 1; }), "run.step");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.seed = 6; }), "run.seed");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.seed.study = 6; }), "the study");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.times.pop_back(); }), "run.T");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.times.erase(run.times.begin()); }),
            "run.samples");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.times[2] += 1e-9; }), "the sample times");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.record.rates = true; }), "record.what");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.record.bins = 3; }), "record.bins");
  EXPECT_EQ(with([](auto&, auto&, auto&, auto& run) { run.record.neurons = {1}; }),
            "record.neurons");
  auto older = saved;
  older[0].second = "0.0.1";
  EXPECT_EQ(refused_key(older, saved), "the version of poise");
  older = saved;
  older.emplace_back("run.colour", "blue");
  EXPECT_EQ(refused_key(older, saved), "run.colour");
}

TEST(Checkpoint, RefusesBytesThatAreNoRun) {
  const auto network = paper_network(3);
  const EnsembleOptions options{.times = {0.5}, .seed = 5};
  const SavedRun saved = run(network, "exact", options).saved.back();
  std::vector<std::byte> bytes = sample::head(saved);
  const auto& state = saved.replicas.at(0);
  bytes.insert(bytes.end(), state.begin(), state.end());
  EXPECT_NO_THROW(sample::run_of(bytes));
  for (std::size_t size = 0; size < bytes.size(); size += 7)
    EXPECT_THROW(sample::run_of(std::span(bytes).first(size)), core::InputError);
  bytes.push_back(std::byte{0});
  EXPECT_THROW(sample::run_of(bytes), core::InputError);
}

// Rank 0 keeps the file: what other ranks have ended, and what it does itself.
TEST(Checkpoint, KeepsWhatOtherRanksHaveEnded) {
  const auto network = paper_network(6);
  const EnsembleOptions options{.times = core::time_grid(0.5, 6), .seed = 5, .replicas = 9};
  const Ensemble alone = simulate(network, law, "exact", options);
  std::vector<SavedRun> saved;
  core::run_as_team(3, [&](core::Team& team) {
    EnsembleOptions of_rank = options;
    of_rank.team = &team;
    if (team.rank() != 0) {
      simulate(network, law, "exact", of_rank);
      return;
    }
    const Written written = run(network, "exact", of_rank);
    expect_same_bytes(alone, written.ensemble);
    saved = written.saved;
    team.dismiss();
  });
  EXPECT_EQ(saved.back().replicas.size(), 9u);
  expect_same_bytes(alone, run(network, "exact", options, saved.back()).ensemble);
  expect_same_bytes(alone, run(network, "exact", options, saved[saved.size() / 2]).ensemble);
}

}  // namespace
