#include "poise/certify/balanced_points.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>

#include "poise/balance/points.hpp"
#include "support/networks.hpp"

namespace poise::certify {
namespace {

using network::Bump;
using network::Erf;
using network::Tanh;

using Variances = core::PerPopulation<double>;

/// Both lists, point by point.
void expect_same(const BalancedPointsProof& proof, const balance::BalancedPoints& search) {
  ASSERT_EQ(proof.outcome, Outcome::proved) << proof.reason;
  ASSERT_EQ(proof.points.size(), search.points.size());
  for (std::size_t k = 0; k < proof.points.size(); ++k) {
    const auto& [state, stability] = search.points[k];
    for (const auto p : core::populations)
      EXPECT_NEAR(proof.points[k].mean[p].midpoint(), state.mean[p],
                  1e-9 * (1.0 + std::abs(state.mean[p])));
    EXPECT_EQ(proof.points[k].on_manifold, stability.on_manifold());
  }
}

balance::BalancedPoints searched(const network::Network& network, const Variances& K) {
  return balance::find_balanced_points(network, K, balance::default_box(network, K));
}

TEST(BalancedPointsOfThePlane, OfThePaperIsOneToThirtyDigits) {
  const auto network = testing::paper_network();
  for (const Variances K : {Variances{1.0, 1.0}, Variances{1.0, 0.5}}) {
    const auto proof = prove_balanced_points(network, K);
    expect_same(proof, searched(network, K));
    ASSERT_EQ(proof.points.size(), 1U);
    for (const auto p : core::populations)
      EXPECT_LT(mag_get_d(arb_radref(proof.points[0].mean[p].get())), 1e-30);
    EXPECT_TRUE(proof.points[0].on_manifold);
  }
}

TEST(BalancedPointsOfThePlane, OfThePrintedNetworkAreNone) {
  const auto proof = prove_balanced_points(testing::literal_network(), {1.0, 1.0});
  EXPECT_EQ(proof.outcome, Outcome::proved) << proof.reason;
  EXPECT_TRUE(proof.points.empty());
}

TEST(BalancedPointsOfThePlane, AreThreeBeforeAFold) {
  const auto network = testing::fold_network();
  const auto proof = prove_balanced_points(network, {0.5, 2.0});
  expect_same(proof, searched(network, {0.5, 2.0}));
  EXPECT_EQ(proof.points.size(), 3U);
}

RC_GTEST_PROP(BalancedPointsOfThePlane, AreThoseThatASearchFinds, ()) {
  const auto draw = [](double lo, double hi) {
    return lo + (hi - lo) * *rc::gen::inRange(0, 1001) / 1000.0;
  };
  network::Network network = testing::paper_network();
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      network.weight[a][b] = draw(0.2, 2.0);
      const int kind = *rc::gen::inRange(0, 16);
      if (kind == 0)  // the one without a closed form, and so the slow one
        network.intensity[a][b] = Tanh{draw(0.2, 2.0), draw(1.0, 3.0), draw(0.2, 3.0)};
      else if (kind < 5)
        network.intensity[a][b] =
            Bump{draw(0.2, 1.0), draw(0.2, 2.0), draw(-1.0, 1.0), draw(0.5, 2.0)};
      else
        network.intensity[a][b] = Erf{draw(0.2, 2.0), draw(1.0, 3.0), draw(0.2, 3.0)};
    }
  const Variances K{draw(0.1, 3.0), draw(0.1, 3.0)};
  network = testing::balanced_at(network, {draw(-2.0, 2.0), draw(-2.0, 2.0)}, K);
  const auto proof = prove_balanced_points(network, K);
  const auto search = searched(network, K);
  RC_PRE(search.unresolved.empty());
  // Near the border of existence either may give up; neither may be wrong.
  if (proof.outcome == Outcome::proved) {
    RC_ASSERT(proof.points.size() == search.points.size());
    for (std::size_t k = 0; k < proof.points.size(); ++k)
      RC_ASSERT(proof.points[k].on_manifold == search.points[k].stability.on_manifold());
  } else {
    RC_CLASSIFY(true, std::string("undecided: ") + proof.reason.substr(0, 12));
  }
}

// A bump's range is not that of its ends: with f_ei a bump there are two points, on either side of
// the center, and a search that looked at ends alone would drop the box that holds both.
TEST(BalancedPointsOfThePlane, SeeABumpInsideABox) {
  auto network = testing::paper_network();
  network.intensity.rows.e = {network::Constant{1.25}, Bump{0.5, 1.0, 0.0, 1.0}};
  network.weight.rows.e = {1.0, 1.25};
  network.intensity.rows.i = {Tanh{1.0, 1.5, 1.0}, Erf{0.25, 5.0, 1.0}};
  network.weight.rows.i = {1.0, 1.0};
  const auto proof = prove_balanced_points(network, {0.5, 0.5});
  expect_same(proof, searched(network, {0.5, 0.5}));
  EXPECT_EQ(proof.points.size(), 2U);
}

// The planted bug: of the paper's network with a weight off by 2 %, another point.
TEST(BalancedPointsOfThePlane, MoveWithAWeight) {
  auto network = testing::paper_network();
  const auto right = prove_balanced_points(network, {1.0, 1.0});
  network.weight.rows.e.i *= 1.02;
  const auto wrong = prove_balanced_points(network, {1.0, 1.0});
  ASSERT_EQ(right.points.size(), 1U);
  ASSERT_EQ(wrong.points.size(), 1U);
  EXPECT_EQ(arb_overlaps(right.points[0].mean.e.get(), wrong.points[0].mean.e.get()), 0);
}

// f(-x) in place of f(x) mirrors the points: decreasing intensities, and limits exchanged.
TEST(BalancedPointsOfThePlane, AreMirroredWithTheGains) {
  auto network = testing::fold_network();
  const auto points = prove_balanced_points(network, {0.5, 2.0}).points;
  for (auto& row : {&network.intensity.rows.e, &network.intensity.rows.i})
    for (const auto source : core::populations) std::get<Tanh>((*row)[source]).gain *= -1.0;
  const auto mirrored = prove_balanced_points(network, {0.5, 2.0}).points;
  ASSERT_EQ(points.size(), 3U);
  ASSERT_EQ(mirrored.size(), 3U);
  for (std::size_t k = 0; k < 3; ++k)
    for (const auto p : core::populations) {
      Ball negative;
      arb_neg(negative.get(), mirrored[2 - k].mean[p].get());
      EXPECT_NE(arb_overlaps(negative.get(), points[k].mean[p].get()), 0);
    }
}

TEST(BalancedPointsOfABox, AreThoseInside) {
  const auto network = testing::fold_network();
  const auto all = prove_balanced_points(network, {0.5, 2.0});
  ASSERT_EQ(all.points.size(), 3U);
  const double border = 0.5 * (all.points[0].mean.e.midpoint() + all.points[1].mean.e.midpoint());
  Box left = whole_plane, right = whole_plane;
  left.e.hi = right.e.lo = border;
  EXPECT_EQ(prove_balanced_points(network, {0.5, 2.0}, left).points.size(), 1U);
  EXPECT_EQ(prove_balanced_points(network, {0.5, 2.0}, right).points.size(), 2U);
}

/// Softplus in every channel, balanced at a point of our choice.
TEST(BalancedPointsOfABox, AreProvedForUnboundedIntensities) {
  auto network = testing::paper_network();
  network.intensity.rows.e = {network::Softplus{1.0, 1.0, 0.0}, network::Softplus{1.0, 2.0, 0.5}};
  network.intensity.rows.i = {network::Softplus{1.0, 2.0, 0.0}, network::Softplus{1.0, 1.0, -0.5}};
  const Variances K{0.5, 0.25};
  network = testing::balanced_at(network, {0.5, -0.25}, K);
  const auto search = searched(network, K);
  const Box box{{-8.0, 8.0}, {-8.0, 8.0}};
  const auto proof = prove_balanced_points(network, K, box);
  ASSERT_EQ(proof.outcome, Outcome::proved) << proof.reason;
  std::size_t inside = 0;
  for (const auto& point : search.points)
    if (box.e.contains(point.state.mean.e) && box.i.contains(point.state.mean.i)) ++inside;
  EXPECT_GT(inside, 0U);
  EXPECT_EQ(proof.points.size(), inside);
  // On the whole plane nothing is known of F where both means are large: it must not be proved.
  const auto plane = prove_balanced_points(network, K);
  EXPECT_EQ(plane.outcome, Outcome::undecided);
  EXPECT_NE(plane.reason.find("no bound"), std::string::npos);
}

TEST(BalancedPointsOfThePlane, AreUndecidedWithAReason) {
  auto network = testing::paper_network();
  const auto short_of_boxes =
      prove_balanced_points(network, {1.0, 1.0}, whole_plane, {.most_boxes = 3});
  EXPECT_EQ(short_of_boxes.outcome, Outcome::undecided);
  EXPECT_FALSE(short_of_boxes.reason.empty());
  // A curve of balanced points.
  network.intensity.rows.e = {network::Constant{1.5}, network::Constant{1.0}};
  const auto curve = prove_balanced_points(network, {1.0, 1.0}, whole_plane, {.most_boxes = 2000});
  EXPECT_EQ(curve.outcome, Outcome::undecided);
  EXPECT_TRUE(curve.points.empty());
}

}  // namespace
}  // namespace poise::certify
