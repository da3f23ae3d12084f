/// The two rules behind tanh: where both apply they agree; each needs what its header says it
/// needs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gaussian/reference.hpp"
#include "poise/gaussian/pole_trapezoid.hpp"
#include "poise/gaussian/sommerfeld.hpp"

namespace poise::gaussian::testing {
namespace {

/// Largest relative error at m = -x s against 50 digits.
double miss(const TanhMoments<double>& got, double x, double s) {
  const Moments want = tanh_reference(-Real(x) * s, s);
  const auto relative = [](double a, const Real& b, const Real& scale) {
    return static_cast<double>(abs(a - b) / scale);
  };
  return std::max({relative(2.0 * got.rise, want.below, want.below),
                   relative(got.sech2, want.slope, want.slope),
                   relative(-2.0 * got.tanh_sech2, want.bend, want.abs_bend)});
}

TEST(PoleTrapezoid, KeepsItsBoundForEveryContour) {
  for (double s = 0.02; s < 30.0; s *= 1.25)
    for (const double x : {0.0, 0.1, 1.0, 3.0})
      EXPECT_LT(miss(pole_trapezoid(x, s, choose_contour(s)), x, s), 2e-14) << x << ' ' << s;
}

TEST(PoleTrapezoid, RejectsAStepHalfAsLongAgain) {
  for (const double s : {0.1, 0.5, 1.0, 2.0, 5.0}) {
    Contour contour = choose_contour(s);
    contour.step *= 1.5;
    EXPECT_GT(miss(pole_trapezoid(0.5, s, contour), 0.5, s), 2e-14) << s;
  }
}

TEST(PoleTrapezoid, RejectsForgottenPoles) {
  for (const double s : {0.5, 1.0, 2.0, 5.0}) {
    Contour contour = choose_contour(s);
    contour.poles = 0;
    EXPECT_GT(miss(pole_trapezoid(0.5, s, contour), 0.5, s), 2e-14) << s;
  }
}

TEST(PoleTrapezoid, AgreesWithSommerfeldWhereBothApply) {
  for (double s = 6.5; s < 40.0; s *= 1.2)
    for (double x = 0.0; sommerfeld_applies(x, s) && x < 6.0; x += 0.5) {
      const auto a = pole_trapezoid(x, s, choose_contour(s)), b = sommerfeld(-x, s);
      EXPECT_NEAR(a.rise / b.rise, 1.0, 2e-14) << x << ' ' << s;
      EXPECT_NEAR(a.sech2 / b.sech2, 1.0, 2e-14) << x << ' ' << s;
      EXPECT_NEAR(a.tanh_sech2, b.tanh_sech2, 2e-14 * a.sech2 / s) << x << ' ' << s;
    }
}

TEST(Sommerfeld, FailsFarFromWhereItApplies) {
  EXPECT_FALSE(sommerfeld_applies(0.0, 2.0));
  EXPECT_GT(miss(sommerfeld(-0.5, 2.0), 0.5, 2.0), 1e-9);
}

}  // namespace
}  // namespace poise::gaussian::testing
