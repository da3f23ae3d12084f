#include "poise/certify/poisson.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/math/distributions/binomial.hpp>

#include "poise/certify/rational.hpp"

namespace poise::certify {
namespace {

constexpr Bits bits = 200;

Ball sum(const Ball& a, const Ball& b) {
  Ball result;
  arb_add(result.get(), a.get(), b.get(), bits);
  return result;
}

bool overlap(const Ball& a, const Ball& b) { return arb_overlaps(a.get(), b.get()) != 0; }

/// Relative accuracy in decimal digits.
double digits(const Ball& ball) {
  return static_cast<double>(arb_rel_accuracy_bits(ball.get())) * 0.30103;
}

TEST(Poisson, ClosedForms) {
  Ball exp_minus_half = enclose(Rational(-1, 2), bits);
  arb_exp(exp_minus_half.get(), exp_minus_half.get(), bits);
  const Ball half = enclose(Rational(1, 2), bits);
  EXPECT_TRUE(overlap(poisson_probability(0, half, bits), exp_minus_half));
  EXPECT_TRUE(overlap(sum(poisson_upper_tail(1, half, bits), exp_minus_half), Ball(1)));
  EXPECT_EQ(poisson_upper_tail(0, half, bits).lower(5), "1");
}

// P(X >= k) = P(X = k) + P(X >= k + 1): tails against probabilities, which share no code.
RC_GTEST_PROP(Poisson, TailsDifferByAProbability, ()) {
  const auto k = *rc::gen::inRange<unsigned long>(0, 300);
  const Ball mean = enclose(Rational(*rc::gen::inRange(1, 20'000), 100), bits);
  const Ball tail = poisson_upper_tail(k, mean, bits);
  const Ball next = poisson_upper_tail(k + 1, mean, bits);
  RC_ASSERT(overlap(tail, sum(next, poisson_probability(k, mean, bits))));
  RC_ASSERT(!overlap(tail, sum(next, poisson_probability(k + 1, mean, bits))) ||
            mean.lower(9) == std::to_string(k + 1));  // equal probabilities there
  RC_ASSERT(digits(tail) > 40.0);
}

RC_GTEST_PROP(Binomial, TailsDifferByAProbability, ()) {
  const auto n = *rc::gen::inRange<unsigned long>(1, 200);
  const auto k = *rc::gen::inRange<unsigned long>(0, n + 1);
  const int percent = *rc::gen::inRange(1, 100);
  const Ball p = enclose(Rational(percent, 100), bits);
  const Ball tail = binomial_upper_tail(k, n, p, bits);
  const Ball next = binomial_upper_tail(k + 1, n, p, bits);
  RC_ASSERT(overlap(tail, sum(next, binomial_probability(k, n, p, bits))));
  RC_ASSERT(digits(tail) > 40.0);
  const boost::math::binomial law(static_cast<double>(n), percent / 100.0);
  const double reference = pdf(law, static_cast<double>(k));
  const double probability = binomial_probability(k, n, p, bits).midpoint();
  RC_ASSERT(std::abs(probability - reference) <= 1e-11 * reference);
}

TEST(Binomial, Ends) {
  const Ball p = enclose(Rational(1, 3), bits);
  EXPECT_EQ(binomial_upper_tail(0, 5, p, bits).lower(5), "1");
  EXPECT_EQ(binomial_upper_tail(6, 5, p, bits).upper(5), "0");
  EXPECT_EQ(binomial_probability(0, 3, Ball(0), bits).lower(5), "1");
}

}  // namespace
}  // namespace poise::certify
