#include "poise/limit/rest.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/limit/exit.hpp"
#include "support/networks.hpp"
#include "support/start.hpp"

namespace poise::limit {
namespace {

using balance::State;
using network::Network;
using testing::start;

double distance(const State& a, const State& b) {
  return std::max({std::abs(a.mean.e - b.mean.e), std::abs(a.mean.i - b.mean.i),
                   std::abs(a.variance.e - b.variance.e), std::abs(a.variance.i - b.variance.i)});
}

/// At T = 40 000 and far beyond the path has long been where it tends to.
TEST(Rest, AnyTimeIsReached) {
  const Network network = testing::paper_network();
  const State from = start(network, {1.0, 1.0});
  const auto rest = analyse_exit(network, from, 10.0).tends_to;
  ASSERT_TRUE(rest);
  for (const double T : {4e4, 1e9, 1e30, 1e300}) {
    const auto path = solve_limit(network, from, core::time_grid(T, 5));
    ASSERT_EQ(path.t.size(), 5u);
    EXPECT_FALSE(path.exit);
    EXPECT_EQ(path.t.back(), T);
    EXPECT_LT(distance(path.state.back(), rest->state), 1e-12);
    const auto analysis = analyse_exit(network, from, T);
    EXPECT_FALSE(analysis.exit);
    EXPECT_TRUE(analysis.tends_to);
  }
}

/// The path held at rest and the path that is not yet there belong together: the exponential
/// approach, with its own rate, is seen down to the distance from which on it is held.
TEST(Rest, IsHeldOnlyWhereItIsAtRest) {
  Network network = testing::paper_network();
  network.tau = {1.0, 3.0};
  const State from = start(network, {1.0, 1.0});
  const auto times = core::time_grid(120.0, 601);
  const auto path = solve_limit(network, from, times);
  const State rest = path.state.back();
  const auto reference = analyse_exit(network, from, 100.0).tends_to;
  ASSERT_TRUE(reference);
  EXPECT_LT(distance(rest, reference->state), 1e-12);
  const double rate = -reference->eigenvalues[0].real();
  int seen = 0;
  for (std::size_t k = 50; k < times.size(); ++k) {
    const double gap = distance(path.state[k], rest);
    const double before = distance(path.state[k - 1], rest);
    if (gap < 1e-9) break;
    EXPECT_NEAR(std::log(before / gap) / (times[k] - times[k - 1]), rate, 0.05 * rate) << times[k];
    ++seen;
  }
  EXPECT_GT(seen, 20);
  for (std::size_t k = 0; k < times.size(); ++k)
    if (distance(path.state[k], rest) == 0.0) {
      // Where it is first held the exact path is within 1e-10 of rest: it was within the bound
      // before, and shrinks by exp(-rate dt).
      EXPECT_LT(distance(path.state[k - 1], rest), 1e-9);
      break;
    }
}

/// Far from rest there is none near, and close to a rest point that repels there is none either.
TEST(Rest, NearTellsAttractionFromRepulsion) {
  const Network network = testing::paper_network();
  const State from = start(network, {1.0, 1.0});
  EXPECT_FALSE(rest_point_near(network, from, evaluate(network, from), 0.0, 1e-5));
  const State at = analyse_exit(network, from, 10.0).tends_to->state;
  const auto near = rest_point_near(network, at, evaluate(network, at), 7.0, 1e-5);
  ASSERT_TRUE(near);
  EXPECT_EQ(near->t, 7.0);
  EXPECT_LT(near->eigenvalues[0].real(), 0.0);
  // The same point of a network that runs backwards: tau < 0 turns the leak round.
  Network backwards = network;
  backwards.tau = {-1.0, -1.0};
  const State there{at.mean, {0.0, 0.0}};
  EXPECT_FALSE(rest_point_near(backwards, there, evaluate(backwards, there), 0.0, 1e3));
}

/// The Hopf point is found, and what comes after it does not take it away.
TEST(Rest, EtaSurvivesAHugeT) {
  const Network network = testing::hopf_network();
  const State from = start(network, {1.0, 1.0});
  const auto usual = analyse_exit(network, from, 10.0);
  for (const double T : {4e4, 1e30}) {
    const auto analysis = analyse_exit(network, from, T);
    ASSERT_TRUE(analysis.exit);
    EXPECT_EQ(analysis.exit->kind, ExitKind::hopf);
    EXPECT_NEAR(analysis.exit->t, usual.exit->t, 1e-12);
    EXPECT_LT(analysis.eta_error, 1e-9);
    ASSERT_TRUE(analysis.onset);
    EXPECT_NEAR(analysis.onset->least_n / usual.onset->least_n, 1.0, 0.05);
    EXPECT_TRUE(analysis.missing.empty());
  }
}

TEST(Rest, TinyTimeConstantsAreNoOtherProblem) {
  Network network = testing::hopf_network();
  const State from = start(network, {1.0, 1.0});
  const double eta = analyse_exit(network, from, 10.0).exit->t;
  // Faster by 2^32: the same path on another clock, if the weights grow by the root of it.
  const double factor = 0x1p32;
  network.tau = {1.0 / factor, 1.0 / factor};
  for (const auto a : core::populations)
    for (const auto b : core::populations) network.weight[a][b] *= std::sqrt(factor);
  const auto fast = analyse_exit(network, from, 0.1);
  ASSERT_TRUE(fast.exit);
  EXPECT_NEAR(fast.exit->t * factor, eta, 1e-9);
  EXPECT_TRUE(fast.onset);
}

TEST(Rest, RefusalNamesTheScale) {
  const Network network = testing::fold_network();
  try {
    solve_limit(network, {{0.0, 0.0}, {0.5, 2.0}}, std::vector{1.0});
    FAIL();
  } catch (const core::Refusal& refusal) {
    EXPECT_THAT(refusal.what(), ::testing::HasSubstr("excitation plus inhibition is ("));
    EXPECT_THAT(refusal.what(), ::testing::HasSubstr("expected at most 1e-09"));
  }
}

}  // namespace
}  // namespace poise::limit
