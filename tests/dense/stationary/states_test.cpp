/// Stationary states: none is missed, and their eigenvalues are what a simulation shows.

#include "poise/dense/stationary/states.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <memory>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/random.hpp"
#include "poise/dense/limit/volumes.hpp"
#include "poise/dense/stationary/linearisation.hpp"
#include "poise/dense/stationary/renewal.hpp"
#include "poise/dense/stationary/self_consistent.hpp"

namespace poise::dense {
namespace {

using Complex = std::complex<double>;
constexpr double no_leak = std::numeric_limits<double>::infinity();
const std::vector<double> one_label{0.5};

Model network(const Intensity& f, double tau, double drive, const Graphon& w) {
  Model model{.n = 1, .tau = tau, .intensity = f, .drive = {}, .kernel = {}, .initial = {}};
  model.drive.value = {Cosine{drive, 0.0}};
  model.kernel.graphon = w;
  return model;
}

TEST(StationaryStates, ConstantRate) {
  const auto found =
      stationary_states(network(Constant{2.0}, 1.0, 0.3, ConstantKernel{0.7}), one_label);
  ASSERT_EQ(found.states.size(), 1u);
  EXPECT_TRUE(found.complete);
  EXPECT_NEAR(found.states[0].r[0], 2.0, 1e-12);
  EXPECT_NEAR(found.states[0].h[0], 1.4, 1e-12);
  EXPECT_TRUE(found.states[0].stable);
}

/// A silent state, one that separates, and an active one.
TEST(StationaryStates, ThreeWhereExcitationKeepsItselfUp) {
  const auto found =
      stationary_states(network(Power{1.0, 2.0}, 1.0, -0.3, ConstantKernel{3.0}), one_label);
  ASSERT_EQ(found.states.size(), 3u);
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.states[0].r[0], 0.0);
  EXPECT_TRUE(found.states[0].stable);
  EXPECT_FALSE(found.states[1].stable);
  EXPECT_TRUE(found.states[2].stable);
  for (const StationaryState& state : found.states)
    EXPECT_NEAR(state.r[0], renewal_rate(Power{1.0, 2.0}, 1.0, -0.3 + state.h[0]), 1e-11);
}

/// Over random networks as many as a fine scan sees change sign.
TEST(StationaryStates, AsManyAsAScanSees) {
  core::Stream stream(4, core::Purpose::test);
  const auto uniform = [&](double a, double b) { return a + (b - a) * stream.uniform(); };
  std::array<int, 6> seen{};
  for (int k = 0; k < 120; ++k) {
    Intensity f = Sigmoid{uniform(1, 20), uniform(4, 40), uniform(0.2, 1.2)};
    if (k % 4 == 1) f = Step{uniform(2, 20), uniform(0.2, 1.0)};
    if (k % 4 == 2) f = Power{uniform(0.5, 2), uniform(1, 5)};
    const double tau = k % 3 == 0 ? no_leak : uniform(0.5, 3.0);
    const double w = uniform(-1.0, 2.5), mu = uniform(std::isfinite(tau) ? -0.3 : 0.02, 0.9);
    const SelfConsistency problem{f, tau, {mu}, {0}, Eigen::MatrixXd::Constant(1, 1, w)};
    const Solutions solutions = self_consistent_inputs(problem, 1e-10);
    EXPECT_TRUE(solutions.complete) << k << ": " << solutions.how;
    const double far = std::abs(w) * 25.0 + 0.01;
    constexpr int steps = 1000;
    int count = 0;
    double last = 0.0;
    const auto excess = [&](double h) { return h - w * renewal_rate(f, tau, mu + h); };
    for (int j = 0; j <= steps; ++j) {
      // Finer towards 0, where most of them are.
      const double s = 2.0 * (j + 0.37) / steps - 1.0, h = far * s * s * s;
      const double now = excess(h);
      if (j > 0 && now * last < 0.0) ++count;
      last = now;
    }
    // Solutions that the scan is too coarse to tell apart come in pairs.
    int found = 0;
    for (const Eigen::VectorXd& input : solutions.input) {
      EXPECT_LT(std::abs(excess(input[0])), 1e-11 * (1.0 + std::abs(input[0])));
      ++found;
    }
    EXPECT_GE(found, count) << k << " " << name(f) << " " << tau << " " << mu << " " << w;
    EXPECT_EQ((found - count) % 2, 0) << k;
    ++seen[static_cast<std::size_t>(std::min(found, 5))];
  }
  EXPECT_GT(seen[1], 20);
  EXPECT_GE(seen[3], 3);
}

/// Blocks that excite themselves: whatever Newton's method finds from random starts is on the list.
TEST(StationaryStates, OfBlocksNoneIsMissed) {
  core::Stream stream(5, core::Purpose::test);
  const auto uniform = [&](double a, double b) { return a + (b - a) * stream.uniform(); };
  std::size_t most = 0;
  for (int k = 0; k < 6; ++k) {
    SelfConsistency problem{Power{1.0, 3.0}, 1.0, {}, {}, Eigen::MatrixXd(2, 2)};
    for (std::size_t a = 0; a < 2; ++a) {
      problem.drive.push_back(uniform(-0.2, 0.3));
      problem.group.push_back(a);
    }
    problem.weight << uniform(2, 4), uniform(-0.4, 0.4), uniform(-0.4, 0.4), uniform(2, 4);
    const Solutions solutions = self_consistent_inputs(problem, 1e-10);
    EXPECT_TRUE(solutions.complete) << solutions.how;
    most = std::max(most, solutions.input.size());
    for (int start = 0; start < 60; ++start) {
      Eigen::VectorXd input(2);
      input << uniform(-1, 8), uniform(-1, 8);
      if (!newton(problem, input, 1e-10) || residual(problem, input).cwiseAbs().maxCoeff() > 1e-9)
        continue;
      EXPECT_TRUE(std::any_of(solutions.input.begin(), solutions.input.end(),
                              [&](const Eigen::VectorXd& known) {
                                return (known - input).cwiseAbs().maxCoeff() < 1e-6;
                              }))
          << input.transpose();
    }
  }
  EXPECT_GE(most, 5u);
}

TEST(StationaryStates, NoneWhereTheInputCrossesAJump) {
  const auto found = stationary_states(
      network(Sigmoid{5.0, 4.0, 0.0}, no_leak, 0.1, ConstantKernel{-3.0}), one_label);
  EXPECT_TRUE(found.states.empty());
  EXPECT_TRUE(found.complete);
  EXPECT_NE(found.how.find("jump"), std::string::npos);
}

/// Labels of one block are alike; the limit started anywhere tends to the only, stable state.
TEST(StationaryStates, AreWhereTheLimitGoes) {
  Model model = network(Sigmoid{5.0, 4.0, 1.0}, 1.0, 1.0,
                        BlockKernel{Pieces({0.8, 0.2}), {1.0, -2.0, 1.0, -1.0}});
  model.initial.law = {NormalStart{{0.2, 0.0}, 0.09}};
  const std::vector<double> labels{0.1, 0.7, 0.9};
  const auto found = stationary_states(model, labels);
  ASSERT_EQ(found.states.size(), 1u);
  EXPECT_TRUE(found.complete);
  EXPECT_TRUE(found.states[0].stable);
  const LimitPath path = solve_volumes(model, {.times = {12.0}, .labels = labels});
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(found.states[0].r[k], path.r[k], 1e-4);
    EXPECT_NEAR(found.states[0].h[k], path.h[k], 1e-4);
  }
  EXPECT_EQ(found.states[0].r[0], found.states[0].r[1]);
}

