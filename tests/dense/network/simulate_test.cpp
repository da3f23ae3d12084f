/// What simulate() promises beside the law.

#include "poise/dense/network/simulate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stop_token>
#include <thread>

#include "dense/network/paths.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"

namespace poise::dense {
namespace {

using testing::network;

Model ring(std::size_t n) {
  return network(n, CosineKernel{0.5, 1.0, 0.1}, Sigmoid{5.0, 4.0, 1.0}, 1.0, 1.0,
                 NormalStart{{0.2, 0.1}, 0.09});
}

NetworkRequest until(double T) {
  return {
      .times = core::time_grid(T, 5), .seed = 3, .record_spikes = true, .record_potentials = true};
}

void expect_same(const NetworkRun& a, const NetworkRun& b, double tolerance) {
  ASSERT_EQ(a.events, b.events);
  ASSERT_EQ(a.recorded.size(), b.recorded.size());
  for (std::size_t r = 0; r < a.recorded.size(); ++r)
    for (std::size_t k = 0; k < a.recorded[r].size(); ++k) {
      ASSERT_EQ(a.recorded[r][k].neuron, b.recorded[r][k].neuron) << k;
      ASSERT_NEAR(a.recorded[r][k].time, b.recorded[r][k].time, tolerance);
    }
  for (std::size_t k = 0; k < a.potentials.size(); ++k)
    ASSERT_NEAR(a.potentials[k], b.potentials[k], tolerance);
  for (const auto field : {&NetworkRun::rate, &NetworkRun::mean, &NetworkRun::square,
                           &NetworkRun::silent, &NetworkRun::spikes})
    for (std::size_t k = 0; k < (a.*field).size(); ++k)
      ASSERT_NEAR((a.*field)[k], (b.*field)[k], tolerance);
}

TEST(NetworkForms, MakeTheSameSpikes) {
  const std::vector<Graphon> kernels{
      ConstantKernel{0.8}, BlockKernel{Pieces({0.8, 0.2}), {2.0, -4.0, 3.0, -3.0}},
      CosineKernel{0.5, 1.0, 0.1},
      LowRankKernel{{Product{{1.0, -2.0}, {0.5, 1.0}}, Product{{0.5}, {1.0, -1.0}}}}};
  const std::vector<Intensity> intensities{Sigmoid{5.0, 4.0, 1.0},  Sigmoid{2.0, -3.0, 0.5},
                                           Softplus{2.0, 3.0, 0.5}, Exponential{1.0, 2.0, 1.0},
                                           Power{1.0, 10.0},        Step{5.0, 1.0}};
  std::uint64_t spikes = 0;
  for (const Graphon& w : kernels)
    for (const Intensity& f : intensities)
      for (const double tau : {0.5, std::numeric_limits<double>::infinity()}) {
        Model model = network(150, w, f, tau, 1.2, NormalStart{{0.2, 0.1}, 0.09});
        model.kernel.scramble = 5;
        NetworkRequest request = until(6.0);
        request.form = WeightForm::dense;
        const NetworkRun dense = simulate(model, request);
        request.form = WeightForm::factored;
        const NetworkRun factored = simulate(model, request);
        expect_same(dense, factored, 1e-10);
        spikes += dense.events;
      }
  EXPECT_GT(spikes, 20'000u);
}

TEST(NetworkForms, AgreeAfterManySpikes) {
  const Model model = ring(500);
  NetworkRequest request = until(400.0);
  request.record_spikes = false;
  const NetworkRun factored = simulate(model, request);
  request.form = WeightForm::dense;
  const NetworkRun dense = simulate(model, request);
  EXPECT_GT(dense.events, 200'000u);
  expect_same(dense, factored, 1e-10);
}

TEST(NetworkRuns, DependOnNoThreads) {
  Model model = ring(120);
  model.kernel.noise = 0.5;
  NetworkRequest request = until(2.0);
  request.replicas = 5;
  const NetworkRun one = simulate(model, request);
  request.threads = 4;
  const NetworkRun four = simulate(model, request);
  expect_same(one, four, 0.0);
  EXPECT_NE(one.mean[4], one.mean[9]);  // replicas differ
}

TEST(NetworkRuns, DoNotDependOnWhenTheyAreLookedAt) {
  NetworkRequest request = until(3.0);
  const NetworkRun few = simulate(ring(100), request);
  request.times = core::time_grid(3.0, 1001);
  const NetworkRun many = simulate(ring(100), request);
  EXPECT_EQ(few.recorded, many.recorded);
  EXPECT_EQ(few.mean.back(), many.mean.back());
}

TEST(NetworkRuns, AverageWhatTheyRecord) {
  const Model model = ring(64);
  const NetworkRun run = simulate(model, until(2.0));
  for (std::size_t k = 0; k < run.t.size(); ++k) {
    double rate = 0.0, mean = 0.0, square = 0.0, spikes = 0.0;
    std::vector<bool> spiked(64, false);
    for (std::size_t i = 0; i < 64; ++i) {
      const double x = run.potentials[k * 64 + i];
      mean += x / 64.0;
      square += x * x / 64.0;
      rate += value(model.intensity, x) / 64.0;
    }
    for (const Spike& spike : run.recorded[0])
      if (spike.time <= run.t[k]) {
        spikes += 1.0 / 64.0;
        spiked[spike.neuron] = true;
      }
    EXPECT_NEAR(run.rate[k], rate, 1e-13);
    EXPECT_NEAR(run.mean[k], mean, 1e-13);
    EXPECT_NEAR(run.square[k], square, 1e-13);
    EXPECT_NEAR(run.spikes[k], spikes, 1e-12);
    EXPECT_EQ(run.silent[k],
              static_cast<double>(std::count(spiked.begin(), spiked.end(), false)) / 64.0);
  }
  EXPECT_EQ(run.spikes[0], 0.0);
  EXPECT_EQ(run.silent[0], 1.0);
}

/// Potentials by replaying the recorded spikes one by one, by the equations as they are written.
TEST(NetworkRuns, FollowTheirEquations) {
  for (const double tau : {0.3, 1e9, std::numeric_limits<double>::infinity()}) {
    Model model = ring(40);
    model.tau = tau;
    model.kernel.scramble = 2;
    const NetworkRun run = simulate(model, until(20.0));
    const auto place = places(model);
    std::vector<double> x(run.potentials.begin(), run.potentials.begin() + 40);
    double now = 0.0;
    const auto flow_to = [&](double t) {
      for (double& each : x)
        each = std::isinf(tau)
                   ? each + (t - now)
                   : each * std::exp(-(t - now) / tau) - tau * std::expm1(-(t - now) / tau);
      now = t;
    };
    std::size_t next = 0;
    for (std::size_t k = 0; k < run.t.size(); ++k) {
      for (; next < run.recorded[0].size() && run.recorded[0][next].time <= run.t[k]; ++next) {
        const auto [time, j] = run.recorded[0][next];
        flow_to(time);
        for (std::size_t i = 0; i < 40; ++i)
          x[i] += value(model.kernel.graphon, label(place[i], 40), label(place[j], 40)) / 40.0;
        x[j] = 0.0;
      }
      flow_to(run.t[k]);
      for (std::size_t i = 0; i < 40; ++i)
        ASSERT_NEAR(x[i], run.potentials[k * 40 + i], 1e-11) << tau << " " << run.t[k];
    }
    EXPECT_EQ(next, run.recorded[0].size());
    EXPECT_GT(next, 100u);
  }
}

TEST(NetworkRuns, WithoutSpikesJumpToTheEnd) {
  Model model = network(1000, ConstantKernel{-1.0}, Power{1.0, 2.0}, 1.0, -1.0,
                        NormalStart{{-2.0, 0.0}, 0.01});
  NetworkRequest request{.times = {1e6}, .seed = 1};
  const NetworkRun run = simulate(model, request);
  EXPECT_EQ(run.events, 0u);
  EXPECT_NEAR(run.mean[0], -1.0, 1e-12);
  EXPECT_LE(run.windows, 3u);
  model.tau = std::numeric_limits<double>::infinity();
  EXPECT_NEAR(simulate(model, request).mean[0], -1e6, 10.0);
}

TEST(NetworkRuns, OfOneNeuronAndOfNoTimes) {
  const Model one = network(1, ConstantKernel{3.0}, Constant{2.0}, 1.0, 1.0, NormalStart{});
  const NetworkRun run = simulate(one, until(100.0));
  EXPECT_NEAR(run.spikes.back(), 200.0, 100.0);
  NetworkRequest none{.times = {}, .seed = 1};
  EXPECT_EQ(simulate(one, none).events, 0u);
  none.times = {0.0};
  EXPECT_EQ(simulate(one, none).mean[0], 0.0);
}

TEST(NetworkRuns, ThatExplodeSayWhen) {
  // Every spike brings all others to a rate of 2^10 and more.
  const Model power =
      network(100, ConstantKernel{200.0}, Power{1.0, 10.0}, 1.0, 1.0, NormalStart{});
  NetworkRequest request = until(10.0);
  request.record_spikes = false;
  const NetworkRun run = simulate(power, request);
  EXPECT_LT(run.exploded[0], 10.0);
  EXPECT_GT(run.exploded[0], 0.1);
  EXPECT_GT(run.events, 0u);
  EXPECT_FALSE(run.interrupted);
  EXPECT_FALSE(std::isnan(run.mean[0]));
  EXPECT_TRUE(std::isnan(run.mean.back()));
  const Model infinite = network(3, ConstantKernel{1.0}, Exponential{1.0, 1.0, 0.0}, 1.0, 0.0,
                                 NormalStart{{1e4, 0.0}, 0.0});
  EXPECT_EQ(simulate(infinite, request).exploded[0], 0.0);
  EXPECT_TRUE(std::isinf(simulate(ring(20), request).exploded[0]));
}

/// A steep start is no explosion: each neuron spikes once, at an astronomical rate, and then rests.
TEST(NetworkRuns, SurviveAnAstronomicalStart) {
  const Model model = network(50, ConstantKernel{0.1}, Exponential{1.0, 1.0, 0.0}, 1.0, 0.0,
                              NormalStart{{600.0, 0.0}, 1.0});
  const NetworkRun run = simulate(model, until(2.0));
  EXPECT_TRUE(std::isinf(run.exploded[0]));
  EXPECT_EQ(run.silent[1], 0.0);
  EXPECT_GT(run.events, 50u);
  EXPECT_LT(run.mean.back(), 3.0);
}

TEST(NetworkRuns, StopWithinATenthOfASecondAndKeepWhatTheyHave) {
  std::stop_source stop;
  NetworkRequest request{.times = core::time_grid(1e7, 101), .seed = 1};
  request.times[1] = 0.5;
  request.watch.stop = stop.get_token();
  double told = 0.0;
  request.watch.progress = [&](double part) { told += part; };
  std::chrono::steady_clock::time_point asked;
  std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    asked = std::chrono::steady_clock::now();
    stop.request_stop();
  });
  const NetworkRun run = simulate(ring(1000), request);
  later.join();
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(1));
  EXPECT_TRUE(run.interrupted);
  EXPECT_FALSE(std::isnan(run.mean[1]));
  EXPECT_TRUE(std::isnan(run.mean.back()));
  EXPECT_GE(told, 0.0);
  EXPECT_LT(told, 0.1);
}

TEST(NetworkRuns, TellTheirProgress) {
  NetworkRequest request = until(2.0);
  request.replicas = 3;
  double told = 0.0;
  request.watch.progress = [&](double part) { told += part; };
  simulate(ring(30), request);
  EXPECT_NEAR(told, 1.0, 1e-9);
}

TEST(NetworkRuns, RefuseBadInput) {
  const auto key = [](const Model& model, const NetworkRequest& request) {
    try {
      simulate(model, request);
    } catch (const core::ParameterError& error) {
      return error.key;
    }
    return std::string();
  };
  NetworkRequest request = until(1.0);
  Model model = ring(3);
  request.times = {1.0, 0.5};
  EXPECT_EQ(key(model, request), "times");
  request.times = {std::nan("")};
  EXPECT_EQ(key(model, request), "times");
  request.times = {-1.0};
  EXPECT_EQ(key(model, request), "times");
  request = until(1.0);
  request.replicas = 0;
  EXPECT_EQ(key(model, request), "replicas");
  request = until(1.0);
  request.threads = 0;
  EXPECT_EQ(key(model, request), "threads");
  request = until(1.0);
  request.form = WeightForm::factored;
  model.kernel.noise = 1.0;
  EXPECT_EQ(key(model, request), "dense.kernel");
  model = ring(3);
  model.tau = -1.0;
  EXPECT_EQ(key(model, request), "dense.tau");
  model = ring((std::size_t{1} << 24U) + 1);
  EXPECT_EQ(key(model, request), "dense.N");
}

TEST(MemoryEstimate, CountsTheMatrix) {
  NetworkRequest request{.times = {1.0}, .seed = 1};
  Model model = ring(100'000);
  EXPECT_LT(memory_estimate(model, request), 50'000'000u);
  request.form = WeightForm::dense;
  EXPECT_NEAR(static_cast<double>(memory_estimate(model, request)), 80e9, 0.1e9);
  request.form = WeightForm::automatic;
  model.kernel.density = 0.1;
  EXPECT_NEAR(static_cast<double>(memory_estimate(model, request)), 80e9, 0.1e9);
}

}  // namespace
}  // namespace poise::dense
