/// Who checks the reference? More nodes, and the closed forms of erf.
#include "gaussian/reference.hpp"

#include <gtest/gtest.h>

namespace poise::gaussian::testing {
namespace {

struct Case {
  double m, s;
};
const std::vector<Case> cases{{-0.3, 1e-5}, {0.7, 0.1},   {-2.0, 0.8},   {0.0, 2.0},
                              {-12.0, 3.0}, {55.0, 10.0}, {-350.0, 0.3}, {-300.0, 12.0},
                              {40.0, 60.0}, {-2e4, 1e3},  {3e4, 1e5}};

double deviation(const Real& a, const Real& b, const Real& scale) {
  return static_cast<double>(abs(a - b) / scale);
}

TEST(Reference, MoreNodesChangeNothing) {
  for (const auto& [m, s] : cases) {
    const Moments coarse = tanh_reference<20>(m, s), fine = tanh_reference<30>(m, s);
    EXPECT_LT(deviation(coarse.below, fine.below, fine.below), 1e-17) << m << ' ' << s;
    EXPECT_LT(deviation(coarse.above, fine.above, fine.above), 1e-17) << m << ' ' << s;
    EXPECT_LT(deviation(coarse.slope, fine.slope, fine.slope), 1e-17) << m << ' ' << s;
    EXPECT_LT(deviation(coarse.bend, fine.bend, fine.abs_bend), 1e-17) << m << ' ' << s;
  }
}

TEST(Reference, MoreNodesChangeNothingForSoftplus) {
  for (const auto& [m, s] : cases) {
    const Real coarse = softplus_reference<20>(m, s), fine = softplus_reference<30>(m, s);
    EXPECT_LT(deviation(coarse, fine, fine), 1e-17) << m << ' ' << s;
  }
}

/// sp(y) = y + sp(-y), and d/dm E sp = E sigma, whose reference is that of tanh.
TEST(Reference, OfSoftplusKeepsItsIdentities) {
  for (const auto& [m, s] : cases) {
    const Real up = softplus_reference(abs(Real(m)), s),
               down = softplus_reference(-abs(Real(m)), s);
    EXPECT_LT(deviation(up, abs(Real(m)) + down, up), 1e-17) << m << ' ' << s;
    const Real h = Real(1e-9);
    const Real slope =
        (softplus_reference(Real(m + h), s) - softplus_reference(Real(m - h), s)) / (2 * h);
    const Real sigma = tanh_reference(Real(m) / 2, Real(s) / 2).below / 2;
    EXPECT_LT(deviation(slope, sigma, sigma), 1e-15) << m << ' ' << s;
  }
}

TEST(Reference, AgreesWithTheClosedFormsOfErf) {
  for (const auto& [m, s] : cases) {
    const Moments got = erf_reference(m, s);
    const Real shrink = 1 / sqrt(1 + 2 * Real(s) * Real(s));
    const Profile smeared = erf_profile(Real(m * shrink));
    EXPECT_LT(deviation(got.below, smeared.below, smeared.below), 1e-17) << m << ' ' << s;
    EXPECT_LT(deviation(got.above, smeared.above, smeared.above), 1e-17) << m << ' ' << s;
    EXPECT_LT(deviation(got.slope, smeared.slope * shrink, got.slope), 1e-17) << m << ' ' << s;
    EXPECT_LT(deviation(got.bend, smeared.bend * shrink * shrink, got.abs_bend), 1e-17)
        << m << ' ' << s;
  }
}

}  // namespace
}  // namespace poise::gaussian::testing
