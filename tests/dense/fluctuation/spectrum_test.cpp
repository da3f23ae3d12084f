/// Spectra of finite networks: closed forms, and simulated networks beside planted wrong theories.

#include "poise/dense/fluctuation/spectrum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/random.hpp"
#include "poise/dense/fluctuation/estimate.hpp"
#include "poise/dense/stationary/renewal.hpp"

namespace poise::dense {
namespace {

Model network(std::size_t n, Intensity f, double drive, double w) {
  Model model{.n = n, .tau = 1.0, .intensity = f, .drive = {}, .kernel = {}, .initial = {}};
  model.drive.value[0].mean = drive;
  model.kernel.graphon = ConstantKernel{w};
  return model;
}

/// Spikes of a network of blocks with a bounded intensity, exactly, by thinning: with
/// H_a' = -H_a / tau + mu_a and the jumps that all of block a feel, X_i = H_a - c_i e^{-t/tau}.
std::vector<double> simulate(const Model& model, double bound, double duration,
                             std::uint64_t seed) {
  core::Stream stream(seed, core::Purpose::test);
  const auto& graphon = model.kernel.graphon;
  const Pieces blocks = pieces(model);
  const std::size_t n = model.n, count = blocks.count();
  const double N = static_cast<double>(n);
  std::vector<double> common(count, 0.0), drive(count), jump(count * count);
  for (std::size_t a = 0; a < count; ++a) {
    drive[a] = model.drive.at(blocks.middle(a));
    for (std::size_t b = 0; b < count; ++b)
      jump[b * count + a] = value(graphon, blocks.middle(a), blocks.middle(b)) / N;
  }
  std::vector<std::size_t> block(n);
  for (std::size_t i = 0; i < n; ++i) block[i] = blocks.of(label(i, n));
  // Since its last reset, a neuron is below the common potential by offset e^{-(t - since) / tau}.
  std::vector<double> offset(n, 0.0), since(n, 0.0), spikes;
  for (double& x : offset) x = -stream.uniform();
  double t = 0.0;
  while (true) {
    const double step = stream.exponential() / (N * bound);
    t += step;
    if (t >= duration) return spikes;
    const double decay = std::exp(-step / model.tau);
    for (std::size_t a = 0; a < count; ++a)
      common[a] = common[a] * decay + drive[a] * model.tau * (1.0 - decay);
    const auto i = static_cast<std::size_t>(stream.below(n));
    const double x = common[block[i]] - offset[i] * std::exp(-(t - since[i]) / model.tau);
    if (stream.uniform() * bound >= value(model.intensity, x)) continue;
    spikes.push_back(t);
    for (std::size_t a = 0; a < count; ++a) common[a] += jump[block[i] * count + a];
    offset[i] = common[block[i]];  // its own jump is not felt
    since[i] = t;
  }
}

TEST(Spectra, OfConstantRatesAreFlat) {
  const std::vector<double> omega{0.0, 0.1, 3.0, 30.0};
  const PowerSpectrum spectrum = rate_spectrum(network(50, Constant{2.0}, 1.0, 5.0), omega);
  for (const double power : spectrum.power) EXPECT_NEAR(power, 2.0 / 50.0, 1e-11);
  for (const double window : {0.1, 10.0})
    EXPECT_NEAR(window_variance(network(50, Constant{2.0}, 1.0, 5.0), std::vector{2.0}, window),
                0.04 / window, 1e-9);
}

TEST(Spectra, OfAPerfectIntegratorAreInClosedForm) {
  Model model = network(10, Step{2.5, 0.8}, 1.0, 0.6);
  model.tau = std::numeric_limits<double>::infinity();
  // r = 1 / (theta / (mu + w r) + 1 / c).
  const auto states = stationary_rates(model);
  ASSERT_EQ(states.size(), 1u);
  const double r = states[0][0], b = 1.0 + 0.6 * r, dead = 0.8 / b, c = 2.5;
  EXPECT_NEAR(r * (dead + 1.0 / c), 1.0, 1e-10);
  const std::vector<double> omega{0.5, 3.0, 12.0};
  const PowerSpectrum spectrum = rate_spectrum(model, omega);
  for (std::size_t k = 0; k < omega.size(); ++k) {
    const std::complex<double> lambda(0.0, omega[k]), away = std::exp(-lambda * dead);
    const std::complex<double> P = away * c / (c + lambda);
    const auto chi = r * (c / b) * (1.0 - away) / ((lambda + c) * (1.0 - P));
    const double noise = r * (1.0 - std::norm(P)) / std::norm(1.0 - P);
    EXPECT_NEAR(spectrum.power[k], noise / std::norm(1.0 - 0.6 * chi) / 10.0, 1e-9);
  }
}

TEST(Spectra, OfEqualBlocksAreThoseOfOnePopulation) {
  const Model one = network(100, Sigmoid{5.0, 4.0, 1.0}, 1.2, -0.8);
  Model two = one;
  two.kernel.graphon = BlockKernel{Pieces({0.3, 0.7}), {-0.8, -0.8, -0.8, -0.8}};
  const std::vector<double> omega{0.0, 1.0, 5.0, 20.0};
  const auto single = stationary_rates(one), both = stationary_rates(two);
  ASSERT_EQ(single.size(), 1u);
  ASSERT_EQ(both.size(), 1u);
  const auto &r = single[0], &rates = both[0];
  EXPECT_NEAR(rates[0], r[0], 1e-9);
  EXPECT_NEAR(rates[1], r[0], 1e-9);
  const PowerSpectrum a = rate_spectrum(one, omega), b = rate_spectrum(two, rates, omega);
  for (std::size_t k = 0; k < omega.size(); ++k)
    EXPECT_NEAR(a.power[k], b.power[k], 1e-8 * a.power[k]);
}

/// Of blocks: Hermitian, the activity of all is what their masses make of it, blocks that hear nobody
/// are independent and have spectra of their own, and one that only listens is told apart from one that
/// is only heard.
TEST(Spectra, OfBlocksMakeUpThatOfAll) {
  Model model = network(200, Sigmoid{5.0, 4.0, 1.0}, 0.0, 0.0);
  const Pieces blocks({0.8, 0.2});
  model.drive = {blocks, {Cosine{1.6, 0.0}, Cosine{1.2, 0.0}}};
  const std::vector<double> omega{0.5, 4.0};
  const auto at = [&](std::vector<double> weights) {
    model.kernel.graphon = BlockKernel{blocks, std::move(weights)};
    const auto states = stationary_rates(model);
    EXPECT_EQ(states.size(), 1u);
    return states[0];
  };
  auto rates = at({0.5, -2.5, 0.8, -1.0});
  auto cross = cross_spectra(model, rates, omega);
  const PowerSpectrum all = rate_spectrum(model, rates, omega);
  const std::vector<double> mass{0.8, 0.2};
  for (std::size_t k = 0; k < omega.size(); ++k) {
    std::complex<double> sum = 0.0;
    for (std::size_t a = 0; a < 2; ++a)
      for (std::size_t b = 0; b < 2; ++b) {
        sum += mass[a] * cross[4 * k + 2 * a + b] * mass[b];
        EXPECT_LT(std::abs(cross[4 * k + 2 * a + b] - std::conj(cross[4 * k + 2 * b + a])), 1e-15);
      }
    EXPECT_NEAR(sum.real(), all.power[k], 1e-14);
    EXPECT_NEAR(sum.imag(), 0.0, 1e-15);
    EXPECT_GT(std::abs(cross[4 * k + 1]), 1e-4);
  }
  rates = at({0.0, 0.0, 0.0, 0.0});
  const auto apart = cross_spectra(model, rates, omega);
  for (std::size_t k = 0; k < omega.size(); ++k) EXPECT_EQ(std::abs(apart[4 * k + 1]), 0.0);
  // Block 1 hears block 0: it has more power than alone, block 0 has the same.
  rates = at({0.0, 0.0, 2.0, 0.0});
  const auto listens = cross_spectra(model, rates, omega);
  EXPECT_NEAR(listens[0].real(), apart[0].real(), 1e-14);
  EXPECT_GT(listens[3].real(), 1.05 * apart[3].real());
  EXPECT_GT(std::abs(listens[1]), 1e-4);
}

TEST(Spectra, AreRefusedWhereTheTheoryDoesNotApply) {
  const std::vector<double> omega{1.0};
  Model model = network(10, Sigmoid{}, 1.0, 0.1);
  model.kernel.graphon = CosineKernel{1.0, 0.5, 0.0};
  EXPECT_THROW(rate_spectrum(model, omega), core::ParameterError);
  model = network(10, Sigmoid{5.0, 4.0, 1.0}, 1.0, 0.1);
  EXPECT_THROW(rate_spectrum(model, std::vector{0.3}, omega), core::ParameterError);
  // Bistable: low and high rates, and one between them.
  model = network(10, Sigmoid{5.0, 10.0, 1.0}, 0.4, 2.0);
  EXPECT_EQ(stationary_rates(model).size(), 3u);
  EXPECT_THROW(rate_spectrum(model, omega), core::ParameterError);
}

TEST(SpectrumEstimates, OfPoissonSpikesAreFlatAndKnowTheirDeviation) {
  core::Stream stream(3, core::Purpose::test);
  std::vector<double> spikes;
  for (double t = 0.0; t < 4000.0; t += stream.exponential() / 100.0) spikes.push_back(t);
  const auto found = estimate_spectrum(spikes, 50, 0.0, 4000.0, 20.0, 100);
  EXPECT_EQ(found.segments, 399u);
  const Band all = band_mean(found.spectrum, 0.0, 1e9);
  EXPECT_EQ(all.count, 100u);
  EXPECT_NEAR(all.power, 0.04, 0.04 * 5.0 * 1.4 * found.deviation / 10.0);
  double square = 0.0;
  for (const double power : found.spectrum.power) square += std::pow(power / all.power - 1.0, 2);
  EXPECT_NEAR(std::sqrt(square / 100.0), found.deviation, 0.35 * found.deviation);
  EXPECT_NEAR(estimate_window_variance(spikes, 50, 0.0, 4000.0, 1.0), 0.04,
              0.04 * 5.0 * std::sqrt(2.0 / 4000));
  // The whole record begins at 100: nothing depends on where time starts.
  for (double& t : spikes) t += 100.0;
  const auto later = estimate_spectrum(spikes, 50, 100.0, 4100.0, 20.0, 100);
  EXPECT_NEAR(later.spectrum.power[40], found.spectrum.power[40], 1e-9);
}

/// Largest deviation of the bands of an estimate from theory, in deviations of the estimate. Theory is
/// taken at the estimate's own frequencies, the bands have equal numbers of them.
double worst_band(const SpectrumEstimate& found, const PowerSpectrum& theory) {
  constexpr std::size_t wide = 16;
  double worst = 0.0;
  for (std::size_t k = 0; k + wide <= theory.power.size(); k += wide) {
    double expected = 0.0, got = 0.0, square = 0.0;
    for (std::size_t j = k; j < k + wide; ++j) {
      expected += theory.power[j];
      got += found.spectrum.power[j];
      square += theory.power[j] * theory.power[j];
    }
    worst = std::max(worst, std::abs(got - expected) / (1.4 * found.deviation * std::sqrt(square)));
  }
  return worst;
}

struct Simulated {
  const char* name;
  double w;
  double drive;
};

/// At 5 deviations a band raises a false alarm with probability 6e-7 if normal; the theory's own O(1/N)
/// is below one here. Wrong twins: no coupling at all, and its sign wrong.
TEST(Spectra, AreThoseOfSimulatedNetworksAndSeePlantedBugs) {
  for (const Simulated& c : {Simulated{"inhibited", -1.0, 2.0}, Simulated{"excited", 0.25, 1.0}}) {
    const Intensity f = Sigmoid{5.0, 4.0, 1.0};
    const Model model = network(300, f, c.drive, c.w);
    const double duration = 3000.0;
    const auto spikes = simulate(model, 5.0, duration + 20.0, 17);
    const auto found = estimate_spectrum(spikes, model.n, 20.0, 20.0 + duration, 20.0, 128);
    const auto states = stationary_rates(model);
    ASSERT_EQ(states.size(), 1u);
    const auto& rates = states[0];
    EXPECT_NEAR(found.rate, rates[0], 0.02 * rates[0]) << c.name;
    const PowerSpectrum theory = rate_spectrum(model, found.spectrum.omega);
    EXPECT_LT(worst_band(found, theory), 5.0) << c.name;
    const RenewalProcess at(f, 1.0, c.drive + c.w * rates[0],
                            {.decay = 0.0, .frequency = found.spectrum.omega.back()});
    PowerSpectrum uncoupled = theory, opposite = theory;
    for (std::size_t k = 0; k < theory.omega.size(); ++k) {
      const auto chi = at.response({0.0, theory.omega[k]});
      uncoupled.power[k] *= std::norm(1.0 - c.w * chi);
      opposite.power[k] = uncoupled.power[k] / std::norm(1.0 + c.w * chi);
    }
    EXPECT_GT(worst_band(found, uncoupled), 8.0) << c.name;
    EXPECT_GT(worst_band(found, opposite), 8.0) << c.name;
    for (const double window : {0.5, 5.0}) {
      const double variance =
          estimate_window_variance(spikes, model.n, 20.0, 20.0 + duration, window);
      const double expected = window_variance(model, rates, window);
      EXPECT_NEAR(variance, expected, 5.0 * std::sqrt(2.5 * window / duration) * expected)
          << c.name << window;
    }
  }
}

TEST(Spectra, OfTwoBlocksAreThoseOfASimulatedNetwork) {
  Model model = network(300, Sigmoid{5.0, 4.0, 1.0}, 0.0, 0.0);
  const Pieces blocks({0.8, 0.2});
  model.kernel.graphon = BlockKernel{blocks, {0.5, -2.5, 0.8, -1.0}};
  model.drive = {blocks, {Cosine{1.6, 0.0}, Cosine{1.2, 0.0}}};
  const auto states = stationary_rates(model);
  ASSERT_EQ(states.size(), 1u);
  const auto& rates = states[0];
  const double duration = 3000.0;
  const auto spikes = simulate(model, 5.0, duration + 20.0, 18);
  const auto found = estimate_spectrum(spikes, model.n, 20.0, 20.0 + duration, 20.0, 128);
  EXPECT_NEAR(found.rate, 0.8 * rates[0] + 0.2 * rates[1], 0.02);
  EXPECT_LT(worst_band(found, rate_spectrum(model, rates, found.spectrum.omega)), 5.0);
  // A twin that takes the transposed weights.
  Model turned = model;
  turned.kernel.graphon = BlockKernel{blocks, {0.5, 0.8, -2.5, -1.0}};
  const auto other = stationary_rates(turned);
  ASSERT_EQ(other.size(), 1u);
  const auto& theirs = other[0];
  EXPECT_GT(worst_band(found, rate_spectrum(turned, theirs, found.spectrum.omega)), 8.0);
}

}  // namespace
}  // namespace poise::dense