TEST(StationaryStates, OfSmoothKernelsAreSaidToBePerhapsNotAll) {
  const auto found = stationary_states(
      network(Sigmoid{5.0, 6.0, 1.0}, 1.0, 0.6, GaussianKernel{1.5, 0.4}), one_label);
  EXPECT_FALSE(found.complete);
  ASSERT_GE(found.states.size(), 1u);
  EXPECT_NEAR(found.states[0].r[0],
              renewal_rate(Sigmoid{5.0, 6.0, 1.0}, 1.0, 0.6 + found.states[0].h[0]), 1e-10);
}

TEST(StationaryStates, OfAMatrixAreNotSearched) {
  Model model = network(Sigmoid{}, 1.0, 0.6, ConstantKernel{});
  model.n = 100;
  model.kernel.graphon =
      MatrixKernel{100, std::make_shared<const std::vector<double>>(10000, 0.001)};
  const auto found = stationary_states(model, one_label);
  EXPECT_TRUE(found.states.empty());
  EXPECT_FALSE(found.complete);
  EXPECT_NE(found.how.find("not searched"), std::string::npos);
}

TEST(StationaryStates, RefuseWhatIsNoModel) {
  EXPECT_THROW(stationary_states(network(Constant{1.0}, -1.0, 0.0, ConstantKernel{}), one_label),
               core::ParameterError);
}

