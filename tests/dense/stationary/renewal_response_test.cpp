/// Response and noise of renewal processes: closed forms, derivatives of the rate, and the equation in
/// time.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/dense/stationary/renewal.hpp"

namespace poise::dense {
namespace {

using Complex = std::complex<double>;
const double inf = std::numeric_limits<double>::infinity();

RenewalProcess process(const Intensity& f, double tau, double drift, double highest) {
  return RenewalProcess(f, tau, drift, {.decay = 0.0, .frequency = highest});
}

void expect_near(Complex a, Complex b, double error) {
  EXPECT_LE(std::abs(a - b), error * (1e-3 + std::abs(b))) << a << " and " << b;
}

TEST(RenewalResponses, OfConstantRatesArePoisson) {
  for (const double tau : {0.5, inf}) {
    const auto at = process(Constant{3.0}, tau, 1.0, 50.0);
    ASSERT_TRUE(at.fires());
    EXPECT_NEAR(at.rate(), 3.0, 1e-11);
    for (const double omega : {0.0, 0.3, 4.0, 50.0}) {
      EXPECT_NEAR(at.noise(omega), 3.0, 1e-10);
      EXPECT_EQ(at.response({0.0, omega}), Complex(0.0));
      expect_near(at.survival({0.0, omega}), 1.0 / Complex(3.0, omega), 1e-11);
    }
  }
  // So slow that the potential rests long before the spike: the tail in closed form.
  const auto slow = process(Constant{1e-7}, 1.0, 1.0, 10.0);
  EXPECT_NEAR(slow.rate(), 1e-7, 1e-18);
  EXPECT_NEAR(slow.noise(2.0), 1e-7, 1e-16);
}

TEST(RenewalResponses, OfStepsHaveADeadTime) {
  // X = b a reaches the threshold at a = theta / b, from there on spikes come at rate c.
  const double c = 2.5, theta = 0.8, b = 1.6, dead = theta / b;
  const auto at = process(Step{c, theta}, inf, b, 40.0);
  const double r = 1.0 / (dead + 1.0 / c);
  EXPECT_NEAR(at.rate(), r, 1e-11);
  EXPECT_NEAR(at.noise(0.0), r * std::pow(r / c, 2), 1e-11);
  for (const double omega : {0.01, 1.0, 7.0, 40.0}) {
    const Complex lambda(0.0, omega);
    const Complex P = std::exp(-lambda * dead) * c / (c + lambda);
    expect_near(1.0 - lambda * at.survival(lambda), P, 1e-11);
    EXPECT_NEAR(at.noise(omega), r * (1.0 - std::norm(P)) / std::norm(1.0 - P), 1e-9);
    // Whoever is above the threshold came there earlier by g(dead) / b.
    const Complex chi = r * (c / b) * (1.0 - std::exp(-lambda * dead)) / (lambda * (lambda + c)) /
                        ((1.0 - P) / lambda);
    expect_near(at.response(lambda), chi, 1e-10);
  }
}

TEST(RenewalResponses, OfLinearHazardsAreRayleigh) {
  const double c = 1.7, b = 0.6;  // hazard c b a
  const auto at = process(Power{c, 1.0}, inf, b, 30.0);
  const double r = std::sqrt(2.0 * c * b / std::numbers::pi);
  EXPECT_NEAR(at.rate(), r, 1e-11);
  EXPECT_NEAR(at.noise(0.0), r * (4.0 / std::numbers::pi - 1.0), 1e-10);
  expect_near(at.response(0.0), 0.5 * r / b, 1e-10);  // r goes as sqrt(b)
  expect_near(at.response(1e-9), 0.5 * r / b, 1e-7);
}

struct Population {
  Intensity f;
  double tau;
  double drift;
};
const std::vector<Population> populations{
    {Sigmoid{5.0, 4.0, 1.0}, 1.0, 1.3},   {Sigmoid{5.0, 4.0, 1.0}, inf, 0.7},
    {Softplus{2.0, 3.0, 0.5}, 0.4, 2.0},  {Exponential{1.0, 6.0, 1.0}, 1.0, 1.5},
    {Exponential{0.1, 5.0, 1.0}, inf, 1}, {Power{8.0, 10.0}, 1.0, 1.4},
    {Power{1.0, 0.5}, 1.0, 1.0},          {Power{2.0, 1.5}, inf, 1.0},
    {Step{4.0, 0.9}, 1.0, 1.6},           {Sigmoid{3.0, -2.0, 0.0}, 1.0, -0.5},
    {Sigmoid{0.01, 4.0, 1.0}, 0.2, 5.5},
};

TEST(RenewalResponses, AtFrequencyZeroAreTheDerivativeOfTheRate) {
  for (const Population& p : populations) {
    const double step = 1e-4;
    const auto rate = [&](double drift) { return process(p.f, p.tau, drift, 0.0).rate(); };
    // Fourth order.
    const double slope = (8.0 * (rate(p.drift + step) - rate(p.drift - step)) -
                          (rate(p.drift + 2 * step) - rate(p.drift - 2 * step))) /
                         (12.0 * step);
    const auto at = process(p.f, p.tau, p.drift, 0.0);
    EXPECT_NEAR(at.response(0.0).real(), slope, 1e-7 * (1e-3 + std::abs(slope))) << name(p.f);
    EXPECT_EQ(at.response(0.0).imag(), 0.0);
  }
}

TEST(RenewalResponses, DoNotDependOnThePanels) {
  for (const Population& p : populations) {
    const auto coarse = process(p.f, p.tau, p.drift, 20.0);
    const auto fine = process(p.f, p.tau, p.drift, 200.0);
    EXPECT_NEAR(coarse.rate(), fine.rate(), 1e-11 * fine.rate()) << name(p.f);
    for (const double omega : {0.0, 0.5, 5.0, 20.0}) {
      const Complex lambda(0.0, omega);
      EXPECT_NEAR(coarse.noise(omega), fine.noise(omega), 1e-9 * fine.rate()) << name(p.f);
      expect_near(coarse.response(lambda), fine.response(lambda), 1e-9);
    }
  }
}

/// The response by time steps: cohorts of neurons with the same last spike, driven by
/// b + size cos(omega t), each losing what spikes. Projected on the period, to first order in the step.
Complex response_in_time(const Population& p, double omega, double step) {
  const double size = 1e-3, period = 2.0 * std::numbers::pi / omega;
  const auto per_period = static_cast<int>(std::ceil(period / step));
  const double dt = period / per_period, keep = std::isinf(p.tau) ? 1.0 : std::exp(-dt / p.tau);
  const double push = std::isinf(p.tau) ? dt : p.tau * (1.0 - keep);
  std::vector<double> x{0.0}, mass{1.0};
  const int settle = static_cast<int>(std::ceil(25.0 / period)) * per_period;
  Complex sum = 0.0;
  for (int k = 0; k < settle + per_period; ++k) {
    const double middle = (k + 0.5) * dt;
    const double drift = p.drift + size * std::cos(omega * middle);
    double spikes = 0.0;
    std::size_t kept = 0;
    for (std::size_t c = 0; c < x.size(); ++c) {
      const double next = x[c] * keep + drift * push;
      const double stay = std::exp(-dt * value(p.f, 0.5 * (x[c] + next)));
      spikes += mass[c] * (1.0 - stay);
      if (mass[c] * stay < 1e-14) continue;
      x[kept] = next;
      mass[kept++] = mass[c] * stay;
    }
    x.resize(kept);
    mass.resize(kept);
    // They spiked half a step ago on average.
    x.push_back(0.5 * drift * push);
    mass.push_back(spikes);
    if (k >= settle) sum += spikes / dt * std::exp(Complex(0.0, -omega * middle));
  }
  return 2.0 * sum / static_cast<double>(per_period) / size;
}

TEST(RenewalResponses, AreThoseOfTheEquationInTime) {
  for (const Population& p : {populations[0], populations[1], populations[3]})
    for (const double omega : {1.5, 6.0}) {
      const auto at = process(p.f, p.tau, p.drift, omega);
      const Complex chi = at.response({0.0, omega});
      const Complex coarse = response_in_time(p, omega, 0.02);
      const Complex fine = response_in_time(p, omega, 0.01);
      // Second order in the step, or close to it: what halving it changes bounds what is left.
      EXPECT_LE(std::abs(fine - chi), 0.02 * std::abs(chi)) << name(p.f) << omega << chi << fine;
      EXPECT_LE(std::abs(fine - chi), 2.0 * std::abs(coarse - fine) + 1e-4);
    }
}

TEST(RenewalResponses, AreFiniteFarOut) {
  // Rates from e^{-500} to e^{100}.
  for (const double gain : {0.1, 5.0, 100.0})
    for (const double threshold : {-1.0, 0.0, 5.0})
      for (const double drift : {0.0, 1.0, 1000.0})
        for (const Intensity& f : {Intensity(Exponential{1.0, gain, threshold}),
                                   Intensity(Sigmoid{5.0, gain, threshold})}) {
          const auto at = process(f, 1.0, drift, 0.0);
          ASSERT_TRUE(at.fires());
          EXPECT_GT(at.rate(), 0.0);
          EXPECT_TRUE(std::isfinite(at.response(0.0).real()))
              << name(f) << gain << threshold << drift;
          EXPECT_GE(at.noise(0.0), 0.0) << name(f) << gain << threshold << drift;
          EXPECT_LE(at.noise(0.0), 1.001 * at.rate());
        }
}

TEST(RenewalResponses, AreNothingWhereNeuronsMayStaySilent) {
  EXPECT_FALSE(process(Power{1.0, 2.0}, 1.0, -0.5, 1.0).fires());
  EXPECT_FALSE(process(Sigmoid{1.0, 2.0, 0.0}, inf, -0.5, 1.0).fires());
  EXPECT_FALSE(process(Step{1.0, 1.0}, 1.0, 0.9, 1.0).fires());
  EXPECT_FALSE(process(Constant{0.0}, 1.0, 0.9, 1.0).fires());
}

/// A constant rate needs no panels, however long its intervals; a hazard that rises for a million time
/// units needs too many, where a thousand radians a unit are to be resolved.
TEST(RenewalResponses, AreRefusedWhereTheyCannotBeResolved) {
  EXPECT_NEAR(process(Constant{1e-6}, 1e4, 0.9, 1e6).noise(1e6), 1e-6, 1e-16);
  EXPECT_THROW(process(Power{1e-12, 1.0}, inf, 1.0, 1e3), core::ParameterError);
  EXPECT_NO_THROW(process(Power{1e-12, 1.0}, inf, 1.0, 1e-3));
}

}  // namespace
}  // namespace poise::dense
