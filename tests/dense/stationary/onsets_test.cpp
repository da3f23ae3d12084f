/// Onsets of oscillations and patterns, confirmed by simulations on either side.

#include "poise/dense/stationary/onsets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/dense/limit/volumes.hpp"
#include "poise/dense/stationary/renewal.hpp"

namespace poise::dense {
namespace {

Model family_member(const Intensity& f, double drive, const Graphon& w) {
  Model model{.n = 1, .tau = 1.0, .intensity = f, .drive = {}, .kernel = {}, .initial = {}};
  model.drive.value = {Cosine{drive, 0.0}};
  model.kernel.graphon = w;
  return model;
}

/// Largest minus smallest r over [from, to].
double swing(const Model& model, double from, double to) {
  LimitRequest request{.times = {}, .labels = {0.5}};
  for (int k = 0; k <= 100; ++k) request.times.push_back(from + (to - from) * k / 100.0);
  const LimitPath path = solve_volumes_on(model, request, {2});
  const auto [low, high] = std::minmax_element(path.r.begin(), path.r.end());
  return *high - *low;
}

TEST(Onsets, HopfIsWhereOscillationsGrow) {
  const auto family = [](double w) {
    Model model = family_member(Sigmoid{20.0, 20.0, 1.0}, 1.2, ConstantKernel{w});
    model.initial.law = {NormalStart{{0.5, 0.0}, 0.04}};
    return model;
  };
  const StabilityDiagram diagram = onsets(family, 0.25, 0.45, 2, 0.5);
  EXPECT_TRUE(diagram.complete) << diagram.how;
  ASSERT_EQ(diagram.onsets.size(), 1u);
  const Onset& onset = diagram.onsets[0];
  EXPECT_EQ(onset.kind, OnsetKind::hopf);
  EXPECT_NEAR(onset.s, 0.355352526, 1e-8);
  EXPECT_NEAR(onset.h, onset.s * onset.r, 1e-10);
  ASSERT_EQ(diagram.points.size(), 3u);
  EXPECT_EQ(diagram.points[0].unstable, 0u);
  EXPECT_EQ(diagram.points[2].unstable, 2u);
  // Below, what there is dies; above, a cycle is left.
  EXPECT_LT(swing(family(0.2), 20.0, 22.0), 0.35 * swing(family(0.2), 8.0, 10.0));
  const double cycle = swing(family(0.42), 40.0, 42.0);
  EXPECT_GT(cycle, 0.3);
  EXPECT_GT(cycle, 0.9 * swing(family(0.42), 32.0, 34.0));
}

TEST(Onsets, TuringIsWherePatternsGrow) {
  const auto family = [](double amplitude) {
    Model model = family_member(Sigmoid{5.0, 6.0, 1.0}, 0.6, CosineKernel{0.2, amplitude, 0.0});
    model.initial.law = {NormalStart{{0.3, 1e-3}, 0.05}};
    return model;
  };
  const StabilityDiagram diagram = onsets(family, 2.0, 2.6, 2, 0.5);
  EXPECT_TRUE(diagram.complete) << diagram.how;
  ASSERT_EQ(diagram.onsets.size(), 1u);
  const Onset& onset = diagram.onsets[0];
  EXPECT_EQ(onset.kind, OnsetKind::pattern);
  EXPECT_EQ(onset.mode, 1);
  // w_hat(1) dR/db = 1.
  const RenewalProcess process(Sigmoid{5.0, 6.0, 1.0}, 1.0, 0.6 + onset.h);
  EXPECT_NEAR(0.5 * onset.s * process.rate_slope(), 1.0, 1e-9);
  for (const double amplitude : {2.1, 2.5}) {
    // Late enough for faster modes to be nearly gone; the pattern is still small, and larger than
    // the grid's own error.
    const LimitPath path =
        solve_volumes_on(family(amplitude), {.times = {4.0, 6.0}, .labels = {0.0, 0.5}}, {2});
    const double before = path.r[0] - path.r[1], after = path.r[2] - path.r[3];
    const double growth = std::log(after / before) / 2.0;
    const StabilityDiagram there = onsets(family, amplitude, amplitude + 1e-9, 0, 0.5);
    ASSERT_EQ(there.points.size(), 1u);
    EXPECT_EQ(there.points[0].mode, 1);
    EXPECT_NEAR(growth, there.points[0].growth, 0.02) << amplitude;
  }
}

/// With a shift a pattern runs round the ring.
TEST(Onsets, AShiftedRingOscillates) {
  const auto family = [](double amplitude) {
    return family_member(Sigmoid{5.0, 6.0, 1.0}, 0.6, CosineKernel{0.2, amplitude, 0.05});
  };
  const StabilityDiagram diagram = onsets(family, 2.2, 2.4, 1, 0.5);
  ASSERT_EQ(diagram.onsets.size(), 1u);
  EXPECT_EQ(diagram.onsets[0].kind, OnsetKind::oscillating_pattern);
  EXPECT_NEAR(diagram.onsets[0].s, 2.316648694, 1e-8);
  EXPECT_NEAR(diagram.onsets[0].frequency, 0.8341952, 1e-6);
}

/// Two states meet: w dR/db = 1 there, and beyond there is one state less by two.
TEST(Onsets, FoldIsWhereTwoStatesMeet) {
  const auto family = [](double w) {
    return family_member(Power{1.0, 2.0}, -0.3, ConstantKernel{w});
  };
  const StabilityDiagram diagram = onsets(family, 2.3, 2.7, 2, 0.5);
  EXPECT_TRUE(diagram.complete) << diagram.how;
  ASSERT_EQ(diagram.onsets.size(), 1u);
  const Onset& fold = diagram.onsets[0];
  EXPECT_EQ(fold.kind, OnsetKind::fold);
  EXPECT_NEAR(fold.s * RenewalProcess(Power{1.0, 2.0}, 1.0, -0.3 + fold.h).rate_slope(), 1.0, 1e-8);
  EXPECT_NEAR(fold.h, fold.s * fold.r, 1e-8);
  std::vector<int> states(3, 0);
  for (const StabilityPoint& point : diagram.points)
    ++states[static_cast<std::size_t>(std::lround((point.s - 2.3) / 0.2))];
  EXPECT_EQ(states[0], 1);
  EXPECT_EQ(states[1], 3);
  EXPECT_EQ(states[2], 3);
}

TEST(Onsets, RefuseWhatHasNoHomogeneousState) {
  const auto family = [](double height) {
    return family_member(Sigmoid{}, 0.6, GaussianKernel{height, 0.1});
  };
  EXPECT_THROW(onsets(family, 0.0, 1.0, 1, 0.5), core::ParameterError);
}

}  // namespace
}  // namespace poise::dense
