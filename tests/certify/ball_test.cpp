#include "poise/certify/ball.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include "poise/certify/decimal.hpp"

namespace poise::certify {
namespace {

TEST(Decimal, IsReadExactly) {
  EXPECT_EQ(parse_decimal("0.1"), Rational(1, 10));
  EXPECT_EQ(parse_decimal("-012.50"), Rational(-25, 2));
  EXPECT_EQ(parse_decimal("+.5e1"), Rational(5));
  EXPECT_EQ(parse_decimal("7."), Rational(7));
  EXPECT_EQ(parse_decimal("25E-3"), Rational(1, 40));
  EXPECT_EQ(parse_decimal("000"), Rational(0));
  EXPECT_EQ(parse_decimal("0010"), Rational(10));  // not octal
}

TEST(Decimal, IsNothingElse) {
  for (const char* text : {"", ".", "e5", "1e", "1.2.3", "0x10", "nan", "inf", "1 ", " 1", "1/2",
                           "--1", "1e1001", "1e99999999999", "1,5"})
    EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
  EXPECT_EQ(parse_decimal(std::string(1001, '1')), std::nullopt);
}

TEST(Ball, OfAFractionIsExactWhereItCanBe) {
  EXPECT_EQ(enclose(Rational(-3, 8), 10).lower(20), "-0.375");
  EXPECT_EQ(enclose(Rational(-3, 8), 10).upper(20), "-0.375");
  const Integer big = pow(Integer(2), 200) + 1;
  EXPECT_NE(arb_is_exact(enclose(Rational(big), 300).get()), 0);
  EXPECT_EQ(enclose(Rational(big), 300).lower(61), big.str());
}

TEST(Ball, PrintsOutwards) {
  const Ball third = enclose(Rational(1, 3), 100);
  EXPECT_EQ(third.lower(5), "0.33333");
  EXPECT_EQ(third.upper(5), "0.33334");
  Ball everything;
  arb_zero_pm_inf(everything.get());
  EXPECT_EQ(everything.lower(5), "-inf");
  EXPECT_EQ(everything.upper(5), "inf");
}

RC_GTEST_PROP(Ball, DecimalsEncloseTheFraction, (std::int64_t above, std::uint32_t below)) {
  const Rational value(above, Integer(below) + 1);
  const int digits = *rc::gen::inRange(1, 40);
  const Ball ball = enclose(value, *rc::gen::inRange(2, 200));
  const auto lower = parse_decimal(ball.lower(digits));
  const auto upper = parse_decimal(ball.upper(digits));
  RC_ASSERT(lower && upper);
  RC_ASSERT(*lower <= value);
  RC_ASSERT(value <= *upper);
}

}  // namespace
}  // namespace poise::certify
