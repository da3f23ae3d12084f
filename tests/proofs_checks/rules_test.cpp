/// The statistics of the ledger's tests: z-scores by rule, level, power, the smallest deviation.

#include <gtest/gtest.h>

#include <cmath>

#include "proofs_checks/ledger/test.hpp"

namespace poise::checks {
namespace {

/// 100 samples of standard deviation 1 whose mean is `z` standard errors from 0.
Data off_by(double z) { return {Mean{0.0}, {{100, z / 10.0, 1.0}}}; }

checks::Test passing() { return {"s", "null", off_by(1.0), "planted", off_by(12.0)}; }

TEST(Test, LevelAndPowerAreThoseOfTheNormalLaw) {
  const double critical = z_of_p_value(level);
  EXPECT_NEAR(critical, 4.891638, 1e-6);  // tables of the normal law
  EXPECT_TRUE(rejects(critical + 1e-9));
  EXPECT_FALSE(rejects(critical - 1e-9));
  EXPECT_NEAR(power({"", "", off_by(0.0), "", off_by(critical)}), 0.5, 1e-12);
  EXPECT_NEAR(power({"", "", off_by(0.0), "", off_by(-critical - 1.0)}), 0.841344746, 1e-9);
}

TEST(Test, RulesMakeTheScoresThatTheySay) {
  EXPECT_NEAR(z({Difference{}, {{100, 2.0, 9.0}, {100, 1.0, 16.0}}}), 2.0, 1e-12);
  // y(n) = 3 + 7 / n exactly; with two sizes the variance is that of 2 y(2n) - y(n).
  const Data line{Limit{{1.0}, 3.0},
                  {{9, 3.7, 1.0, 10.0}, {9, 3.35, 1.0, 20.0}, {9, 3.14, 1.0, 50.0}}};
  EXPECT_NEAR(z(line), 0.0, 1e-9);
  const Data two{Limit{}, {{1, 5.0, 0.5, 10.0}, {1, 4.0, 0.25, 20.0}}};
  EXPECT_NEAR(z(two), 3.0 / std::sqrt(1.5), 1e-9);
  EXPECT_NEAR(smallest_rejected(two), z_of_p_value(level) * std::sqrt(1.5), 1e-9);
  const Data tail{Tail{0.5}, {{40, 38.0 / 40.0}}};
  EXPECT_NEAR(std::erfc(z(tail) / std::sqrt(2.0)) * 0x1p40, 780.0 + 40.0 + 1.0, 1e-6);
  const double spread = 2.0 / 900.0;
  const double square = 2.0 * std::pow(1.0 - spread + std::sqrt(spread), 3);
  EXPECT_NEAR(z({Spread{2.0}, {{100, square}}}), 1.0, 1e-9);
}

/// A deviation of the smallest size that is rejected is critical, in each rule.
TEST(Test, TheSmallestDeviationIsCritical) {
  const double critical = z_of_p_value(level);
  const Data mean{Mean{1.0}, {{100, 1.0, 4.0}}}, squares{Spread{2.0}, {{100, 2.0}}};
  Data moved = mean;
  moved.groups[0].mean += smallest_rejected(mean);
  EXPECT_NEAR(z(moved), critical, 1e-9);
  moved = squares;
  moved.groups[0].mean += smallest_rejected(squares);
  EXPECT_NEAR(z(moved), critical, 1e-9);
  const Data tail{Tail{0.05}, {{40, 0.0}}};
  moved = tail;
  moved.groups[0].mean = 0.05 + smallest_rejected(tail);
  EXPECT_TRUE(rejects(z(moved)));
  moved.groups[0].mean -= 1.0 / 40.0;
  EXPECT_FALSE(rejects(z(moved)));
  EXPECT_TRUE(std::isinf(smallest_rejected({Tail{0.5}, {{10, 0.0}}})));  // too few to see anything
}

TEST(Test, TheSmallestDeviationIsShownInUnitsOfTheClaim) {
  checks::Test test = passing();
  EXPECT_EQ(smallest(test), "0.49");
  test.unit = {4.0, "K_e"};
  EXPECT_EQ(smallest(test), "12 % of K_e");
  test.unit = {0.2, "the chance"};
  EXPECT_EQ(smallest(test), "2.4 times the chance");
}

}  // namespace
}  // namespace poise::checks
