/// Lemma 8.1 as printed up to its edge and as corrected everywhere, against exact probabilities.
#include "poise/certify/bennett.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include "poise/certify/poisson.hpp"

namespace poise::certify {
namespace {

using Wide = boost::multiprecision::cpp_bin_float_100;

constexpr Bits bits = 200;

/// Up to u = 50 or so, with nT from 1/100 to 120: one jump may be enough, or hundreds be missing.
Crossing any_crossing() {
  const auto n = *rc::gen::inRange<std::int64_t>(1, 61);
  const Rational T(*rc::gen::inRange(1, 200), 100);
  const Rational x(*rc::gen::inRange(0, 1000), 100);
  return {.n = n, .T = T, .x = x};
}

Ball probability(const Crossing& crossing) {
  return crossing_probability(crossing, {.digits = 20}).crossed;
}

// The proof's b stops at u = 2; the lemma is true up to u = 4.1156...
RC_GTEST_PROP(Lemma81, HoldsUpToItsEdge, ()) {
  const auto crossing = any_crossing();
  RC_PRE(bound_is_true(crossing));
  RC_ASSERT(certainly_less(probability(crossing), lemma_bound(crossing, bits)));
}

RC_GTEST_PROP(Lemma81, HoldsEverywhereAsCorrected, ()) {
  const auto crossing = any_crossing();
  const Ball bennett = bennett_bound(crossing, bits);
  RC_ASSERT(certainly_less(probability(crossing), bennett));
  RC_ASSERT(!certainly_less(bernstein_bound(crossing, bits), bennett));
}

// Where the printed bound is proved, it is no better than the corrected one, and beyond it is.
RC_GTEST_PROP(Lemma81, BoundsChangePlacesAtTheEdge, ()) {
  const auto crossing = any_crossing();
  RC_PRE(crossing.x > 0);
  const Ball bennett = bennett_bound(crossing, bits), printed = lemma_bound(crossing, bits);
  const bool ordered =
      bound_is_true(crossing) ? certainly_less(bennett, printed) : certainly_less(printed, bennett);
  RC_ASSERT(ordered);
  RC_ASSERT(!bound_is_proved(crossing) || bound_is_true(crossing));
}

// The planted bug: an exponent too large by a tenth is refuted by the probabilities.
TEST(Lemma81, AnExponentTooLargeIsCaught) {
  const Crossing crossing{.n = 400, .T = 1, .x = 20};
  Ball wrong = bennett_bound(crossing, bits);
  arb_div_ui(wrong.get(), wrong.get(), 2, bits);
  const Ball power = enclose(Rational(11, 10), bits);
  arb_pow(wrong.get(), wrong.get(), power.get(), bits);
  arb_mul_2exp_si(wrong.get(), wrong.get(), 1);
  EXPECT_TRUE(certainly_less(wrong, probability(crossing)));
}

// Whatever n: only n T and x sqrt(n) matter.
RC_GTEST_PROP(Crossing, ScalesFromAnyN, ()) {
  const auto n = *rc::gen::inRange<std::int64_t>(1, 12);
  const auto root = *rc::gen::inRange<std::int64_t>(2, 6);
  const Rational T(*rc::gen::inRange(1, 200), 100);
  const Rational x(*rc::gen::inRange(1, 200), 100);
  const Crossing plain{.n = n, .T = T, .x = x};
  const Crossing scaled{.n = n * root * root, .T = T / (root * root), .x = x / root};
  RC_ASSERT(arb_overlaps(probability(plain).get(), probability(scaled).get()) != 0);
  const Ball one = bennett_bound(plain, bits), other = bennett_bound(scaled, bits);
  RC_ASSERT(arb_overlaps(one.get(), other.get()) != 0);
}

Wide wide(const std::string& decimal) { return Wide(decimal); }

/// The enclosure's ends are on the two sides of the root of f, and close.
template <class F>
void expect_encloses_root(const Ball& ball, const F& f) {
  const Wide lower = wide(ball.lower(50)), upper = wide(ball.upper(50));
  EXPECT_GT(f(lower), 0);
  EXPECT_LT(f(upper), 0);
  EXPECT_LT(upper - lower, Wide(1e-45));
}

TEST(Bennett, Edges) {
  expect_encloses_root(edge(bits),
                       [](const Wide& u) -> Wide { return (1 + u) * log(1 + u) - u - u * u / 4; });
  expect_encloses_root(printed_edge(bits),
                       [](const Wide& b) -> Wide { return b * b - exp(b) + 1 + b; });
}

// Beyond the edge, and by little, the printed bound fails where nT is large: one atom is more.
TEST(Lemma81, FailsJustBeyondItsEdge) {
  const Crossing crossing{.n = 225, .T = 1, .x = 63};  // u = 4.2
  EXPECT_FALSE(bound_is_true(crossing));
  EXPECT_TRUE(
      certainly_less(lemma_bound(crossing, bits), poisson_probability(1170, Ball(225), bits)));
  const Crossing smaller{.n = 4, .T = 1, .x = Rational(42, 5)};  // u = 4.2, too: no failure yet
  EXPECT_TRUE(certainly_less(probability(smaller), lemma_bound(smaller, bits)));
}

}  // namespace
}  // namespace poise::certify
