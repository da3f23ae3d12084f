#include "poise/certify/gaussian.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "certify/wide_expectation.hpp"
#include "network/random_intensity.hpp"
#include "poise/gaussian/expectation.hpp"

namespace poise::certify {
namespace {

using testing::Wide;

constexpr Bits bits = 160;

double radius(const Ball& ball) { return mag_get_d(arb_radref(ball.get())); }

void expect_encloses(const Ball& ball, const Wide& reference) {
  EXPECT_LE(Wide(ball.lower(60)), reference + Wide(1e-60));
  EXPECT_GE(Wide(ball.upper(60)), reference - Wide(1e-60));
  EXPECT_LT(radius(ball), 1e-45);
}

TEST(CertifiedExpectation, OfTanhAgreesWithAHundredDigits) {
  for (const double v : {-2.75, 0.5, 8.0})
    for (const double K : {0.0, 0.25, 4.0}) {
      const auto found = expectation(network::Tanh{0.5, 2.0, 1.5}, exact(v), K, bits);
      const Wide slope = Wide(1.5) * sqrt(Wide(K)), offset = Wide(1.5) * v;
      expect_encloses(found.value, (testing::wide_tanh_mean(offset, slope) + 2) / 2);
      const Wide h = 1e-30;  // central difference, error of order h^2
      const Wide difference = (testing::wide_tanh_mean(offset + h, slope) -
                               testing::wide_tanh_mean(offset - h, slope)) /
                              (2 * h) * Wide(1.5) / 2;
      expect_encloses(found.slope, difference);
    }
}

TEST(CertifiedExpectation, OfSoftplusAgreesWithAHundredDigits) {
  for (const double v : {-6.5, 0.75, 4.0})
    for (const double K : {0.0, 0.25, 4.0}) {
      const network::Softplus f{.rate = 0.5, .gain = -1.5, .threshold = 0.75};
      const auto found = expectation(f, exact(v), K, bits);
      const Wide slope = Wide(1.5) * sqrt(Wide(K)), offset = Wide(-1.5) * (Wide(v) - 0.75);
      expect_encloses(found.value, testing::wide_softplus_mean(offset, slope) / 2);
      expect_encloses(found.slope,
                      -(1 + testing::wide_tanh_mean(offset / 2, slope / 2)) * Wide(1.5) / 4);
    }
}

// Every kind against gaussian/, which has other formulas and 1e-13; a parameter off by 1e-9 is
// seen.
template <class K>
class CertifiedExpectationOfEveryKind : public ::testing::Test {};
TYPED_TEST_SUITE(CertifiedExpectationOfEveryKind, network::testing::EveryKind,
                 network::testing::NameOfKind);

TYPED_TEST(CertifiedExpectationOfEveryKind, AgreesWithDoubles) {
  EXPECT_TRUE(rc::check([] {
    const network::Intensity f = *network::testing::moderate_kind<TypeParam>(0.5);
    const auto number = [](int low, int high) { return *rc::gen::inRange(low, high) / 64.0; };
    const double v = number(-256, 256), K = number(0, 256);
    const auto found = expectation(f, exact(v), K, bits);
    const auto reference = gaussian::expectation(f, v, K);
    RC_ASSERT(radius(found.value) < 1e-38 && radius(found.slope) < 1e-38);
    const double size = 1.0 + std::abs(reference.value);
    RC_ASSERT(std::abs(found.value.midpoint() - reference.value) < 1e-12 * size);
    RC_ASSERT(std::abs(found.slope.midpoint() - reference.d_mean) < 1e-12 * size);
    RC_ASSERT(std::abs(found.slope.midpoint()) <= network::lipschitz(f) * (1 + 1e-12));
    RC_ASSERT(curvature_bound(f, bits).midpoint() >= network::second_bound(f) * (1 - 1e-15));
  }));
}

/// The limits that proofs on the whole plane rest on: those of the values far out.
TYPED_TEST(CertifiedExpectationOfEveryKind, HasTheLimitsOfTheIntensity) {
  EXPECT_TRUE(rc::check([] {
    const network::Intensity f = *network::testing::moderate_kind<TypeParam>(0.5);
    for (const double side : {-1.0, 1.0}) {
      const double far = network::value(f, side * 1e6);
      const Ball at_infinity = limit(f, side, bits);
      if (arb_is_finite(at_infinity.get()) != 0)
        RC_ASSERT(std::abs(at_infinity.midpoint() - far) <= 1e-12);
      else
        RC_ASSERT(far > 1e3 * network::lipschitz(f));
    }
  }));
}

}  // namespace
}  // namespace poise::certify
