/// Dynkin's formula, for random networks of every kind: E phi(X_T) = E phi(X_0) + E int L phi(X_s) ds.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "dense/network/paths.hpp"
#include "poise/dense/network/simulate.hpp"

namespace poise::dense {
namespace {

using poise::testing::false_alarm;

constexpr std::size_t strata = 4;

/// phi(x) = sin(c . x): bounded, and sensitive to every potential.
struct Wave {
  std::vector<double> c;
  double at(std::span<const double> x) const { return std::sin(inner(x)); }
  double inner(std::span<const double> x) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += c[i] * x[i];
    return sum;
  }
};

/// L phi(x) = (mu - x / tau) . grad phi + sum_j f(x_j) (phi(x after a spike of j) - phi(x)).
double generator(const Wave& phi, const Model& model, const std::vector<double>& w,
                 const std::vector<double>& mu, std::span<const double> x) {
  const std::size_t n = model.n;
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i)
    sum += (mu[i] - x[i] / model.tau) * phi.c[i] * std::cos(phi.inner(x));
  std::vector<double> after(n);
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) after[i] = x[i] + w[i * n + j];
    after[j] = 0.0;
    sum += value(model.intensity, x[j]) * (phi.at(after) - phi.at(x));
  }
  return sum;
}

std::vector<double> weights_row_by_row(const Model& model) {
  const auto place = places(model);
  std::vector<double> w(model.n * model.n);
  for (std::size_t i = 0; i < model.n; ++i)
    for (std::size_t j = 0; j < model.n; ++j)
      w[i * model.n + j] =
          value(model.kernel.graphon, label(place[i], model.n), label(place[j], model.n)) /
          static_cast<double>(model.n);
  return w;
}

/// p-value of both formulas, for phi and for the number of spikes, the integral over [0, T] taken at a
/// random time in each of four strata. `see` simulates replica r at these times.
template <class See>
double dynkin(const Model& model, double T, std::size_t replicas, std::uint64_t seed, See see) {
  core::Stream stream(seed, core::Purpose::test);
  Wave phi;
  for (std::size_t i = 0; i < model.n; ++i) phi.c.push_back(2.0 * stream.uniform() - 0.5);
  const auto w = weights_row_by_row(model);
  const auto mu = drives(model);
  std::vector<double> wave, count;
  for (std::size_t r = 0; r < replicas; ++r) {
    std::vector<double> times{0.0};
    for (std::size_t k = 0; k < strata; ++k)
      times.push_back((static_cast<double>(k) + stream.uniform()) * T / strata);
    times.push_back(T);
    const testing::Seen seen = see(times, r);
    double of_wave = phi.at(seen.x.back()) - phi.at(seen.x.front());
    double of_count = static_cast<double>(seen.spikes.back());
    for (std::size_t k = 1; k <= strata; ++k) {
      of_wave -= T / strata * generator(phi, model, w, mu, seen.x[k]);
      for (const double x : seen.x[k]) of_count -= T / strata * value(model.intensity, x);
    }
    wave.push_back(of_wave);
    count.push_back(of_count);
  }
  return std::min(1.0, 2.0 * std::min(poise::testing::mean_p_value(wave, 0.0),
                                      poise::testing::mean_p_value(count, 0.0)));
}

Intensity random_intensity() {
  const auto rate = 0.5 + 0.1 * *rc::gen::inRange(0, 20);
  const auto gain = 0.5 * *rc::gen::element(-4, -2, 1, 2, 4, 6);
  const auto threshold = 0.1 * *rc::gen::inRange(-3, 8);
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return Constant{rate};
    case 1:
      return Sigmoid{2.0 * rate, gain, threshold};
    case 2:
      return Softplus{rate, gain, threshold};
    case 3:
      return Exponential{rate, gain, threshold};
    case 4:
      return Power{rate, *rc::gen::element(0.5, 1.0, 2.0, 4.0)};
    default:
      return Step{2.0 * rate, threshold};
  }
}