/// log decay and frequency of r(t) - R, from its extremes: those of a pair of eigenvalues, once
/// faster ones have died.
Complex ringing(const LimitPath& path, double rest) {
  std::vector<double> time, height;
  for (std::size_t k = 1; k + 1 < path.t.size(); ++k) {
    const double a = path.r[k - 1] - rest, b = path.r[k] - rest, c = path.r[k + 1] - rest;
    if ((b - a) * (c - b) > 0.0) continue;
    // The vertex of the parabola through three points.
    const double bend = a - 2.0 * b + c, lean = 0.5 * (c - a);
    if (bend == 0.0) continue;
    time.push_back(path.t[k] - lean / bend * (path.t[k + 1] - path.t[k]));
    height.push_back(std::abs(b - 0.5 * lean * lean / bend));
  }
  if (time.size() < 4) return {std::nan(""), 0.0};
  const double half_turns = static_cast<double>(time.size() - 1), length = time.back() - time[0];
  return {std::log(height.back() / height[0]) / length, std::acos(-1.0) * half_turns / length};
}

/// The leading pair against the ringing of the finite volumes; twins: the sign of W, no coupling.
TEST(Eigenvalues, AreTheDecayAndTheFrequencyOfASimulation) {
  struct Case {
    Intensity f;
    double tau, drive, w, from;
  };
  for (const Case& c : {Case{Sigmoid{20.0, 20.0, 1.0}, 1.0, 1.2, -0.3, 8.0},
                        Case{Exponential{1.0, 8.0, 1.0}, no_leak, 1.5, -0.5, 14.0}}) {
    Model model = network(c.f, c.tau, c.drive, ConstantKernel{c.w});
    const auto found = stationary_states(model, one_label);
    ASSERT_EQ(found.states.size(), 1u);
    const double rest = found.states[0].r[0];
    ASSERT_FALSE(found.states[0].eigenvalues.empty());
    Complex lambda = found.states[0].eigenvalues[0];
    lambda.imag(std::abs(lambda.imag()));
    model.initial.law = {NormalStart{{0.5, 0.0}, 0.04}};
    LimitRequest request{.times = {}, .labels = one_label};
    for (int k = 0; k <= 400; ++k) request.times.push_back(c.from + 0.01 * k);
    const LimitPath coarse = solve_volumes_on(model, request, {2});
    const LimitPath fine = solve_volumes_on(model, request, {3});
    const Complex measured =
        ringing(fine, rest) + (ringing(fine, rest) - ringing(coarse, rest)) / 3.0;
    EXPECT_NEAR(measured.real(), lambda.real(), 0.02) << lambda;
    EXPECT_NEAR(measured.imag(), lambda.imag(), 0.02) << lambda;
    for (const double sign : {-1.0, 0.0}) {
      const Linearisation twin(c.f, c.tau, {c.drive + c.w * rest},
                               Eigen::MatrixXcd::Constant(1, 1, sign * c.w));
      EXPECT_GT(std::abs(twin.polish(lambda) - measured), 0.1);
    }
  }
}

/// Zeros of F are zeros to rounding, pairs are whole, and w = 0 leaves those of L.
TEST(Eigenvalues, SolveTheCharacteristicEquation) {
  const double b = 1.5;
  const Linearisation linear(Exponential{1.0, 8.0, 1.0}, 1.0, {b, 0.8 * b},
                             (Eigen::MatrixXcd(2, 2) << 0.4, -0.6, 0.7, -0.2).finished());
  const Spectrum spectrum = linear.spectrum();
  ASSERT_TRUE(spectrum.complete);
  ASSERT_GE(spectrum.eigenvalues.size(), 4u);
  for (const Complex& lambda : spectrum.eigenvalues) {
    EXPECT_LT(std::abs(linear.characteristic(lambda)), 1e-10);
    EXPECT_LT(std::abs(linear.polish(lambda) - lambda), 1e-9);
  }
  const Linearisation alone(Exponential{1.0, 8.0, 1.0}, 1.0, {b}, Eigen::MatrixXcd::Zero(1, 1));
  const RenewalProcess process(Exponential{1.0, 8.0, 1.0}, 1.0, b, {2.0, 60.0});
  const Spectrum uncoupled = alone.spectrum();
  ASSERT_FALSE(uncoupled.eigenvalues.empty());
  for (const Complex& lambda : uncoupled.eigenvalues) {
    EXPECT_LT(std::abs(process.survival(lambda)), 1e-10);
    EXPECT_LT(lambda.real(), 0.0);
    EXPECT_GT(std::abs(lambda), 0.1);  // that of conservation is divided out
  }
}

}  // namespace
}  // namespace poise::dense
