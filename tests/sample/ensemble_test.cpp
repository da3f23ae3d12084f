#include "poise/sample/ensemble.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <thread>

#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/sample/methods.hpp"
#include "poise/sample/observer.hpp"
#include "sample/same_bytes.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using poise::testing::expect_same_bytes;
using poise::testing::expect_same_record;
using poise::testing::paper_network;
using sample::Ensemble;
using sample::EnsembleOptions;
using sample::simulate;

const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 0.5}};

std::string key_of_error(const network::Network& network, const char* method,
                         const EnsembleOptions& options) {
  try {
    simulate(network, law, method, options);
  } catch (const core::ParameterError& error) {
    return error.key;
  }
  return "";
}

TEST(Ensemble, HasTheSameBytesForAnyNumberOfRanks) {
  for (const auto& method : sample::methods()) {
    const auto network = paper_network(6);
    EnsembleOptions options{.times = core::time_grid(1.0, 11), .seed = 5, .replicas = 7};
    if (method.stepping != sample::Stepping::none) options.steps.step = 0.1;
    options.record = {.potentials = true, .rates = true, .bins = 3, .neurons = {0, 4}};
    options.record.spikes = method.name == "exact" || method.name == "thinning";
    const Ensemble one = simulate(network, law, method.name, options);
    for (const std::size_t ranks : {1, 2, 3, 4, 5, 9})
      core::run_as_team(ranks, [&](core::Team& team) {
        EnsembleOptions of_rank = options;
        of_rank.team = &team;
        const Ensemble all = simulate(network, law, method.name, of_rank);
        ASSERT_EQ(team.rank(), 0u) << "others have been dismissed";
        expect_same_bytes(one, all);
        expect_same_record(one, all);
      });
  }
}

// What a rank cannot go on with ends the run on rank 0, and a stop of rank 0 ends all.
TEST(Ensemble, EndsOnAllRanksTogether) {
  const network::InitialLaw endless{.mean = {1.7e308, 0.0}, .variance = {1e308, 1.0}};
  const auto refused = [&] {
    core::run_as_team(3, [&](core::Team& team) {
      simulate(paper_network(4), endless, "thinning",
               {.times = {0.0, 1.0}, .replicas = 9, .team = &team});
    });
  };
  EXPECT_THROW(refused(), core::Refusal);
  std::stop_source source;
  std::jthread other([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    source.request_stop();
  });
  core::run_as_team(3, [&](core::Team& team) {  // years of work
    EnsembleOptions options{
        .times = {0.0, 1e9}, .seed = 1, .replicas = 4, .threads = 2, .team = &team};
    if (team.rank() == 0) options.stop = source.get_token();
    const Ensemble ensemble = simulate(paper_network(500), law, "thinning", options);
    EXPECT_TRUE(ensemble.interrupted);
    EXPECT_EQ(ensemble.replicas.size(), 4u);
  });
}

TEST(Ensemble, StudiesOfOneSeedDrawApart) {
  const auto network = paper_network(6);
  EnsembleOptions options{.times = {1.0}, .seed = 5};
  const Ensemble one = simulate(network, law, "exact", options);
  options.seed.study = 1;
  EXPECT_NE(simulate(network, law, "exact", options).replicas[0].mean, one.replicas[0].mean);
}

TEST(Ensemble, HasTheSameBytesForAnyNumberOfThreads) {
  for (const auto& method : sample::methods()) {
    const auto network = paper_network(6);
    EnsembleOptions options{.times = core::time_grid(1.0, 11), .seed = 5, .replicas = 7};
    if (method.stepping != sample::Stepping::none) options.steps.step = 0.1;
    const Ensemble one = simulate(network, law, method.name, options);
    for (const std::size_t threads : {2, 4}) {
      options.threads = threads;
      expect_same_bytes(one, simulate(network, law, method.name, options));
    }
  }
}

TEST(Ensemble, DoesNotDependOnWhatElseIsObserved) {
  const auto network = paper_network(40);
  const Ensemble coarse =
      simulate(network, law, "thinning", {.times = {0.5, 2.0}, .seed = 5, .replicas = 3});
  const Ensemble fine = simulate(network, law, "thinning",
                                 {.times = core::time_grid(2.0, 201), .seed = 5, .replicas = 3});
  EXPECT_EQ(coarse.spikes, fine.spikes);
  for (std::size_t r = 0; r < 3; ++r)
    for (const auto a : core::populations) {
      EXPECT_EQ(coarse.replicas[r].mean[a][0], fine.replicas[r].mean[a][50]);
      EXPECT_EQ(coarse.replicas[r].variance[a][1], fine.replicas[r].variance[a][200]);
    }
}

