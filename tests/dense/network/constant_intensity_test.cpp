/// Constant intensities: the moments close, whatever N.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "dense/network/comparison.hpp"
#include "poise/dense/network/simulate.hpp"

namespace poise::dense {
namespace {

using poise::testing::false_alarm;

/// dm/dt and dM/dt of m_i = E X_i, M_ik = E X_i X_k (generator applied to x_i and x_i x_k).
std::vector<double> moment_rates(const Model& model, const std::vector<double>& mu, double rate,
                                 const std::vector<double>& state) {
  const std::size_t n = model.n;
  std::vector<double> change(state.size(), 0.0);
  const auto second = [&](std::size_t i, std::size_t k) { return n + i * n + k; };
  for (std::size_t i = 0; i < n; ++i) {
    change[i] = mu[i] - state[i] / model.tau - rate * state[i];
    for (std::size_t j = 0; j < n; ++j)
      if (j != i) change[i] += rate * testing::weight(model, i, j);
    for (std::size_t k = 0; k < n; ++k) {
      double& to = change[second(i, k)];
      const double now = state[second(i, k)];
      to = mu[i] * state[k] + mu[k] * state[i] - 2.0 * now / model.tau -
           (i == k ? 1.0 : 2.0) * rate * now;
      for (std::size_t j = 0; j < n; ++j) {
        if (j == i || j == k) continue;
        const double a = testing::weight(model, i, j), b = testing::weight(model, k, j);
        to += rate * (a * state[k] + b * state[i] + a * b);
      }
    }
  }
  return change;
}

testing::Expected moments_at(const Model& model, double rate, const std::vector<double>& start,
                             double T) {
  const std::size_t n = model.n;
  const auto mu = drives(model);
  std::vector<double> state(n + n * n);
  for (std::size_t i = 0; i < n; ++i) {
    state[i] = start[i];
    for (std::size_t k = 0; k < n; ++k) state[n + i * n + k] = start[i] * start[k];
  }
  constexpr int steps = 400;  // of Runge and Kutta, fourth order: error below 1e-9
  const double h = T / steps;
  const auto moved = [&](const std::vector<double>& by, double length) {
    auto to = state;
    for (std::size_t k = 0; k < to.size(); ++k) to[k] += length * by[k];
    return to;
  };
  for (int step = 0; step < steps; ++step) {
    const auto a = moment_rates(model, mu, rate, state);
    const auto b = moment_rates(model, mu, rate, moved(a, 0.5 * h));
    const auto c = moment_rates(model, mu, rate, moved(b, 0.5 * h));
    const auto d = moment_rates(model, mu, rate, moved(c, h));
    for (std::size_t k = 0; k < state.size(); ++k)
      state[k] += h / 6.0 * (a[k] + 2.0 * b[k] + 2.0 * c[k] + d[k]);
  }
  return {{state.begin(), state.begin() + static_cast<std::ptrdiff_t>(n)},
          {state.begin() + static_cast<std::ptrdiff_t>(n), state.end()},
          rate * T * static_cast<double>(n)};
}

testing::Comparison constant_rates(std::size_t count, double tau) {
  constexpr double rate = 1.5, T = 0.9;
  Model model = testing::network(4,
                                 testing::matrix(4, {0, 0.4, -0.2, 0.3, 0.1, 0, 0.5, -0.6,  //
                                                     -0.3, 0.2, 0, 0.1, 0.7, -0.1, 0.2, 0}),
                                 Constant{rate}, tau, 0.0, NormalStart{});
  testing::set_drives(model, {1.0, -0.5, 0.3, 2.0});
  const std::vector<double> start{0.5, -1.0, 1.5, 0.0};
  testing::set_starts(model, start);
  return {model, T, moments_at(model, rate, start, T), count};
}

TEST(ConstantIntensity, HasTheMomentsOfItsEquations) {
  for (const double tau : {0.7, std::numeric_limits<double>::infinity()})
    EXPECT_GT(constant_rates(100'000, tau).right(), false_alarm) << tau;
}

TEST(ConstantIntensity, HasTheMeanThatOneWritesDown) {
  // E X = e^{-k T} x0 + (mu + rate w) (1 - e^{-k T}) / k with k = rate + 1 / tau, at any N: the moment
  // equations, and the network's mean over neurons of which N makes the variance O(1/N).
  const double rate = 2.0, tau = 0.5, T = 0.7, k = rate + 1.0 / tau;
  for (const std::size_t n : {1u, 2u, 40u, 1500u}) {
    const Model model = testing::network(n, ConstantKernel{0.8}, Constant{rate}, tau, 1.0,
                                         NormalStart{{0.4, 0.0}, 0.0});
    const NetworkRun run =
        simulate(model, {.times = {T}, .seed = 2, .replicas = 2000 + 40'000 / n});
    const double w = 0.8 * static_cast<double>(n - 1) / static_cast<double>(n);
    const double mean = std::exp(-k * T) * 0.4 + (1.0 + rate * w) * -std::expm1(-k * T) / k;
    EXPECT_GT(poise::testing::mean_p_value(run.mean, mean), false_alarm) << n;
    EXPECT_GT(poise::testing::mean_p_value(run.spikes, rate * T), false_alarm) << n;
    EXPECT_GT(poise::testing::mean_p_value(run.silent, std::exp(-rate * T)), false_alarm) << n;
    if (n > 40) continue;
    const testing::Expected expected = moments_at(model, rate, std::vector<double>(n, 0.4), T);
    EXPECT_NEAR(expected.first[0], mean, 1e-9);
    double square = 0.0;  // of the mean over neurons
    for (const double each : expected.second) square += each / static_cast<double>(n * n);
    std::vector<double> spread;
    for (const double each : run.mean) spread.push_back((each - mean) * (each - mean));
    EXPECT_GT(poise::testing::mean_p_value(spread, square - mean * mean), false_alarm) << n;
  }
}

TEST(ConstantIntensity, SeesPlantedBugs) {
  const testing::Comparison bugs = constant_rates(20'000, 0.7);
  EXPECT_GT(bugs.right(), false_alarm);
  EXPECT_LT(bugs.own_weight(), false_alarm);
  EXPECT_LT(bugs.transposed(), false_alarm);
  EXPECT_LT(bugs.unscaled(), false_alarm);
  EXPECT_LT(bugs.forgets_flow(), false_alarm);
  testing::Comparison off = constant_rates(100'000, 0.7);  // and a weight off by a twentieth
  off.weights.column(3)[1] *= 1.05;
  EXPECT_LT(off.right(), false_alarm);
}

}  // namespace
}  // namespace poise::dense
