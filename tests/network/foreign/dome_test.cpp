/// A foreign kind that supplies what each floor asks for works everywhere: `Dome` is `Bump`, bit for
/// bit, in ranges, searches and proofs. This program is the library's own sources over a list of
/// kinds that has Dome at its end.
#include <gtest/gtest.h>

#include "poise/balance/points.hpp"
#include "poise/certify/balanced_points.hpp"
#include "poise/gaussian/expectation.hpp"
#include "poise/gaussian/range.hpp"
#include "poise/gaussian/third_derivative.hpp"
#include "poise/network/intensity.hpp"

namespace poise {
namespace {

using network::Bump;
using network::Constant;
using network::Dome;
using network::Erf;

static_assert(std::variant_size_v<network::Intensity> == 6);

/// Two balanced points, on either side of the bump.
network::Network with(const network::Intensity& f_ei) {
  network::Network network{
      .n = 10, .tau = {1.0, 1.0}, .weight = {{{1.0, 1.25}, {1.0, 1.0}}}, .intensity = {}};
  network.intensity.rows.e = {Constant{1.25}, f_ei};
  network.intensity.rows.i = {Erf{1.0, 1.5, 1.0}, Erf{0.25, 5.0, 1.0}};
  return network;
}

constexpr core::PerPopulation<double> variance{0.5, 0.5};

TEST(ForeignKind, HasTheMonotonicityAndRangesOfItsShape) {
  const Bump bump{0.5, 1.0, 0.3, 0.7};
  const Dome dome{0.5, 1.0, 0.3, 0.7};
  EXPECT_EQ(network::monotonicity(dome), network::Monotonicity::none);
  for (const double v : {-1.0, 0.3, 2.0}) {
    EXPECT_EQ(gaussian::expectation(dome, v, 0.4).value, gaussian::expectation(bump, v, 0.4).value);
    EXPECT_EQ(gaussian::third_derivative(dome, v, 0.4), gaussian::third_derivative(bump, v, 0.4));
    const core::Interval mean{v, v + 1.5};
    const auto value = gaussian::value_range(dome, mean, 0.4),
               slope = gaussian::slope_range(dome, mean, 0.4);
    EXPECT_EQ(value.lo, gaussian::value_range(bump, mean, 0.4).lo);
    EXPECT_EQ(value.hi, gaussian::value_range(bump, mean, 0.4).hi);
    EXPECT_EQ(slope.lo, gaussian::slope_range(bump, mean, 0.4).lo);
    EXPECT_EQ(slope.hi, gaussian::slope_range(bump, mean, 0.4).hi);
  }
}

/// A search and a proof that took it for monotone would find no point, and prove that there is none.
TEST(ForeignKind, HasTheBalancedPointsOfABump) {
  const auto bump = with(Bump{0.5, 1.0, 0.0, 1.0}), dome = with(Dome{0.5, 1.0, 0.0, 1.0});
  const auto box = balance::default_box(bump, variance);
  EXPECT_EQ(balance::default_box(dome, variance).e.hi, box.e.hi);
  const auto found = balance::find_balanced_points(dome, variance, box);
  const auto expected = balance::find_balanced_points(bump, variance, box);
  ASSERT_EQ(expected.points.size(), 2U);
  ASSERT_EQ(found.points.size(), 2U);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_EQ(found.points[k].state.mean.e, expected.points[k].state.mean.e);
    EXPECT_EQ(found.points[k].state.mean.i, expected.points[k].state.mean.i);
  }
  const auto proof = certify::prove_balanced_points(dome, variance);
  EXPECT_EQ(proof.outcome, certify::Outcome::proved) << proof.reason;
  EXPECT_EQ(proof.points.size(), 2U);
}

}  // namespace
}  // namespace poise
