#include "poise/certify/limit/disc_function.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "poise/certify/limit/composition.hpp"
#include "poise/certify/limit/growth.hpp"

namespace poise::certify {
namespace {

constexpr Bits disc_bits = 128;

/// A polynomial of degree below `size` with coefficients in [-1, 1], falling like 2^-k, and the same
/// with all beyond degree `kept` left to the rest.
struct Pair {
  DiscFunction whole, cut;
};

Pair draw(int size, slong kept) {
  Pair result;
  for (int k = 0; k < size; ++k)
    arb_poly_set_coeff_arb(result.whole.get(), k,
                           exact(std::ldexp(*rc::gen::inRange(-1000, 1001) / 1000.0, -k)).get());
  result.cut = DiscArithmetic{kept, disc_bits}.truncated(result.whole);
  return result;
}

bool encloses(const DiscFunction& cut, const DiscFunction& whole) {
  for (const double u : {0.0, 0.3, 0.5, 0.9, 1.0}) {
    const Ball inner = whole.value(exact(u), disc_bits), outer = cut.value(exact(u), disc_bits);
    if (!arb_overlaps(inner.get(), outer.get())) return false;
    Ball difference;
    arb_sub(difference.get(), inner.get(), cut.value(exact(u), disc_bits).get(), disc_bits);
    arb_get_mid_arb(difference.get(), difference.get());
    Bound margin = cut.rest + Bound(1e-30);
    if (margin < Bound(difference)) return false;
  }
  return true;
}

RC_GTEST_PROP(DiscFunction, SumsAndProductsOfCutFunctionsEncloseThoseOfWholeOnes, ()) {
  const slong degree = *rc::gen::inRange(0, 8);
  const Pair f = draw(12, degree), g = draw(9, degree);
  const DiscArithmetic cut{degree, disc_bits}, whole{60, disc_bits};
  RC_ASSERT(encloses(cut.add(f.cut, g.cut), whole.add(f.whole, g.whole)));
  RC_ASSERT(encloses(cut.sub(f.cut, g.cut), whole.sub(f.whole, g.whole)));
  RC_ASSERT(encloses(cut.mul(f.cut, g.cut), whole.mul(f.whole, g.whole)));
  RC_ASSERT(encloses(cut.mul(cut.mul(f.cut, g.cut), f.cut),
                     whole.mul(whole.mul(f.whole, g.whole), f.whole)));
  RC_ASSERT(!(f.cut.norm() < Bound(f.whole.value(exact(0.7), disc_bits))));
}

TEST(DiscFunction, ADroppedRestIsSeen) {
  const DiscArithmetic cut{1, disc_bits}, whole{60, disc_bits};
  DiscFunction f;
  for (slong k = 0; k < 3; ++k) arb_poly_set_coeff_si(f.get(), k, 1);
  DiscFunction square = cut.mul(f, f);
  EXPECT_TRUE(encloses(square, whole.mul(f, f)));
  square.rest = Bound();
  EXPECT_FALSE(encloses(square, whole.mul(f, f)));
}

// E f along a path of v and K against the jet at the path's other points.
TEST(HeatPolynomials, CarryAJetAlongAPath) {
  const network::Tanh f{0.5, 2.0, 1.5};
  constexpr slong orders = 90;
  HermiteRules rules(orders + 4, disc_bits);
  const double v = 0.5, K = 1.0, dv = 0.25, dK = 0.125;
  const Jet start = jet(f, exact(v), exact(K), rules);
  DiscFunction x, y;
  arb_poly_set_coeff_arb(x.get(), 1, exact(dv).get());
  arb_poly_set_coeff_arb(y.get(), 1, exact(dK).get());
  const DiscArithmetic in{70, disc_bits};
  const HeatPolynomials Q(x, y, orders, in);
  for (const double u : {0.0, 0.25, 1.0}) {
    const Jet there = jet(f, exact(v + u * dv), exact(K + u * dK), rules);
    for (slong j = 0; j <= 4; ++j) {
      const DiscFunction along = Q.expectation(start, j, in);
      const Ball value = along.value(exact(u), disc_bits);
      EXPECT_NE(arb_overlaps(value.get(), there.derivative[static_cast<std::size_t>(j)]), 0)
          << u << j;
      EXPECT_LT(mag_get_d(arb_radref(value.get())), 1e-20);
    }
  }
  // Few orders: the tail is what encloses.
  const HeatPolynomials few(x, y, 10, in);
  const Ball value = few.expectation(start, 2, in).value(exact(1.0), disc_bits);
  const Jet there = jet(f, exact(v + dv), exact(K + dK), rules);
  EXPECT_NE(arb_overlaps(value.get(), there.derivative[2]), 0);
  EXPECT_LT(mag_get_d(arb_radref(value.get())), 1e-2);
  EXPECT_GT(mag_get_d(arb_radref(value.get())), 1e-9);
}

TEST(HeatPolynomials, AreInfinitelyUncertainWhereTheSeriesDiverges) {
  HermiteRules rules(40, disc_bits);
  const Jet start = jet(network::Tanh{0.5, 2.0, 1.5}, exact(0.5), exact(1.0), rules);
  DiscFunction x, y;
  arb_poly_set_coeff_arb(y.get(), 1, exact(1.5).get());
  const DiscArithmetic in{20, disc_bits};
  EXPECT_FALSE(HeatPolynomials(x, y, 36, in).expectation(start, 0, in).rest.finite());
}

// y' = B y + d against its closed form in one dimension, and a rotation's majorant in two.
TEST(Growth, BoundsLinearEquations) {
  PerUnknown<PerState<Ball>> B;
  B[0][0] = exact(-2.0);
  B[1][1] = exact(1.0);
  B[2][3] = B[3][2] = exact(1.0);
  PerUnknown<Bound> start, defect;
  start[0] = start[1] = start[2] = Bound(1.0);
  defect[4] = Bound(0.5);
  const auto found = propagate(B, start, defect);
  EXPECT_NEAR(found.end[0].approximate(), std::exp(-2.0), 1e-6);
  EXPECT_NEAR(found.reach[0].approximate(), 1.0, 1e-6);
  EXPECT_NEAR(found.end[1].approximate(), std::exp(1.0), 1e-6);
  EXPECT_NEAR(found.end[2].approximate(), std::cosh(1.0), 1e-6);
  EXPECT_NEAR(found.end[3].approximate(), std::sinh(1.0), 1e-6);
  EXPECT_NEAR(found.end[4].approximate(), 0.5, 1e-6);
  EXPECT_GE(found.end[1].approximate(), std::exp(1.0));
}

}  // namespace
}  // namespace poise::certify
