/// The moment equations (5.63) and (5.65) for random clocks: Ito's sums against a solver of the
/// printed equations, and against Poisson shot noise, which has the same covariances for every n.
#include "proofs_checks/evidence/ou_moments.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <random>

#include "support/statistics.hpp"

namespace poise::checks {
namespace {

using certify::Rational;

constexpr certify::Bits bits = 128;

double as_double(const Rational& x) { return x.convert_to<double>(); }

Rational hundredths(int from, int to) { return Rational(*rc::gen::inRange(from, to)) / 100; }

OuProcess any_process() {
  OuProcess process{.tau = hundredths(5, 300),
                    .variance = hundredths(0, 300),
                    .step = hundredths(5, 100),
                    .rates = {}};
  const int intervals = *rc::gen::inRange(1, 9);
  for (int k = 0; k < intervals; ++k) process.rates.push_back(hundredths(0, 400));
  return process;
}

/// dy/dt = source - decay y over one interval, by the classical Runge-Kutta method.
double solve(double y, double decay, double source, double length) {
  constexpr int steps = 200;
  const double h = length / steps;
  const auto f = [&](double value) { return source - decay * value; };
  for (int i = 0; i < steps; ++i) {
    const double a = f(y), b = f(y + h / 2 * a), c = f(y + h / 2 * b), d = f(y + h * c);
    y += h / 6 * (a + 2 * b + 2 * c + d);
  }
  return y;
}

/// E x(k h) x(m h), k <= m, by (5.63) up to k h and (5.65) from there; `late` takes each rate one
/// interval too late, which is the planted bug.
double by_equations(const OuProcess& process, std::size_t k, std::size_t m, bool late = false) {
  const double tau = as_double(process.tau), step = as_double(process.step);
  double y = as_double(process.variance);
  for (std::size_t j = 0; j < k; ++j)
    y = solve(y, 2.0 / tau, as_double(process.rates[late && j > 0 ? j - 1 : j]), step);
  for (std::size_t j = k; j < m; ++j) y = solve(y, 1.0 / tau, 0.0, step);
  return y;
}

RC_GTEST_PROP(OuMoments, SolveThePrintedEquations, ()) {
  const OuProcess process = any_process();
  const std::size_t last = process.rates.size();
  for (std::size_t k = 0; k <= last; ++k)
    for (const std::size_t m : {k, last}) {
      const double found = covariance(process, k, m, bits).midpoint();
      RC_ASSERT(std::abs(found - by_equations(process, k, m)) < 1e-8 * (1.0 + found));
    }
}

RC_GTEST_PROP(OuMoments, ARateTakenLateIsCaught, ()) {
  const OuProcess process = any_process();
  RC_PRE(process.rates.size() > 1);
  const std::size_t last = process.rates.size();
  const Rational change = process.rates[last - 1] - process.rates[last - 2];
  RC_PRE(change != 0);
  const double found = covariance(process, last, last, bits).midpoint();
  const double gained = std::abs(by_equations(process, last, last, true) - found);
  double sum = 0.0;  // each interval's change, as it reaches the end
  const double tau = as_double(process.tau), step = as_double(process.step);
  for (std::size_t j = 1; j < last; ++j)
    sum += as_double(process.rates[j] - process.rates[j - 1]) *
           std::exp(-2.0 * step * static_cast<double>(last - j - 1) / tau);
  const double expected = std::abs(sum) * tau / 2.0 * -std::expm1(-2.0 * step / tau);
  RC_ASSERT(std::abs(gained - expected) < 1e-7 * (1.0 + found));
}

/// x at the end of the last interval: n^{-1/2} sum of exp(-(T - s)/tau) over the points s of
/// Poisson processes of the intensities n rate, less its mean, and the start's share.
double shot_noise(const OuProcess& process, double n, double weight, std::mt19937_64& engine) {
  const double tau = as_double(process.tau), step = as_double(process.step);
  const double end = step * static_cast<double>(process.rates.size());
  std::normal_distribution<double> normal(0.0, std::sqrt(as_double(process.variance)));
  std::uniform_real_distribution<double> uniform(0.0, step);
  double x = std::exp(-end / tau) * normal(engine), noise = 0.0;
  for (std::size_t j = 0; j < process.rates.size(); ++j) {
    const double left = step * static_cast<double>(j), rate = n * as_double(process.rates[j]);
    std::poisson_distribution<int> points(rate * step);
    for (int left_over = points(engine); left_over > 0; --left_over)
      noise += std::exp(-(end - left - uniform(engine)) / tau);
    noise -= rate * tau * std::exp(-(end - left) / tau) * std::expm1(step / tau);
  }
  return x + weight * noise / std::sqrt(n);
}

double p_value(double weight) {
  const OuProcess process = random_ou_process(7, 0);
  const std::size_t last = process.rates.size();
  const double expected = covariance(process, last, last, bits).midpoint();
  std::mt19937_64 engine(20'253);
  std::vector<double> squares(40'000);
  for (double& square : squares) square = std::pow(shot_noise(process, 4.0, weight, engine), 2);
  return testing::mean_p_value(squares, expected);
}

TEST(OuMoments, AreThoseOfShotNoise) {
  EXPECT_GT(p_value(1.0), testing::false_alarm);
  EXPECT_LT(p_value(1.05), testing::false_alarm);  // the planted bug: a weight off by 5%
}

}  // namespace
}  // namespace poise::checks
