#include "poise/measure/power_law.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "poise/core/random.hpp"

namespace poise::measure {
namespace {

TEST(PowerLaw, ExactLawIsRecovered) {
  const std::vector<double> n{10, 20, 40, 80};
  std::vector<double> y, error;
  for (const double x : n) {
    y.push_back(3.0 * std::pow(x, -0.5));
    error.push_back(0.01 * x);  // unequal weights change nothing on a line
  }
  const auto fit = fit_power_law(n, y, error);
  EXPECT_NEAR(fit.exponent, -0.5, 1e-12);
  EXPECT_NEAR(fit.prefactor, 3.0, 1e-11);
  EXPECT_NEAR(fit.reduced_chi_square, 0.0, 1e-20);
}

TEST(PowerLaw, StandardErrorIsThatOfTheExponent) {
  // Two points with relative errors r: the exponent is their log ratio over log 2.
  const auto fit =
      fit_power_law(std::vector{1.0, 2.0}, std::vector{1.0, 0.5}, std::vector{0.1, 0.1});
  EXPECT_NEAR(fit.exponent, -1.0, 1e-12);
  EXPECT_NEAR(fit.exponent_error, std::hypot(0.1, 0.2) / std::log(2.0), 1e-12);
  EXPECT_TRUE(std::isnan(fit.reduced_chi_square));
}

TEST(PowerLaw, StandardErrorMatchesTheScatterOfNoisyFits) {
  // 2000 fits: their standard deviation has relative error 1.6 %; a bound of 8 % is five of those.
  // The wrong twin, errors stated half as large as they are, must fall outside.
  core::Stream stream(7, core::Purpose::test);
  const std::vector<double> n{100, 200, 400, 800, 1600};
  constexpr int fits = 2000;
  double sum = 0.0, squares = 0.0, stated = 0.0;
  for (int k = 0; k < fits; ++k) {
    std::vector<double> y, error;
    for (const double x : n) {
      const double exact = std::pow(x, -0.75);
      y.push_back(exact * (1.0 + 0.01 * stream.normal()));
      error.push_back(0.01 * exact);
    }
    const auto fit = fit_power_law(n, y, error);
    sum += fit.exponent + 0.75;
    squares += (fit.exponent + 0.75) * (fit.exponent + 0.75);
    stated = fit.exponent_error;
  }
  const double scatter = std::sqrt(squares / fits);
  EXPECT_LT(std::abs(sum / fits), 5.0 * stated / std::sqrt(fits));
  EXPECT_NEAR(stated / scatter, 1.0, 0.08);
  EXPECT_GT(std::abs(0.5 * stated / scatter - 1.0), 0.08);
}

}  // namespace
}  // namespace poise::measure
