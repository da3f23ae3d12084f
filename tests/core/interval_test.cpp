#include "poise/core/interval.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace poise::core {
namespace {

using Exact = boost::multiprecision::cpp_bin_float_100;

/// Doubles of all sizes that neither overflow nor underflow in a product.
rc::Gen<double> any_double() {
  return rc::gen::exec([] {
    const double mantissa = static_cast<double>(*rc::gen::arbitrary<int>()) / 3.0;
    return std::ldexp(mantissa, *rc::gen::inRange(-300, 300));
  });
}

rc::Gen<Interval> any_interval() {
  return rc::gen::exec([] {
    const double a = *any_double(), b = *rc::gen::oneOf(rc::gen::just(a), any_double());
    return Interval{std::min(a, b), std::max(a, b)};
  });
}

bool encloses(const Interval& range, const Exact& x) { return range.lo <= x && x <= range.hi; }

RC_GTEST_PROP(Interval, ArithmeticEnclosesTheExactResult, ()) {
  const Interval a = *any_interval(), b = *any_interval();
  for (const double x : {a.lo, a.midpoint(), a.hi})
    for (const double y : {b.lo, b.midpoint(), b.hi}) {
      RC_ASSERT(encloses(a + b, Exact(x) + Exact(y)));
      RC_ASSERT(encloses(a - b, Exact(x) - Exact(y)));
      RC_ASSERT(encloses(a * b, Exact(x) * Exact(y)));
      RC_ASSERT(encloses(x * b, Exact(x) * Exact(y)));
    }
}

RC_GTEST_PROP(Interval, WidthAndMidpoint, ()) {
  const Interval a = *any_interval();
  RC_ASSERT(a.contains(a.midpoint()));
  RC_ASSERT(Exact(a.width()) >= Exact(a.hi) - Exact(a.lo));
}

TEST(Interval, IsAsTightAsOneDoubleAllows) {
  const Interval sum = Interval{1.0, 2.0} + Interval{3.0, 4.0};
  EXPECT_EQ(sum, (Interval{std::nextafter(4.0, 0.0), std::nextafter(6.0, 7.0)}));
  const Interval product = Interval{-1.0, 2.0} * Interval{-3.0, 4.0};
  EXPECT_EQ(product, (Interval{std::nextafter(-6.0, -7.0), std::nextafter(8.0, 9.0)}));
}

}  // namespace
}  // namespace poise::core
