/// The Taylor coefficients of Gaussian expectations: closed forms, and laws of every kind.
#include "poise/gaussian/hermite.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "poise/gaussian/expectation.hpp"

namespace poise::gaussian {
namespace {

constexpr std::size_t orders = 33;
using Coefficients = std::array<double, orders>;

Coefficients coefficients(const network::Intensity& f, double v, double K) {
  Coefficients d;
  hermite_coefficients(f, v, K, d);
  return d;
}

/// Derivatives of exp(-u^2/2), u = x/s, in x, over k!.
Coefficients bell(double x, double s) {
  Coefficients d;
  const double u = x / s;
  double before = 0.0, now = std::exp(-0.5 * u * u);
  for (std::size_t k = 0; k < orders; ++k) {
    d[k] = now;
    const double next = -(u * now + before / s) / (s * static_cast<double>(k + 1));
    before = now;
    now = next;
  }
  return d;
}

/// Largest |d_k - e_k| sqrt(k!) K^(k/2): what a mode of unit size would see.
double distance(const Coefficients& d, const Coefficients& e, double K) {
  double worst = 0.0, size = 1.0;
  for (std::size_t k = 0; k < orders; ++k) {
    if (k > 0) size *= std::sqrt(static_cast<double>(k) * K);
    worst = std::max(worst, std::abs(d[k] - e[k]) * size);
  }
  return worst;
}

TEST(HermiteCoefficients, OfABumpAreABellsDerivatives) {
  for (const double width : {0.05, 0.7, 3.0})
    for (const double K : {0.01, 0.5, 4.0})
      for (const double v : {-2.0, 0.1, 1.3}) {
        const double s = std::sqrt(width * width + K);
        Coefficients want = bell(v - 1.0, s);
        for (double& d : want) d *= 1.5 * width / s;
        want[0] += 0.25;
        EXPECT_LT(distance(coefficients(network::Bump{0.25, 1.5, 1.0, width}, v, K), want, K),
                  2e-14)
            << width << " " << K << " " << v;
      }
}

TEST(HermiteCoefficients, OfAnErfAreThoseOfItsSlope) {
  for (const double gain : {-0.3, 1.0, 20.0})
    for (const double K : {0.01, 0.5, 4.0})
      for (const double v : {-2.0, 0.1, 1.3}) {
        const double s = std::sqrt(0.5 / (gain * gain) + K);
        const Coefficients slope = bell(v, s);
        Coefficients want{};
        want[0] = expectation(network::Erf{0.75, 1.25, gain}, v, K).value;
        const double front = 0.75 * std::copysign(std::sqrt(2.0 / std::numbers::pi), gain) / s;
        for (std::size_t k = 1; k < orders; ++k)
          want[k] = front * slope[k - 1] / static_cast<double>(k);
        EXPECT_LT(distance(coefficients(network::Erf{0.75, 1.25, gain}, v, K), want, K), 2e-14)
            << gain << " " << K << " " << v;
      }
}

const std::array<network::Intensity, 6> kinds{
    network::Tanh{0.5, 2.0, 1.0},  network::Tanh{0.5, 1.0, 8.0},
    network::Erf{0.75, 1.25, 0.8}, network::Bump{0.25, 1.5, 1.0, 0.3},
    network::Constant{0.75},       network::Softplus{1.5, 2.0, 0.5}};

/// d/dK E f^(k) = E f^(k+2) / 2, whatever f is.
TEST(HermiteCoefficients, ObeyTheHeatEquation) {
  for (const auto& f : kinds)
    for (const double K : {0.3, 1.0, 2.5}) {
      const double step = 1e-4 * K;
      const auto above = coefficients(f, 0.4, K + step), below = coefficients(f, 0.4, K - step);
      const auto here = coefficients(f, 0.4, K);
      for (std::size_t k = 0; k + 2 < 17; ++k) {
        const auto j = static_cast<double>(k);
        const double slope = (above[k] - below[k]) / (2.0 * step);
        const double scale = std::pow(K, 0.5 * j + 1.0) * std::sqrt(std::tgamma(j + 1.0));
        EXPECT_NEAR(slope * scale, 0.5 * (j + 1.0) * (j + 2.0) * here[k + 2] * scale, 2e-6)
            << network::name(f) << " " << K << " " << k;
      }
    }
}

/// sum_k k! K^k d_k^2 = E f^2 (Parseval), from below.
TEST(HermiteCoefficients, ExhaustTheMeanSquare) {
  for (const auto& f : kinds) {
    const auto d = coefficients(f, 0.4, 0.2);
    double sum = 0.0, size = 1.0;
    for (std::size_t k = 0; k < orders; ++k) {
      if (k > 0) size *= static_cast<double>(k) * 0.2;
      sum += size * d[k] * d[k];
    }
    const double square = mean_square(f, 0.4, 0.2);
    EXPECT_LE(sum, square * (1.0 + 1e-13)) << network::name(f);
    EXPECT_GT(sum, square * (1.0 - 1e-3)) << network::name(f);
  }
}

TEST(HermiteCoefficients, AreTaylorsWhereThereIsNoVariance) {
  for (const auto& f : kinds) {
    const auto d = coefficients(f, 0.4, 0.0);
    EXPECT_DOUBLE_EQ(d[0], network::value(f, 0.4));
    EXPECT_DOUBLE_EQ(d[1], network::derivative(f, 0.4));
    for (const double x : d) EXPECT_TRUE(std::isfinite(x)) << network::name(f);
  }
}

}  // namespace
}  // namespace poise::gaussian
