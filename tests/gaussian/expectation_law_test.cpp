/// Identities that hold exactly, over random intensities, means and variances; and known numbers.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "network/random_intensity.hpp"
#include "poise/gaussian/expectation.hpp"
#include "support/networks.hpp"

namespace poise::gaussian::testing {
namespace {

using network::Intensity;
using network::Tanh;
using network::testing::between;
using network::testing::magnitude;
using network::testing::random_sign;

/// E sigma(2 Y) and E sech^2(Y) for Y = m + s Z, from the public interface.
double rise(double m, double s) { return 0.5 * expectation(Tanh{}, m, s * s).value; }
double slope(double m, double s) { return expectation(Tanh{}, m, s * s).d_mean; }

/// sigma(2 y) = e^(2 y) (1 - sigma(2 y)) and tilting the Gaussian give, for every m and s,
///   P(m) = e^(2 m + 2 s^2) (1 - P(m + 2 s^2)),   P(m) = E sigma(2 Y),
/// hence closed forms at m = -2 s^2, -4 s^2, -6 s^2 [Mordell 1933].
TEST(ExpectationLaw, ClosedFormsOfTheLogisticNormal) {
  for (double s = 0.01; s < 10.0; s *= 1.05) {
    const double t = 2.0 * s * s, once = 0.5 * std::exp(-t);
    EXPECT_NEAR(rise(0.0, s), 0.5, 1e-15) << s;
    EXPECT_NEAR(rise(-t, s) / once, 1.0, 2e-13) << s;
    EXPECT_NEAR(rise(-2.0 * t, s) / (std::exp(-3.0 * t) * (1.0 - once)), 1.0, 5e-13) << s;
  }
}

RC_GTEST_PROP(ExpectationLaw, TiltingTheGaussian, ()) {
  const double s = *magnitude(-3, 1), t = 2.0 * s * s, m = *between(-1.0, 1.0) * (t + 5.0);
  const double left = rise(m, s), right = std::exp(2.0 * m + t) * rise(-(m + t), s);
  // The condition number of the exponential, in ulps, beside the rule's own error.
  const double allowance = 5e-14 + 1e-15 * (2.0 * std::abs(m) + t);
  RC_ASSERT(std::abs(left - right) <= allowance * std::max(left, right));
}

/// The derivative of the tilting law at m = -s^2: E sech^2(Y)/2 = E sigma(2 Y).
TEST(ExpectationLaw, SlopeAtTheSymmetricTilt) {
  for (double s = 0.01; s < 17.0; s *= 1.1)
    EXPECT_NEAR(0.5 * slope(-s * s, s) / rise(-s * s, s), 1.0, 1e-13) << s;
}

/// A random f, v and K at which f's shape matters.
struct Situation {
  Intensity f;
  double scale, v, K;
};
template <class Kind>
Situation random_situation(const Kind& f) {
  const double scale = std::abs(network::testing::scale_of(f));
  return {f, scale, network::testing::center_of(f) + scale * *between(-3.0, 3.0),
          std::pow(scale * *magnitude(-2, 1.5), 2)};
}

/// Sixth-order central difference of g at 0 with step h.
template <class G>
double difference(const G& g, double h) {
  return (45.0 * (g(h) - g(-h)) - 9.0 * (g(2 * h) - g(-2 * h)) + (g(3 * h) - g(-3 * h))) /
         (60.0 * h);
}

/// d_mean and d_variance are the derivatives of value that they claim to be.
template <class Kind>
void check_derivatives(const Kind& kind) {
  const Situation situation = random_situation(kind);
  const Intensity& f = situation.f;
  const double scale = situation.scale, v = situation.v, K = situation.K;
  const double width = std::sqrt(scale * scale + K), h = 0.01 * width;
  const double size = expectation(f, v, K).value;
  const auto in_mean = [&](double e) { return expectation(f, v + e, K).value; };
  const auto in_variance = [&](double e) { return expectation(f, v, K + e).value; };
  const double tolerance = 1e-9 * (size + network::lipschitz(f) * width);
  const Expectation at = expectation(f, v, K);
  RC_ASSERT(std::abs(difference(in_mean, h) - at.d_mean) * width <= tolerance);
  const double k = std::min(0.003 * width * width, K / 3.5);
  if (k > 1e-6 * width * width) {
    // The error bound of the values, times the sum of the formula's weights, 1.83, over the step.
    const double rounding = 2e-13 * size / k;
    RC_ASSERT(std::abs(difference(in_variance, k) - at.d_variance) * width * width <=
              tolerance + rounding * width * width);
  }
}

template <class K>
class ExpectationOfEveryKind : public ::testing::Test {};
TYPED_TEST_SUITE(ExpectationOfEveryKind, network::testing::EveryKind, network::testing::NameOfKind);

TYPED_TEST(ExpectationOfEveryKind, HasTheDerivativesThatItClaims) {
  EXPECT_TRUE(rc::check([] { check_derivatives(*network::testing::random_kind<TypeParam>()); }));
}

/// Values stay between the bounds of f, up to rounding; slopes below its Lipschitz bound, and twice
/// the derivative in K below that of f''.
TYPED_TEST(ExpectationOfEveryKind, StaysWithinTheBoundsOfF) {
  EXPECT_TRUE(rc::check([] {
    const Intensity f = *network::testing::random_kind<TypeParam>();
    const double v = *between(-1e3, 1e3);
    const double K = *rc::gen::oneOf(rc::gen::just(0.0), magnitude(-9, 4));
    const Expectation at = expectation(f, v, K);
    RC_ASSERT(at.value >= network::infimum(f) * (1.0 - 1e-13));
    RC_ASSERT(at.value <= network::supremum(f) * (1.0 + 1e-13));
    RC_ASSERT(std::abs(at.d_mean) <= network::lipschitz(f) * (1.0 + 1e-13));
    RC_ASSERT(2.0 * std::abs(at.d_variance) <= network::second_bound(f) * (1.0 + 1e-13));
  }));
}

TYPED_TEST(ExpectationOfEveryKind, IsTheIntensityItselfWithoutVariance) {
  EXPECT_TRUE(rc::check([] {
    const auto f = *network::testing::random_kind<TypeParam>();
    const double scale = std::abs(network::testing::scale_of(f));
    const double v = f.middle() + scale * *between(-5.0, 5.0);
    const Expectation at = expectation(f, v, 0.0);
    const double conditioned = std::abs(v) + std::abs(f.middle());
    RC_ASSERT(std::abs(at.value - f.value(v)) <=
              1e-13 * (f.value(v) + f.lipschitz() * conditioned * 1e-2));
    RC_ASSERT(std::abs(at.d_mean - f.derivative(v)) <=
              1e-13 * (f.lipschitz() + f.second_bound() * conditioned * 1e-2));
    RC_ASSERT(std::abs(2.0 * at.d_variance - f.second_derivative(v)) <=
              1e-13 * (f.second_bound() + f.third_bound() * conditioned * 1e-2));
  }));
}

/// E g(v + sqrt(K) Z) by the plain trapezoidal rule on |z| <= 12, with a hundred times the nodes
/// that the library takes and none of its formulas: strips of analyticity of half a length of f
/// leave e^-50 while the deviation is at most 8 lengths.
template <class G>
double by_trapezoid(const G& g, double v, double K) {
  constexpr int steps = 128;
  double sum = 0.0;
  for (int k = -12 * steps; k <= 12 * steps; ++k) {
    const double z = static_cast<double>(k) / steps;
    sum += std::exp(-0.5 * z * z) * g(v + std::sqrt(K) * z);
  }
  return sum / steps / std::sqrt(2.0 * std::numbers::pi);
}

TYPED_TEST(ExpectationOfEveryKind, AgreesWithPlainQuadrature) {
  EXPECT_TRUE(rc::check([] {
    const auto f = *network::testing::moderate_kind<TypeParam>(0.5);
    const double length = std::abs(network::testing::scale_of(f));
    const double v = f.middle() + length * *between(-4.0, 4.0);
    const double K = std::pow(length * *magnitude(-2, 0.9), 2);
    const Expectation at = expectation(f, v, K);
    const auto value = [&](double x) { return f.value(x); };
    const auto slope = [&](double x) { return f.derivative(x); };
    const auto bend = [&](double x) { return 0.5 * f.second_derivative(x); };
    RC_ASSERT(std::abs(at.value - by_trapezoid(value, v, K)) <= 2e-13 * at.value);
    RC_ASSERT(std::abs(at.d_mean - by_trapezoid(slope, v, K)) <= 1e-12 * f.lipschitz());
    RC_ASSERT(std::abs(at.d_variance - by_trapezoid(bend, v, K)) <= 1e-12 * f.second_bound());
  }));
}

RC_GTEST_PROP(ExpectationLaw, MirrorImages, ()) {
  const Tanh f = *network::testing::random_sigmoid<Tanh>();
  const double v = *between(-10.0, 10.0) / f.gain, K = std::pow(*magnitude(-3, 2) / f.gain, 2);
  Tanh mirrored = f;
  mirrored.gain = -f.gain;
  const Expectation a = expectation(f, v, K), b = expectation(mirrored, -v, K);
  RC_ASSERT(a.value == b.value);
  RC_ASSERT(a.d_mean == -b.d_mean);
  RC_ASSERT(a.d_variance == b.d_variance);
}

/// The paper's balanced point: F = C_ae E f_ae - C_ai E f_ai vanishes at it, to its printed digits.
TEST(ExpectationLaw, BalancedPointOfThePaper) {
  const auto network = poise::testing::paper_network();
  const auto F = [&](core::Population a, double v_e, double v_i) {
    using enum core::Population;
    return network.weight[a][e] * expectation(network.intensity[a][e], v_e, 1.0).value -
           network.weight[a][i] * expectation(network.intensity[a][i], v_i, 1.0).value;
  };
  for (const auto a : core::populations) {
    EXPECT_NEAR(F(a, -2.678, -1.240), 0.0, 1e-3);
    EXPECT_GT(std::abs(F(a, -2.578, -1.240)), 1e-3);
  }
}

}  // namespace
}  // namespace poise::gaussian::testing
