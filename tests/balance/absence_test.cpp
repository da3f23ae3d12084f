#include "poise/balance/absence.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "support/networks.hpp"

namespace poise::balance {
namespace {

using core::Population;
using network::Network;
using network::Tanh;
using ::testing::HasSubstr;
using Cause = Absence::Cause;

constexpr core::PerPopulation<double> K{1.0, 1.0};

std::size_t points(const Network& network) {
  return find_balanced_points(network, K, default_box(network, K)).points.size();
}

Absence explain(const Network& network) {
  EXPECT_EQ(points(network), 0u);
  return explain_absence(network, K, default_box(network, K));
}

/// F on a grid over the box lies in the stated ranges.
void expect_enclosed(const Network& network, const Absence& absence) {
  for (int k = 0; k <= 20; ++k)
    for (int l = 0; l <= 20; ++l) {
      const State at{{std::lerp(absence.box.e.lo, absence.box.e.hi, k / 20.0),
                      std::lerp(absence.box.i.lo, absence.box.i.hi, l / 20.0)},
                     K};
      const auto F = evaluate(network, at).F;
      EXPECT_TRUE(absence.range.e.contains(F(0)) && absence.range.i.contains(F(1)));
    }
}

TEST(Absence, PaperAsPrintedFailsJointly) {
  const Network network = testing::literal_network();
  const auto why = explain(network);
  EXPECT_EQ(why.cause, Cause::jointly);
  expect_enclosed(network, why);
  EXPECT_TRUE(why.range.e.contains(0.0) && why.range.i.contains(0.0));
  EXPECT_EQ(why.equation, Population::i);
  ASSERT_TRUE(why.range_on_curve && why.ratio);
  EXPECT_GT(why.range_on_curve->lo, 0.0);
  EXPECT_THAT(why.sentence(), HasSubstr("wherever F_e = 0"));
  EXPECT_THAT(why.advice, HasSubstr("raise network.C.ii above"));
  EXPECT_THAT(why.advice, HasSubstr("lower network.C.ie below"));

  // The curve F_e = 0, from E f_ee = 1.5 E f_ei: F_i on it lies in the range.
  for (double v_i = -3.0; v_i <= -0.1; v_i += 0.1) {
    State at{{0.0, v_i}, K};
    for (int step = 0; step < 200; ++step) {
      const auto field = evaluate(network, at);
      at.mean.e -= field.F(0) / field.J_v(0, 0);
    }
    const auto F = evaluate(network, at).F;
    if (std::abs(F(0)) < 1e-12 && why.box.e.contains(at.mean.e)) {
      EXPECT_TRUE(why.range_on_curve->contains(F(1))) << v_i;
    }
  }
}

/// Following the advice gives a balanced point, and stopping short of it does not.
TEST(Absence, AdviceForThePaperAsPrintedHelps) {
  Network network = testing::literal_network();
  const auto why = explain(network);
  const double bound = why.ratio->lo * network.weight.rows.i.e;
  network.weight.rows.i.i = 1.03 * bound;
  EXPECT_GT(points(network), 0u);
  network.weight.rows.i.i = 0.99 * bound;
  EXPECT_EQ(points(network), 0u);
}

TEST(Absence, OneEquationThatCannotVanish) {
  Network network = testing::paper_network();
  network.weight.rows.e = {1.0, 0.2};  // E f_ee >= 0.5, E f_ei <= 2
  const auto why = explain(network);
  EXPECT_EQ(why.cause, Cause::one_equation);
  EXPECT_EQ(why.equation, Population::e);
  EXPECT_GT(why.range.e.lo, 0.0);
  expect_enclosed(network, why);
  EXPECT_THAT(why.finding, HasSubstr("F_e is positive"));
  EXPECT_THAT(why.advice, HasSubstr("raise network.C.ei above 0.25 (now 0.2)"));
  EXPECT_THAT(why.advice, HasSubstr("lower network.C.ee below 0.8 (now 1)"));
}

TEST(Absence, OneEquationWithTooMuchInhibition) {
  Network network = testing::paper_network();
  network.intensity.rows.i.i = Tanh{1.0, 2.0, 0.5};  // at least 1, and f_ie at most 1.5
  network.weight.rows.i = {0.5, 1.0};
  const auto why = explain(network);
  EXPECT_EQ(why.cause, Cause::one_equation);
  EXPECT_EQ(why.equation, Population::i);
  EXPECT_LT(why.range.i.hi, 0.0);
  EXPECT_THAT(why.advice, HasSubstr("lower network.C.ii below 0.75 (now 1)"));
  EXPECT_THAT(why.advice, HasSubstr("raise network.C.ie above 0.6667 (now 0.5)"));
}

/// Each equation can vanish, but both are homogeneous in the two rates.
TEST(Absence, OneShapeASourceIsHomogeneous) {
  Network network = testing::paper_network();
  network.intensity.rows = {{Tanh{0.5, 2.0, 1.0}, Tanh{1.0, 1.0, 0.5}},
                            {Tanh{0.8, 2.0, 1.0}, Tanh{0.7, 1.0, 0.5}}};
  const auto why = explain(network);
  EXPECT_EQ(why.cause, Cause::homogeneous);
  EXPECT_TRUE(why.range.e.contains(0.0) && why.range.i.contains(0.0));
  EXPECT_THAT(why.sentence(), HasSubstr("unequal offsets"));
  EXPECT_THAT(why.sentence(), HasSubstr("intensity.ie.offset"));
  // An offset of its own is enough to make it another case.
  network.intensity.rows.i.e = Tanh{0.8, 2.0 + 1e-9, 1.0};
  EXPECT_NE(explain_absence(network, K, default_box(network, K)).cause, Cause::homogeneous);
}

TEST(Absence, ConstantRatesAreHomogeneous) {
  Network network = testing::paper_network();
  network.intensity.rows = {{network::Constant{1.0}, network::Constant{0.9}},
                            {network::Constant{2.0}, network::Constant{0.3}}};
  EXPECT_EQ(explain(network).cause, Cause::homogeneous);
}

TEST(Absence, WeightZeroIsNamed) {
  Network network = testing::paper_network();
  network.weight.rows.i.e = 0.0;
  const auto why = explain(network);
  EXPECT_EQ(why.equation, Population::i);
  EXPECT_THAT(why.advice, HasSubstr("raise network.C.ie above"));
}

}  // namespace
}  // namespace poise::balance
