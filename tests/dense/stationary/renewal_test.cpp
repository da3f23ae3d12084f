/// Renewal processes: closed forms, and the response to small inputs by another quadrature.

#include "poise/dense/stationary/renewal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <vector>

namespace poise::dense {
namespace {

using Complex = std::complex<double>;
constexpr double perfect = std::numeric_limits<double>::infinity();

TEST(Renewal, ConstantRate) {
  for (const double tau : {0.5, perfect})
    for (const double b : {-2.0, 0.0, 3.0}) {
      const RenewalProcess process(Constant{2.5}, tau, b);
      EXPECT_NEAR(process.rate(), 2.5, 1e-12);
      EXPECT_NEAR(process.rate_slope(), 0.0, 1e-12);
    }
}

/// A perfect integrator with f = rate x^p has Weibull intervals.
TEST(Renewal, PerfectIntegratorOfAPower) {
  for (const double p : {0.3, 1.0, 2.0, 3.7})
    for (const double b : {1e-3, 0.5, 20.0}) {
      const double c = 1.3 * std::pow(b, p) / (p + 1.0);
      const double expected = std::pow(c, 1.0 / (p + 1.0)) / std::tgamma(1.0 + 1.0 / (p + 1.0));
      const RenewalProcess process(Power{1.3, p}, perfect, b);
      EXPECT_NEAR(process.rate() / expected, 1.0, 1e-12);
      EXPECT_NEAR(process.rate_slope() / (expected * p / ((p + 1.0) * b)), 1.0, 1e-11);
    }
}

/// With an exponential, M = e^c E_1(c) / (gain b), c = rate e^{-gain threshold} / (gain b).
TEST(Renewal, PerfectIntegratorOfAnExponential) {
  for (const double b : {0.2, 1.0, 8.0}) {
    const double c = 1.5 * std::exp(-2.0 * 0.7) / (2.0 * b);
    const double mean = std::exp(c) * -std::expint(-c) / (2.0 * b);
    EXPECT_NEAR(RenewalProcess(Exponential{1.5, 2.0, 0.7}, perfect, b).rate() * mean, 1.0, 1e-12);
  }
}

/// A delay, then a constant rate.
TEST(Renewal, Step) {
  for (const double tau : {0.8, perfect}) {
    const double b = 2.0, threshold = 0.9;
    const double delay =
        std::isfinite(tau) ? -tau * std::log(1.0 - threshold / (b * tau)) : threshold / b;
    const RenewalProcess process(Step{3.0, threshold}, tau, b, {1.0, 20.0});
    EXPECT_NEAR(process.rate(), 1.0 / (delay + 1.0 / 3.0), 1e-12);
    const Complex lambda(-0.6, 15.0), late = std::exp(-lambda * delay);
    const Complex survival = (1.0 - late) / lambda + late / (3.0 + lambda);
    EXPECT_LT(std::abs(process.transforms(lambda).survival - survival), 1e-12);
    const double h = 1e-4;
    const double slope = (renewal_rate(Step{3.0, threshold}, tau, b + h) -
                          renewal_rate(Step{3.0, threshold}, tau, b - h)) /
                         (2.0 * h);
    EXPECT_NEAR(process.rate_slope(), slope, 1e-6);
  }
}

TEST(Renewal, NeverFiresWhereThePathEndsInSilence) {
  EXPECT_FALSE(RenewalProcess(Power{1.0, 2.0}, 1.0, 0.0).fires());
  EXPECT_FALSE(RenewalProcess(Power{1.0, 0.5}, 1.0, -0.4).fires());
  EXPECT_FALSE(RenewalProcess(Step{5.0, 1.0}, 1.0, 1.0).fires());
  EXPECT_TRUE(RenewalProcess(Step{5.0, 1.0}, 1.0, 1.0 + 1e-9).fires());
  EXPECT_FALSE(RenewalProcess(Step{5.0, -0.5}, 1.0, -0.6).fires());
  EXPECT_EQ(RenewalProcess(Step{5.0, -0.5}, 1.0, -0.5).rate(), 5.0);
  EXPECT_FALSE(RenewalProcess(Sigmoid{5.0, 4.0, 1.0}, perfect, -1e-3).fires());
  EXPECT_NEAR(RenewalProcess(Sigmoid{5.0, 4.0, 1.0}, perfect, 0.0).rate(),
              value(Sigmoid{5.0, 4.0, 1.0}, 0.0), 1e-12);
  EXPECT_EQ(renewal_rate(Exponential{1.0, 2.0, 1.0}, perfect, -3.0), 0.0);
}

/// R between steep and flat, fast and slow: against a composite rule of another kind.
TEST(Renewal, RateAgreesWithAPlainRule) {
  const std::vector<Intensity> kinds{Sigmoid{5.0, 4.0, 1.0},     Sigmoid{5.0, 200.0, 0.1},
                                     Sigmoid{3.0, -4.0, 0.5},    Softplus{2.0, 3.0, 0.5},
                                     Exponential{1.0, 8.0, 0.6}, Power{1.0, 0.5}};
  for (const Intensity& f : kinds)
    for (const double tau : {0.5, 2.0})
      for (const double b : {0.6, 1.5, 10.0}) {
        const RenewalProcess process(f, tau, b);
        constexpr int steps = 100000;
        const double da = std::min(40.0 / process.rate(), 60.0) / steps;
        double mean = 0.0, exponent = 0.0;
        for (int k = 0; k < steps; ++k) {
          const double x = -b * tau * std::expm1(-(k + 0.5) * da / tau);
          const double more = value(f, x) * da;
          mean += std::exp(-exponent - 0.5 * more) * da;
          exponent += more;
        }
        mean += std::exp(-exponent) / process.hazard_at_end();
        EXPECT_NEAR(process.rate() * mean, 1.0, 3e-6) << name(f) << " " << tau << " " << b;
      }
}

/// chi(lambda) = R K / L by nested trapezoid rules, straight from the definitions; `reset`: whether
/// the path starts at 0 whatever the input was, which a wrong twin forgets.
Complex plain_response(const Intensity& f, double tau, double b, Complex lambda, bool reset) {
  constexpr int steps = 40000;
  const double da = 16.0 / steps;
  const Complex kappa = lambda + 1.0 / tau;
  double exponent = 0.0, mean = 0.0, last = value(f, 0.0);
  Complex felt = 0.0, last_felt = 0.0, top = 0.0, bottom = 0.0;
  for (int k = 0; k <= steps; ++k) {
    const double age = k * da, x = -b * tau * std::expm1(-age / tau);
    const Complex forced = (std::exp(lambda * age) - (reset ? std::exp(-age / tau) : 0.0)) / kappa;
    const Complex now_felt = derivative(f, x) * forced;
    if (k > 0) {
      exponent += 0.5 * da * (last + value(f, x));
      felt += 0.5 * da * (last_felt + now_felt);
    }
    last = value(f, x);
    last_felt = now_felt;
    const double weight = k == 0 || k == steps ? 0.5 * da : da, survival = std::exp(-exponent);
    mean += weight * survival;
    bottom += weight * survival * std::exp(-lambda * age);
    top += weight * survival * std::exp(-lambda * age) * felt;
  }
  return top / bottom / mean;
}

TEST(Renewal, RespondsAsDefined) {
  for (const Intensity& f :
       std::vector<Intensity>{Sigmoid{5.0, 4.0, 1.0}, Softplus{2.0, 3.0, 0.5}, Power{3.0, 2.0}})
    for (const Complex lambda : {Complex(0.0, 0.0), Complex(0.4, 0.0), Complex(-0.5, 6.0),
                                 Complex(1.5, -3.0), Complex(-1.25, 0.0)}) {
      const double tau = 0.8, b = 2.0;
      const RenewalProcess process(f, tau, b, {1.5, 10.0});
      const auto [survival, response] = process.transforms(lambda);
      const Complex chi = process.rate() * response / survival;
      if (std::abs(lambda + 1.0 / tau) > 1e-3) {
        EXPECT_LT(std::abs(chi - plain_response(f, tau, b, lambda, true)), 1e-6) << name(f);
        EXPECT_GT(std::abs(chi - plain_response(f, tau, b, lambda, false)), 1e-2) << name(f);
      } else {
        // lambda = -1/tau is no pole: the mean of its neighbours.
        const auto at = [&](double d) {
          const auto t = process.transforms(lambda + d);
          return process.rate() * t.response / t.survival;
        };
        EXPECT_LT(std::abs(chi - 0.5 * (at(1e-4) + at(-1e-4))), 1e-6);
      }
    }
}

TEST(Renewal, SlopeIsTheDerivative) {
  for (const Intensity& f :
       std::vector<Intensity>{Sigmoid{5.0, 4.0, 1.0}, Exponential{1.0, 3.0, 1.0}, Power{1.0, 0.5},
                              Softplus{2.0, 3.0, 0.5}})
    for (const double tau : {1.0, perfect})
      for (const double b : {0.3, 2.0}) {
        const auto R = [&](double d) { return renewal_rate(f, tau, b + d); };
        const double h = 1e-3 * b;
        const double slope = (8.0 * (R(h) - R(-h)) - (R(2.0 * h) - R(-2.0 * h))) / (12.0 * h);
        EXPECT_NEAR(RenewalProcess(f, tau, b).rate_slope() / slope, 1.0, 1e-9);
      }
}

}  // namespace
}  // namespace poise::dense