Graphon random_kernel(std::size_t n) {
  const auto w = [] { return 0.1 * *rc::gen::inRange(-15, 16); };
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return ConstantKernel{w()};
    case 1:
      return BlockKernel{Pieces({0.6, 0.4}), {w(), w(), w(), w()}};
    case 2:
      return CosineKernel{w(), w(), 0.2};
    case 3:
      return LowRankKernel{{Product{{w(), w()}, {1.0, w()}}, Product{{w()}, {w(), w(), w()}}}};
    case 4:
      return GaussianKernel{w(), 0.3};
    default: {
      std::vector<double> rows(n * n);
      for (double& each : rows) each = w() / static_cast<double>(n);
      return testing::matrix(n, rows);
    }
  }
}

Model random_network() {
  const auto n = *rc::gen::inRange<std::size_t>(1, 13);
  const double tau = *rc::gen::element(0.2, 1.0, std::numeric_limits<double>::infinity());
  Model model = testing::network(n, random_kernel(n), random_intensity(), tau, 0.0,
                                 NormalStart{{0.2, 0.3}, 0.16});
  model.drive = {Pieces(), {Cosine{0.1 * *rc::gen::inRange(-10, 16), 0.5}}};
  if (*rc::gen::arbitrary<bool>()) model.kernel.scramble = 3;
  return model;
}

RC_GTEST_PROP(DynkinForDenseNetworks, Holds, ()) {
  const Model model = random_network();
  const auto neurons = testing::neurons_of(model);
  const auto check = [&](auto drive) {
    return dynkin(model, 1.2, 1500, 1, [&](const std::vector<double>& times, std::size_t r) {
      const auto seen = testing::see(model, neurons, drive, times, r);
      RC_ASSERT(seen.broken == 0u);
      return seen;
    });
  };
  const Weights weights = realise(model, 1);
  RC_ASSERT(check(internal::DenseDrive(weights)) > false_alarm);
  if (!factorable(model.kernel)) return;
  const Factors factors(model);
  RC_ASSERT(check(internal::FactoredDrive(factors)) > false_alarm);
}

// One network at length, and its wrong twins.

Model example() {
  Model model = testing::network(12, BlockKernel{Pieces({0.5, 0.5}), {1.5, -1.0, 2.5, -0.5}},
                                 Softplus{1.0, 3.0, 0.4}, 0.8, 1.0, NormalStart{{0.3, 0.0}, 0.25});
  return model;
}

template <class Candidates = internal::BoundClasses, class Drive>
double of_example(const Drive& drive, const internal::Neurons& neurons, std::size_t replicas) {
  const Model model = example();
  return dynkin(model, 1.0, replicas, 2, [&](const std::vector<double>& times, std::size_t r) {
    return testing::see<Drive, Candidates>(model, neurons, drive, times, r);
  });
}

TEST(DynkinForADenseNetwork, Holds) {
  const Weights weights = realise(example(), 1);
  const Factors factors(example());
  const auto neurons = testing::neurons_of(example());
  EXPECT_GT(of_example(internal::DenseDrive(weights), neurons, 40'000), false_alarm);
  EXPECT_GT(of_example(internal::FactoredDrive(factors), neurons, 40'000), false_alarm);
}

TEST(DynkinForADenseNetwork, SeesPlantedBugs) {
  constexpr std::size_t replicas = 20'000;
  Weights weights = realise(example(), 1);
  const Factors factors(example());
  const auto neurons = testing::neurons_of(example());
  EXPECT_LT(of_example(testing::OwnWeight{&weights, 0.125}, neurons, replicas), false_alarm);
  EXPECT_LT(of_example(testing::Transposed{&weights}, neurons, replicas), false_alarm);
  EXPECT_LT(of_example(testing::Unscaled{&weights}, neurons, replicas), false_alarm);
  EXPECT_LT(of_example(testing::ForgetsFlow{&weights}, neurons, replicas), false_alarm);
  EXPECT_LT(of_example(testing::ForgetsProducts(factors), neurons, replicas), false_alarm);
  EXPECT_LT(of_example(internal::DenseDrive(weights), testing::without_margin(neurons), replicas),
            false_alarm);
}

}  // namespace
}  // namespace poise::dense
