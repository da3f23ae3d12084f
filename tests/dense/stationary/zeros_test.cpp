/// Zeros of analytic functions in rectangles.

#include "poise/dense/stationary/zeros.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stop_token>

namespace poise::dense {
namespace {

using Complex = std::complex<double>;

TEST(Zeros, OfAPolynomialAllAreFound) {
  const std::vector<Complex> zeros{{0.1, 0.2}, {-0.5, 0.0}, {0.3, -0.7}, {0.31, -0.7}, {2.0, 0.0}};
  const auto F = [&](Complex z) {
    Complex product = 1.0;
    for (const Complex& zero : zeros) product *= z - zero;
    return product;
  };
  const Zeros found = zeros_in(F, {-1.0, 1.0, -1.0, 1.0}, 0.3);
  ASSERT_TRUE(found.complete);
  ASSERT_EQ(found.value.size(), 4u);
  for (std::size_t k = 0; k < 4; ++k)
    EXPECT_TRUE(std::any_of(found.value.begin(), found.value.end(),
                            [&](Complex z) { return std::abs(z - zeros[k]) < 1e-10; }));
}

TEST(Zeros, DoubleOnesCountTwice) {
  const auto F = [](Complex z) { return (z - 0.2) * (z - 0.2) * (z + Complex(0.3, 0.4)); };
  const Zeros found = zeros_in(F, {-1.0, 1.0, -1.0, 1.0}, 0.3);
  ASSERT_TRUE(found.complete);
  ASSERT_EQ(found.value.size(), 3u);
  EXPECT_EQ(std::count_if(found.value.begin(), found.value.end(),
                          [](Complex z) { return std::abs(z - 0.2) < 1e-5; }),
            2);
}

/// Zeros on a line, one of them on the edge asked for; and those of a delay equation.
TEST(Zeros, OfATranscendentalEquation) {
  const auto F = [](Complex z) { return std::sin(std::numbers::pi * z) * std::exp(-3.0 * z); };
  const Zeros found = zeros_in(F, {-5.5, 4.0, -1.0, 1.0}, 0.3);
  ASSERT_TRUE(found.complete);
  ASSERT_GE(found.value.size(), 9u);
  for (const Complex& z : found.value) EXPECT_LT(std::abs(z - std::round(z.real())), 1e-10);
  const auto delay = [](Complex z) { return z + 1.0 + 1.5 * std::exp(-2.0 * z); };
  const Zeros many = zeros_in(delay, {-1.5, 1.0, -20.0, 20.0}, 0.3);
  ASSERT_TRUE(many.complete);
  for (const Complex& z : many.value) EXPECT_LT(std::abs(delay(z)), 1e-9);
  // Their imaginary parts are about pi apart: z ~ -e^{-2 z}.
  EXPECT_GE(many.value.size(), 12u);
  EXPECT_EQ(many.value.size() % 2, 0u);
}

TEST(Zeros, StopWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(zeros_in([](Complex z) { return std::sin(z); }, {-20.0, 20.0, -1.0, 1.0}, 0.1,
                        {stop.get_token(), {}}),
               core::Interrupted);
}

}  // namespace
}  // namespace poise::dense
