#include "poise/network/intensity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "network/random_intensity.hpp"
#include "poise/core/error.hpp"

namespace poise::network {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// --- Bounds: they hold everywhere, to the last bit where samplers rely on them

template <class Kind>
void check_bounds(const Kind& f, double x) {
  RC_ASSERT(f.infimum() <= f.value(x));
  RC_ASSERT(f.value(x) <= f.supremum());
  RC_ASSERT(std::abs(f.derivative(x)) <= f.lipschitz() * (1.0 + 8.0 * eps));
}

RC_GTEST_PROP(IntensityBounds, HoldForTanh, ()) {
  const auto f = *testing::random_sigmoid<Tanh>();
  check_bounds(f, *testing::random_potential(0.0, testing::scale_of(f)));
}

RC_GTEST_PROP(IntensityBounds, HoldForErf, ()) {
  const auto f = *testing::random_sigmoid<Erf>();
  check_bounds(f, *testing::random_potential(0.0, testing::scale_of(f)));
}

RC_GTEST_PROP(IntensityBounds, HoldForBump, ()) {
  const auto f = *testing::random_bump();
  check_bounds(f, *testing::random_potential(f.center, f.width));
}

RC_GTEST_PROP(IntensityBounds, HoldForConstant, ()) {
  check_bounds(*testing::random_constant(), *testing::between(-1e3, 1e3));
}

// The Lipschitz bound on secants, which knows nothing of `derivative`.
template <class Kind>
void check_secant(const Kind& f) {
  const double scale = testing::scale_of(f);
  const double center = testing::center_of(f);
  const double x = *testing::random_potential(center, scale);
  const double y = *testing::random_potential(center, scale);
  const double rise = std::abs(f.value(x) - f.value(y));
  RC_ASSERT(rise <= f.lipschitz() * std::abs(x - y) + 16.0 * eps * f.supremum());
}

RC_GTEST_PROP(IntensityBounds, LipschitzBoundsSecants, ()) {
  check_secant(*testing::random_sigmoid<Tanh>());
  check_secant(*testing::random_sigmoid<Erf>());
  check_secant(*testing::random_bump());
}

// --- Bounds are approached: none is loose

template <class Sigmoid>
void check_sigmoid_attains() {
  const auto f = *testing::random_sigmoid<Sigmoid>();
  const double far = 400.0 * testing::scale_of(f);
  const double low = std::min(f.value(-far), f.value(far));
  const double high = std::max(f.value(-far), f.value(far));
  RC_ASSERT(low <= f.infimum() + 4.0 * eps * f.supremum());
  RC_ASSERT(high >= f.supremum() * (1.0 - 4.0 * eps));
  RC_ASSERT(std::abs(f.derivative(0.0)) >= f.lipschitz() * (1.0 - 8.0 * eps));
}

RC_GTEST_PROP(IntensityBounds, TanhAndErfComeToThem, ()) {
  check_sigmoid_attains<Tanh>();
  check_sigmoid_attains<Erf>();
}

RC_GTEST_PROP(IntensityBounds, BumpComesToThem, ()) {
  const auto f = *testing::random_bump();
  const double peak = f.value(f.center);
  const double plain = f.value(f.center + 400.0 * f.width);
  RC_ASSERT(std::max(peak, plain) == f.supremum());
  RC_ASSERT(std::min(peak, plain) == f.infimum());
  // |f'| is largest one width from the center; center + width is rounded, which moves |f'| by the
  // square of that only.
  const double steepest = std::abs(f.derivative(f.center + f.width));
  const double displaced = eps * std::abs(f.center) / f.width;
  RC_ASSERT(steepest >= f.lipschitz() * (1.0 - 8.0 * eps - 2.0 * displaced * displaced));
}

// --- Monotonicity

template <class Sigmoid>
void check_monotonicity() {
  const auto f = *testing::random_sigmoid<Sigmoid>();
  const double step = std::abs(testing::scale_of(f));
  const bool rises = f.value(step) > f.value(-step);
  RC_ASSERT(monotonicity(f) == (rises ? Monotonicity::increasing : Monotonicity::decreasing));
}

RC_GTEST_PROP(IntensityMonotonicity, SigmoidsFollowTheirSigns, ()) {
  check_monotonicity<Tanh>();
  check_monotonicity<Erf>();
}

TEST(IntensityMonotonicity, FlatAndBump) {
  EXPECT_EQ(monotonicity(Constant{}), Monotonicity::constant);
  EXPECT_EQ(monotonicity(Tanh{.gain = 0.0}), Monotonicity::constant);
  EXPECT_EQ(monotonicity(Erf{.gain = 0.0}), Monotonicity::constant);
  EXPECT_EQ(monotonicity(Bump{.height = 0.0}), Monotonicity::constant);
  EXPECT_EQ(monotonicity(Bump{}), Monotonicity::none);
}

// --- The variant is its alternative

RC_GTEST_PROP(Intensity, VariantAgreesWithItsAlternative, ()) {
  const auto kind = *testing::random_bump();
  const Intensity f = kind;
  const double x = *testing::random_potential(kind.center, kind.width);
  RC_ASSERT(value(f, x) == kind.value(x));
  RC_ASSERT(derivative(f, x) == kind.derivative(x));
  RC_ASSERT(second_derivative(f, x) == kind.second_derivative(x));
  RC_ASSERT(supremum(f) == kind.supremum());
  RC_ASSERT(infimum(f) == kind.infimum());
  RC_ASSERT(lipschitz(f) == kind.lipschitz());
}

TEST(Intensity, PaperFamilyAtZero) {
  const Tanh excitatory{.amplitude = 0.5, .offset = 2.0, .gain = 1.0};
  EXPECT_EQ(excitatory.value(0.0), 1.0);
  EXPECT_EQ(excitatory.derivative(0.0), 0.5);
  EXPECT_EQ(excitatory.second_derivative(0.0), 0.0);
  EXPECT_EQ(excitatory.infimum(), 0.5);
  EXPECT_EQ(excitatory.supremum(), 1.5);
}

TEST(Intensity, ZeroGainIsConstant) {
  const Tanh flat{.amplitude = 2.0, .offset = 1e-20, .gain = 0.0};
  EXPECT_NO_THROW(flat.validate("f"));
  EXPECT_EQ(flat.value(3.0), 2e-20);
  EXPECT_EQ(flat.supremum(), 2e-20);
  EXPECT_EQ(flat.infimum(), 2e-20);
  const Erf low{.amplitude = -2.0, .offset = -0.5, .gain = 0.0};
  EXPECT_NO_THROW(low.validate("f"));
  EXPECT_EQ(low.value(3.0), 1.0);
}

// --- Validation: every bad parameter is refused by name

RC_GTEST_PROP(IntensityValidation, AcceptsWhatIsPositiveAndBounded, ()) {
  (*testing::random_sigmoid<Tanh>()).validate("f");
  (*testing::random_sigmoid<Erf>()).validate("f");
  (*testing::random_bump()).validate("f");
  (*testing::random_constant()).validate("f");
}

struct Refused {
  std::string name;
  Intensity intensity;
  std::string key;
};

class IntensityValidation : public ::testing::TestWithParam<Refused> {};

TEST_P(IntensityValidation, NamesTheBadParameter) {
  const auto& [name, intensity, key] = GetParam();
  try {
    std::visit([](const auto& kind) { kind.validate("intensity.ei"); }, intensity);
    FAIL() << "accepted";
  } catch (const core::ParameterError& error) {
    EXPECT_EQ(error.key, "intensity.ei." + key);
    EXPECT_THAT(error.reason, ::testing::HasSubstr("is "));
  }
}

std::string name_of(const ::testing::TestParamInfo<Refused>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Tanh, IntensityValidation,
    ::testing::Values(
        Refused{"AmplitudeNaN", Tanh{.amplitude = nan}, "amplitude"},
        Refused{"AmplitudeInfinite", Tanh{.amplitude = infinity}, "amplitude"},
        Refused{"AmplitudeZero", Tanh{.amplitude = 0.0}, "amplitude"},
        Refused{"OffsetNaN", Tanh{.offset = nan}, "offset"},
        Refused{"OffsetJustBelowOne", Tanh{.offset = 1.0 - eps}, "offset"},
        Refused{"OffsetOfTheOtherSign", Tanh{.amplitude = -1.0, .offset = 1.0}, "offset"},
        Refused{"FlatAndNegative", Tanh{.offset = -1.0, .gain = 0.0}, "offset"},
        Refused{"GainInfinite", Tanh{.gain = -infinity}, "gain"},
        Refused{"SupremumOverflows", Tanh{.amplitude = 1e200, .offset = 1e200}, "amplitude"},
        Refused{"SlopeOverflows", Tanh{.amplitude = 1e200, .gain = 1e200}, "amplitude"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Erf, IntensityValidation,
    ::testing::Values(Refused{"AmplitudeNaN", Erf{.amplitude = nan}, "amplitude"},
                      Refused{"AmplitudeZero", Erf{.amplitude = 0.0}, "amplitude"},
                      Refused{"OffsetInfinite", Erf{.offset = infinity}, "offset"},
                      Refused{"OffsetTooSmall", Erf{.offset = 0.5}, "offset"},
                      Refused{"GainNaN", Erf{.gain = nan}, "gain"},
                      Refused{"SlopeOverflows", Erf{.amplitude = 1e200, .gain = 1e200},
                              "amplitude"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Bump, IntensityValidation,
    ::testing::Values(Refused{"BaseNaN", Bump{.base = nan}, "base"},
                      Refused{"BaseNegative", Bump{.base = -0.1}, "base"},
                      Refused{"DipReachesZero", Bump{.base = 1.0, .height = -1.0}, "base"},
                      Refused{"DipGoesBelowZero", Bump{.base = 1.0, .height = -2.0}, "base"},
                      Refused{"Nothing", Bump{.base = 0.0, .height = 0.0}, "base"},
                      Refused{"HeightInfinite", Bump{.height = infinity}, "height"},
                      Refused{"CenterNaN", Bump{.center = nan}, "center"},
                      Refused{"WidthZero", Bump{.width = 0.0}, "width"},
                      Refused{"WidthNegative", Bump{.width = -1.0}, "width"},
                      Refused{"WidthNaN", Bump{.width = nan}, "width"},
                      Refused{"SlopeOverflows", Bump{.height = 1e200, .width = 1e-200}, "height"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Softplus, IntensityValidation,
    ::testing::Values(Refused{"RateZero", Softplus{.rate = 0.0}, "rate"},
                      Refused{"RateNegative", Softplus{.rate = -1.0}, "rate"},
                      Refused{"GainNaN", Softplus{.gain = nan}, "gain"},
                      Refused{"ThresholdInfinite", Softplus{.threshold = infinity}, "threshold"},
                      Refused{"SlopeOverflows", Softplus{.rate = 1e200, .gain = 1e200}, "gain"},
                      Refused{"ThirdDerivativeOverflows", Softplus{.gain = 1e110}, "gain"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(Constant, IntensityValidation,
                         ::testing::Values(Refused{"RateNaN", Constant{.rate = nan}, "rate"},
                                           Refused{"RateZero", Constant{.rate = 0.0}, "rate"},
                                           Refused{"RateNegative", Constant{.rate = -2.0}, "rate"},
                                           Refused{"RateInfinite", Constant{.rate = infinity},
                                                   "rate"}),
                         name_of);

}  // namespace
}  // namespace poise::network