TEST(Ensemble, ReplicasAndSeedsDiffer) {
  const auto network = paper_network(5);
  EnsembleOptions options{.times = {1.0}, .seed = 5, .replicas = 2};
  const Ensemble first = simulate(network, law, "thinning", options);
  EXPECT_NE(first.replicas[0].mean.e, first.replicas[1].mean.e);
  options.seed = 6;
  EXPECT_NE(first.replicas[0].mean.e,
            simulate(network, law, "thinning", options).replicas[0].mean.e);
}

TEST(Ensemble, RecordsWhatASamplerShows) {
  const auto network = paper_network(9);
  const Ensemble ensemble =
      simulate(network, law, "thinning", {.times = {0.0, 0.7}, .seed = 8, .replicas = 2});
  const auto initial = network::draw_initial_potentials(law, 9, 8, 1);
  const auto path = sample::find_method("thinning", 9).make(network, initial, 8, 1, {});
  EXPECT_EQ(ensemble.replicas[1].mean.e[0], sample::empirical_moments(initial.e).mean);
  EXPECT_EQ(ensemble.replicas[1].variance.i[0], sample::empirical_moments(initial.i).variance);
  path->advance(0.7);
  std::vector<double> u(9);
  path->potentials(core::Population::i, u);
  EXPECT_EQ(ensemble.replicas[1].mean.i[1], sample::empirical_moments(u).mean);
  EXPECT_EQ(ensemble.replicas[1].variance.i[1], sample::empirical_moments(u).variance);
  EXPECT_GT(sample::total_spikes(ensemble.spikes), sample::total_spikes(path->spike_counts()));
  EXPECT_FALSE(ensemble.interrupted);
}

TEST(Ensemble, ReportsAllSimulatedTime) {
  core::Progress progress("network", 3 * 0.5, "spikes", core::Progress::Output::never);
  simulate(paper_network(10), law, "thinning",
           {.times = {0.25, 0.5}, .seed = 1, .replicas = 3, .progress = &progress});
  EXPECT_THAT(progress.line(1.0), ::testing::HasSubstr("100%"));
}

TEST(Ensemble, StopsBeforeItStarts) {
  std::stop_source source;
  source.request_stop();
  const Ensemble ensemble = simulate(paper_network(10), law, "thinning",
                                     {.times = {0.0, 1.0}, .seed = 1, .stop = source.get_token()});
  EXPECT_TRUE(ensemble.interrupted);
  EXPECT_EQ(sample::total_spikes(ensemble.spikes), 0u);
  for (const double v : ensemble.replicas[0].mean.e) EXPECT_TRUE(std::isnan(v));
}

TEST(Ensemble, StopsOnTheWayAndKeepsWhatItHas) {
  // Years of work; without the stop this test would not end.
  std::stop_source source;
  std::jthread other([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    source.request_stop();
  });
  const Ensemble ensemble = simulate(paper_network(2000), law, "thinning",
                                     {.times = {0.0, 1e-5, 1e9},
                                      .seed = 1,
                                      .replicas = 2,
                                      .threads = 2,
                                      .stop = source.get_token()});
  EXPECT_TRUE(ensemble.interrupted);
  for (const auto& replica : ensemble.replicas) {
    EXPECT_TRUE(std::isnan(replica.mean.e[2]));
    EXPECT_TRUE(std::isnan(replica.variance.i[2]));
  }
  EXPECT_TRUE(std::isfinite(ensemble.replicas[0].mean.e[0]));
}

// One leap of a network this large, and the drawing of it, takes tenths of a second: a stop in the
// midst of either is seen, and the samples of before are kept.
TEST(Ensemble, StopsWithinALeapAndWithinTheInitialDraw) {
  using Clock = std::chrono::steady_clock;
  for (const double after : {0.02, 0.9}) {  // seconds
    std::stop_source source;
    std::jthread other([&source, after] {
      std::this_thread::sleep_for(std::chrono::duration<double>(after));
      source.request_stop();
    });
    const auto begin = Clock::now();
    const Ensemble ensemble = simulate(
        paper_network(2'000'000), law, "tau-stiff",
        {.times = {0.0, 1e4}, .seed = 1, .steps = {.step = 0.1}, .stop = source.get_token()});
    EXPECT_TRUE(ensemble.interrupted);
    EXPECT_TRUE(std::isnan(ensemble.replicas[0].mean.e[1]));
    // Unstopped this takes days; the bound is wide for machines that are busy.
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(60));
  }
}

