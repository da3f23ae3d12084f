/// The crossing probability against closed forms, against Steck's determinant (no boundary times,
/// no recursion: only the jump times of the process), against simulation, and against laws.
#include "poise/certify/boundary_crossing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "poise/core/error.hpp"
#include "support/statistics.hpp"

namespace poise::certify {
namespace {

using Wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<100>,
                                           boost::multiprecision::et_off>;

/// P(sup_{s <= S} |Y(s) - s| >= a).
CrossingProbability crossing_of(const Rational& S, const Rational& a, int digits = 20) {
  return crossing_probability({.n = 1, .T = S, .x = a}, {.digits = digits});
}

Wide wide(const Rational& value) { return Wide(numerator(value)) / Wide(denominator(value)); }

/// The enclosure, which must be narrow, widened by the reference's own error, contains `reference`.
void expect_encloses(const CrossingProbability& found, const Wide& reference) {
  ASSERT_TRUE(found.complete);
  const Wide slack = 1e-50;
  const Wide lower = wide(*parse_decimal(found.crossed.lower(40)));
  const Wide upper = wide(*parse_decimal(found.crossed.upper(40)));
  EXPECT_LE(lower, reference + slack);
  EXPECT_GE(upper, reference - slack);
  EXPECT_LE(upper - lower, Wide(1e-20) * upper);
}

/// Gaussian elimination with row exchanges.
Wide determinant(std::vector<std::vector<Wide>> m) {
  Wide result = 1;
  for (std::size_t c = 0; c < m.size(); ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c; r < m.size(); ++r)
      if (abs(m[r][c]) > abs(m[pivot][c])) pivot = r;
    if (m[pivot][c] == 0) return 0;
    if (pivot != c) result = -result;
    std::swap(m[pivot], m[c]);
    result *= m[c][c];
    for (std::size_t r = c + 1; r < m.size(); ++r) {
      const Wide factor = m[r][c] / m[c][c];
      for (std::size_t k = c; k < m.size(); ++k) m[r][k] -= factor * m[c][k];
    }
  }
  return result;
}

/// The probability that the path stays inside, from its jump times tau_1 < tau_2 < ... alone: with
/// m jumps before S it does if i - a < tau_i < i - 1 + a for i <= m, and |m - S| < a. The volume of
/// such tau is Steck's determinant det[((c_i - b_j)^+)^(j - i + 1) / (j - i + 1)!] [Steck 1971],
/// and their density exp(-S). `last` says whether m = S - a counts as inside: that is the planted
/// bug.
Wide stays_inside(const Wide& S, const Wide& a, bool last_touch_is_inside = false) {
  Wide sum = 0;
  for (int m = 0; m < S + a; ++m) {
    if (m < S - a || (m == S - a && !last_touch_is_inside)) continue;
    const auto size = static_cast<std::size_t>(m);
    std::vector matrix(size, std::vector<Wide>(size, Wide(0)));
    for (int i = 1; i <= m; ++i) {
      Wide factorial = 1;
      for (int j = std::max(1, i - 1); j <= m; ++j) {
        const int power = j - i + 1;
        if (power > 0) factorial *= power;
        const Wide before = std::min(S, Wide(i - 1 + a));
        const Wide after = std::max(Wide(0), Wide(j - a));
        const Wide width = before > after ? Wide(before - after) : Wide(0);
        matrix[i - 1][j - 1] = power == 0 ? Wide(1) : Wide(pow(width, power) / factorial);
      }
    }
    sum += determinant(matrix);
  }
  return sum * exp(-S);
}

TEST(Crossing, BeforeTheFirstBoundaryTimeOnlyTheCountMatters) {
  const Rational S(3, 10);
  // S < a and S + a <= 1: any jump crosses.
  expect_encloses(crossing_of(S, Rational(2, 5)), -expm1(-wide(S)));
  // S < a, k <= S + a < k + 1 < a + 1: as long as a > k, only Y(S) >= k + 1 crosses.
  const Wide s = wide(S);
  expect_encloses(crossing_of(S, Rational(5, 2)), 1 - exp(-s) * (1 + s + s * s / 2));
}

TEST(Crossing, IsCertainWhereTheLinesLeaveNoRoom) {
  for (const auto& [S, a] : {std::pair{Rational(1), Rational(0)},
                             {Rational(1, 2), Rational(1, 2)},
                             {Rational(7), Rational(1, 3)}}) {
    const auto found = crossing_of(S, a);
    EXPECT_EQ(found.crossed.lower(30), "1");
    EXPECT_EQ(found.crossed.upper(30), "1");
  }
  EXPECT_NE(crossing_of(Rational(49, 100), Rational(1, 2)).crossed.upper(30), "1");
  EXPECT_NE(crossing_of(Rational(7), Rational(51, 100)).crossed.upper(30), "1");
}

// At S = a the path without a jump touches the line at the last moment: P = 1 - P(Y = 1, tau > 1 -
// a).
TEST(Crossing, ATouchAtTheLastMomentCounts) {
  const Rational tiny(1, pow(Integer(10), 60));
  const Rational a(3, 4);
  const Wide inside = exp(-Wide(0.75)) * Wide(0.5);
  expect_encloses(crossing_of(a, a), 1 - inside);
  expect_encloses(crossing_of(a - tiny, a), 1 - inside - exp(-Wide(0.75)));
}

TEST(Crossing, AgreesWithSteck) {
  for (const auto& [S, a] : {std::pair{Rational(1, 2), Rational(3, 4)},
                             {Rational(2), Rational(1)},
                             {Rational(3), Rational(3, 2)},
                             {Rational(5), Rational(2)},
                             {Rational(5), Rational(9, 4)},
                             {Rational(6), Rational(51, 100)},
                             {Rational(10), Rational(7, 2)},
                             {Rational(12), Rational(8)},
                             {Rational(25, 2), Rational(5, 2)},
                             {Rational(20), Rational(12)}}) {
    SCOPED_TRACE(S.convert_to<double>());
    expect_encloses(crossing_of(S, a), 1 - stays_inside(wide(S), wide(a)));
  }
}

// The planted bug: without the atom at S, Steck's formula is another number, and the test would see
// it.
TEST(Crossing, SteckWithoutTheAtomDisagrees) {
  const Wide wrong = 1 - stays_inside(5, 2, true);
  EXPECT_LT(wrong, wide(*parse_decimal(crossing_of(5, 2).crossed.lower(20))) - 1e-3);
}

// a irrational: n is no square, so that the order of the times is decided between surds.
TEST(Crossing, AgreesWithSteckAtIrrationalHeights) {
  for (const int n : {2, 3, 7, 11}) {
    SCOPED_TRACE(n);
    const auto found = crossing_probability({.n = n, .T = Rational(9, 8), .x = Rational(4, 5)});
    expect_encloses(found, 1 - stays_inside(Wide(n) * 9 / 8, sqrt(Wide(n)) * 4 / 5));
  }
}

/// One path: whether sup |Y(s) - s| >= a on [0, S]; `without_left_limits` forgets the falls.
bool crosses(std::mt19937_64& engine, double S, double a, bool without_left_limits) {
  std::exponential_distribution<double> wait(1.0);
  double now = 0.0;
  for (int count = 0;; ++count) {
    const double next = now + wait(engine);
    const double fall = std::min(next, S);
    if (!without_left_limits && fall - count >= a) return true;
    if (next > S) return without_left_limits && S - count >= a;
    now = next;
    if (std::abs(count + 1 - now) >= a) return true;
  }
}

double simulation_p_value(bool without_left_limits) {
  constexpr double S = 40.0;
  constexpr int paths = 200'000;
  const double expected = crossing_of(Rational(40), Rational(8)).crossed.midpoint();
  std::mt19937_64 engine(20251);
  int hits = 0;
  for (int path = 0; path < paths; ++path)
    hits += crosses(engine, S, 8.0, without_left_limits) ? 1 : 0;
  const double error = std::sqrt(expected * (1.0 - expected) / paths);
  return testing::two_sided_normal((static_cast<double>(hits) / paths - expected) / error);
}

TEST(Crossing, AgreesWithSimulation) {
  EXPECT_GT(simulation_p_value(false), testing::false_alarm);
  EXPECT_LT(simulation_p_value(true), testing::false_alarm);  // the planted bug
}

TEST(Crossing, SurvivalAndCrossingMakeOne) {
  for (const int n : {1, 10, 100, 1000}) {
    const auto found = crossing_probability({.n = n, .T = Rational(1), .x = Rational(3, 2)});
    Ball sum;
    arb_add(sum.get(), found.crossed.get(), found.survived.get(), 200);
    EXPECT_NE(arb_contains_si(sum.get(), 1), 0) << n;
    EXPECT_GT(arb_rel_accuracy_bits(sum.get()), 60) << n;
  }
}

TEST(Crossing, SmallProbabilitiesKeepTheirDigits) {
  const auto found =
      crossing_probability({.n = 100, .T = Rational(1), .x = Rational(20)}, {.digits = 30});
  EXPECT_TRUE(found.complete);
  EXPECT_LT(found.crossed.midpoint(), 1e-40);
  EXPECT_GT(found.crossed.midpoint(), 0.0);
  const auto lower = *parse_decimal(found.crossed.lower(30));
  EXPECT_LT((*parse_decimal(found.crossed.upper(30)) - lower) / lower,
            Rational(1, Integer("1" + std::string(28, '0'))));
}

TEST(Crossing, EndsInDecimalsAreProbabilities) {
  // Nearly every path crosses, and hardly any: the balls stick out of [0, 1] by their rounding.
  const auto all = crossing_probability({.n = 100, .T = 4, .x = Rational(1, 5)}, {.digits = 20});
  EXPECT_NE(all.crossed.upper(20), "1");  // else this tests nothing
  EXPECT_EQ(probability_ends(all.crossed, 20).upper, "1");
  EXPECT_EQ(probability_ends(all.crossed, 20).lower, all.crossed.lower(20));
  Ball around_zero;
  arb_add_error_2exp_si(around_zero.get(), -60);
  EXPECT_EQ(probability_ends(around_zero, 20).lower, "0");
  EXPECT_EQ(probability_ends(around_zero, 20).upper, around_zero.upper(20));
  EXPECT_EQ(probability_ends(Ball(0), 20).upper, "0");
  EXPECT_EQ(probability_ends(Ball(1), 20).lower, "1");
}

TEST(Crossing, AStopLeavesTheUnitInterval) {
  std::stop_source stop;
  stop.request_stop();
  const auto found = crossing_probability({.n = 50, .T = 1, .x = 1}, {.stop = stop.get_token()});
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(probability_ends(found.crossed, 20).lower, "0");
  EXPECT_EQ(probability_ends(found.crossed, 20).upper, "1");
}

TEST(Crossing, TendsToBrownianMotion) {
  // P(sup_{t <= 1} |B| >= 1) by reflection: 1 - (4/pi) sum (-1)^k/(2k+1) exp(-(2k+1)^2 pi^2/8).
  double brownian = 1.0;
  for (int k = 0; k < 6; ++k)
    brownian -= (k % 2 == 0 ? 1 : -1) * 4.0 / M_PI / (2 * k + 1) *
                std::exp(-(2 * k + 1) * (2 * k + 1) * M_PI * M_PI / 8.0);
  double last = 1.0;
  for (const int n : {10, 100, 1000}) {
    const double p = crossing_probability({.n = n, .T = 1, .x = 1}).crossed.midpoint();
    EXPECT_LT(std::abs(p - brownian), 0.6 * last) << n;
    last = std::abs(p - brownian);
  }
  EXPECT_LT(last, 0.03);
}

RC_GTEST_PROP(Crossing, IsMonotoneInTimeAndHeight, ()) {
  const auto n = *rc::gen::inRange<std::int64_t>(1, 60);
  const Rational T(*rc::gen::inRange(1, 300), 100);
  const Rational x(*rc::gen::inRange(1, 300), 100);
  const Rational more(*rc::gen::inRange(1, 50), 1000);
  const auto base = crossing_probability({.n = n, .T = T, .x = x}).crossed;
  const auto later = crossing_probability({.n = n, .T = T + more, .x = x}).crossed;
  const auto higher = crossing_probability({.n = n, .T = T, .x = x + more}).crossed;
  RC_ASSERT(!certainly_less(later, base));
  RC_ASSERT(!certainly_less(base, higher));
}

// Only n T and x sqrt(n) matter.
RC_GTEST_PROP(Crossing, Scales, ()) {
  const auto root = *rc::gen::inRange<std::int64_t>(1, 8);
  const Rational T(*rc::gen::inRange(1, 200), 100);
  const Rational x(*rc::gen::inRange(1, 200), 100);
  const auto scaled = crossing_probability({.n = root * root, .T = T, .x = x});
  const auto plain = crossing_of(root * root * T, root * x);
  RC_ASSERT(arb_equal(scaled.crossed.get(), plain.crossed.get()) != 0);
}

// Inside the region of the proof Lemma 8.1 holds; the enclosures say so.
RC_GTEST_PROP(Lemma81, HoldsWhereItIsProved, ()) {
  const auto n = *rc::gen::inRange<std::int64_t>(1, 100);
  const Rational T(*rc::gen::inRange(1, 200), 100);
  const Rational x(*rc::gen::inRange(0, 500), 100);
  RC_PRE(bound_is_proved({.n = n, .T = T, .x = x}));
  const auto found = crossing_probability({.n = n, .T = T, .x = x});
  RC_ASSERT(certainly_less(found.crossed, lemma_bound({.n = n, .T = T, .x = x}, 200)));
}

TEST(Lemma81, FailsOutside) {
  for (const Crossing& c : {Crossing{.n = 1, .T = Rational(1, 100), .x = 1},
                            Crossing{.n = 1, .T = 1, .x = 12}, Crossing{.n = 4, .T = 1, .x = 24}}) {
    EXPECT_FALSE(bound_is_proved(c));
    EXPECT_TRUE(certainly_less(lemma_bound(c, 200), crossing_probability(c).crossed));
  }
}

TEST(Lemma81, TheEdgeOfTheProofIsExact) {
  EXPECT_TRUE(bound_is_proved({.n = 9, .T = Rational(1, 10), .x = Rational(3, 5)}));
  EXPECT_FALSE(bound_is_proved({.n = 9, .T = Rational(1, 10), .x = Rational(601, 1000)}));
}

TEST(Crossing, RefusesNumbersOutsideTheirDomain) {
  EXPECT_THROW(crossing_probability({.n = 0, .T = 1, .x = 1}), core::ParameterError);
  EXPECT_THROW(crossing_probability({.n = 1, .T = 0, .x = 1}), core::ParameterError);
  EXPECT_THROW(crossing_probability({.n = 1, .T = 1, .x = -1}), core::ParameterError);
  EXPECT_THROW(crossing_probability({.n = 1, .T = 1'000'001, .x = 1}), core::ParameterError);
  EXPECT_THROW(crossing_probability({.n = 1, .T = 1, .x = 1'000'000}), core::ParameterError);
}

TEST(Crossing, StoppedItIsStillAnEnclosure) {
  std::stop_source source;
  source.request_stop();
  const auto found = crossing_probability({}, {.stop = source.get_token()});
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.crossed.lower(5), "0");
  EXPECT_EQ(found.crossed.upper(5), "1");
}

}  // namespace
}  // namespace poise::certify