TEST(Ensemble, RefusesWhatIsNoNumber) {
  auto wild = paper_network(4);
  wild.intensity.rows.e.e = network::Tanh{1e200, 2.0, 1.0};
  // `exact` does not go in blocks here, and simulates it.
  EXPECT_THROW(simulate(wild, law, "blocks", {.times = {1e-210}}), core::Refusal);
  EXPECT_NO_THROW(simulate(wild, law, "exact", {.times = {1e-210}}));
  const network::InitialLaw endless{.mean = {1.7e308, 0.0}, .variance = {1e308, 1.0}};
  try {
    simulate(paper_network(4), endless, "thinning", {.times = {0.0, 1.0}});
    FAIL();
  } catch (const core::Refusal& refusal) {
    EXPECT_THAT(refusal.what(), ::testing::HasSubstr("thinning"));
    EXPECT_THAT(refusal.what(), ::testing::HasSubstr("t = 0"));
  }
  auto steep = paper_network(4);
  steep.intensity.rows.e.e = network::Tanh{0.5, 2.0, 1e9};
  EXPECT_THROW(simulate(steep, law, "gillespie", {.times = {1.0}}), core::Refusal);
}

TEST(Ensemble, NamesWhatIsWrong) {
  const auto network = paper_network(3);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(key_of_error(network, "gilespie", {.times = {1.0}}), "run.method");
  EXPECT_EQ(key_of_error(network, "thinning", {.times = {}}), "run.times");
  EXPECT_EQ(key_of_error(network, "thinning", {.times = {1.0, 1.0}}), "run.times");
  EXPECT_EQ(key_of_error(network, "thinning", {.times = {-1.0}}), "run.times");
  EXPECT_EQ(key_of_error(network, "thinning", {.times = {nan}}), "run.times");
  EXPECT_EQ(key_of_error(network, "thinning", {.times = {1.0}, .replicas = 0}), "run.replicas");
  EXPECT_EQ(key_of_error(network, "thinning", {.times = {1.0}, .threads = 0}), "run.threads");
  EXPECT_EQ(key_of_error(paper_network(0), "thinning", {.times = {1.0}}), "network.n");
  EXPECT_EQ(key_of_error(paper_network(65), "gillespie", {.times = {1.0}}), "network.n");
  EXPECT_EQ(key_of_error(paper_network(64), "gillespie", {.times = {1e-6}}), "");
  const auto with_steps = [&](const char* method, double step, double tolerance) {
    return key_of_error(network, method,
                        {.times = {1.0}, .steps = {.step = step, .tolerance = tolerance}});
  };
  EXPECT_EQ(with_steps("tau-explicit", 0.1, 0.0), "");
  EXPECT_EQ(with_steps("tau-explicit", 0.1, 0.1), "");
  EXPECT_EQ(with_steps("tau-explicit", 0.0, 0.0), "run.step");
  EXPECT_EQ(with_steps("tau-explicit", -0.1, 0.0), "run.step");
  EXPECT_EQ(with_steps("tau-explicit", nan, 0.0), "run.step");
  EXPECT_EQ(with_steps("tau-explicit", 1e9, 0.0), "run.step");
  EXPECT_EQ(with_steps("tau-explicit", 0.1, 1.0), "run.step_tolerance");
  EXPECT_EQ(with_steps("tau-explicit", 0.1, nan), "run.step_tolerance");
  EXPECT_EQ(with_steps("tau-stiff", 0.1, 0.1), "run.step_tolerance");
  EXPECT_EQ(with_steps("thinning", 0.1, 0.0), "run.step");
  EXPECT_EQ(with_steps("thinning", 0.0, 0.1), "run.step_tolerance");
}

TEST(Methods, SayWhatTheyAre) {
  for (const auto& method : sample::methods()) {
    EXPECT_EQ(sample::find_method(method.name, 1).name, method.name);
    EXPECT_TRUE(method.description.ends_with(".")) << method.description;
    EXPECT_GE(method.largest_n, 64u);
  }
  try {
    sample::find_method("tau", 1);
    FAIL();
  } catch (const core::ParameterError& error) {
    EXPECT_THAT(error.reason, ::testing::HasSubstr("thinning, gillespie"));
  }
}

}  // namespace
