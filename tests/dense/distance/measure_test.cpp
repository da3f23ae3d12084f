/// Empirical measures against laws: closed forms, the size of sampling errors, and what scrambled
/// labels do to distances by label and to averages that need none.

#include "poise/dense/distance/measure.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>

#include "poise/core/error.hpp"
#include "poise/core/random.hpp"
#include "poise/dense/distance/observables.hpp"
#include "poise/dense/distance/ordering.hpp"
#include "poise/dense/limit/labels.hpp"
#include "poise/dense/model.hpp"
#include "poise/measure/wasserstein.hpp"

namespace poise::dense {
namespace {

TEST(Wasserstein, OfSamplesAndLinesHasClosedForms) {
  const LinearCdf uniform{{0.0, 1.0}, {0.0, 1.0}};
  EXPECT_NEAR(wasserstein(std::vector{0.5}, uniform), 0.25, 1e-15);
  EXPECT_NEAR(wasserstein(std::vector{0.0}, uniform), 0.5, 1e-15);
  EXPECT_NEAR(wasserstein(std::vector{-1.0}, uniform), 1.5, 1e-15);
  EXPECT_NEAR(wasserstein(std::vector{3.0}, uniform), 2.5, 1e-15);
  EXPECT_NEAR(wasserstein(std::vector{0.25, 0.75}, uniform), 0.125, 1e-15);
  // Half an atom at 0, half uniform on [1, 2].
  const LinearCdf atom{{0.0, 0.0, 1.0, 2.0}, {0.0, 0.5, 0.5, 1.0}};
  EXPECT_NEAR(wasserstein(std::vector{0.0, 1.5}, atom), 0.125, 1e-15);
  EXPECT_NEAR(wasserstein(std::vector{0.0, 0.0}, atom), 0.75, 1e-15);
  EXPECT_NEAR(wasserstein(std::vector{-1.0}, LinearCdf{{2.0, 2.0}, {0.0, 1.0}}), 3.0, 1e-15);
}

RC_GTEST_PROP(Wasserstein, AgreesWithThatOfTwoSamples, ()) {
  // Steps as jumps: the law is then an empirical measure too.
  core::Stream stream(*rc::gen::inRange<std::uint64_t>(0, 1000000), core::Purpose::test);
  std::vector<double> a(1 + stream.below(8)), b(1 + stream.below(8));
  for (double& x : a) x = std::round(4.0 * stream.normal()) / 2.0;  // ties on purpose
  for (double& x : b) x = std::round(4.0 * stream.normal()) / 2.0;
  std::sort(b.begin(), b.end());
  LinearCdf law;
  for (std::size_t k = 0; k < b.size(); ++k)
    for (const std::size_t up : {std::size_t{0}, std::size_t{1}}) {
      law.x.push_back(b[k]);
      law.value.push_back(static_cast<double>(k + up) / static_cast<double>(b.size()));
    }
  RC_ASSERT(std::abs(wasserstein(a, law) - measure::wasserstein(a, b)) <= 1e-13);
}

TEST(Wasserstein, OfSamplesOfTheLawIsItsSamplingDistance) {
  // Uniform: int sqrt(x (1 - x)) = pi / 8.
  const LinearCdf uniform{{0.0, 0.3, 1.0}, {0.0, 0.3, 1.0}};
  const std::size_t n = 400;
  const int trials = 400;
  const double expected = sampling_distance(uniform, n);
  EXPECT_NEAR(expected, std::sqrt(2.0 / (std::numbers::pi * 400.0)) * std::numbers::pi / 8.0,
              1e-14);
  double sum = 0.0;
  for (int trial = 0; trial < trials; ++trial) {
    core::Stream stream(1, core::Purpose::test, static_cast<std::uint64_t>(trial));
    std::vector<double> sample(n);
    for (double& x : sample) x = stream.uniform();
    sum += wasserstein(sample, uniform);
  }
  // The area below a bridge's absolute value has a deviation of 0.43 of its mean: 6 of these in 400
  // trials are 13 %; a missing factor sqrt(2 / pi) would be 25 %.
  EXPECT_NEAR(sum / trials, expected, 0.13 * expected);
}

/// Normal laws whose mean depends on the label, as the limit would say it.
LimitLaw normal_limit(const Labels& labels, double slope, double atom) {
  LimitLaw limit{.labels = labels.xi, .weight = labels.weight, .x = {}, .density = {}};
  const int points = 1601;
  for (int k = 0; k < points; ++k) limit.x.push_back(-6.0 + 0.01 * k);
  for (const double xi : labels.xi) {
    for (const double x : limit.x) {
      const double z = x - slope * xi;
      limit.density.push_back((1.0 - atom) * std::exp(-0.5 * z * z) /
                              std::sqrt(2.0 * std::numbers::pi));
    }
    if (atom > 0.0) {
      limit.atom.push_back(atom);
      limit.atom_at.push_back(-1.0);
    }
  }
  return limit;
}

Labels gauss_labels() {
  Model model{.n = 1, .intensity = Constant{}, .drive = {}, .kernel = {}, .initial = {}};
  model.kernel.graphon = BlockKernel{Pieces::equal(4), std::vector<double>(16, 0.0)};
  model.drive = {Pieces{}, {Cosine{0.0, 1.0}}};  // so that labels matter: more than one a piece
  return label_nodes(model, 6, {});
}

std::vector<double> normal_sample(std::span<const std::size_t> place, double slope,
                                  std::uint64_t seed) {
  core::Stream stream(seed, core::Purpose::test);
  std::vector<double> x(place.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = stream.normal() + slope * label(place[i], x.size());
  return x;
}

std::vector<std::size_t> shuffled(std::size_t n, std::uint64_t seed) {
  Model model{.n = n, .intensity = Constant{}, .drive = {}, .kernel = {}, .initial = {}};
  model.kernel.scramble = seed;
  return places(model);
}

TEST(BlockDistances, FallAsTheSquareRootOfNWithTheRightLabels) {
  const LimitLaw limit = normal_limit(gauss_labels(), 2.0, 0.0);
  for (const std::size_t n : {400u, 6400u}) {
    const auto place = shuffled(n, 1);
    const auto x = normal_sample(place, 2.0, n);
    const auto blocks = Pieces::equal(4);
    const BlockDistance right = block_distance(x, place, limit, blocks);
    EXPECT_LT(right.missing, 1e-8);
    EXPECT_EQ(right.count[0], n / 4);
    EXPECT_GT(right.total, 0.4 * right.total_sampling) << n;
    EXPECT_LT(right.total, 2.0 * right.total_sampling) << n;
    // Labels as they come: every block holds everybody, the mean |2 (xi - zeta)| away, 2 / 4 or so.
    std::vector<std::size_t> wrong(n);
    std::iota(wrong.begin(), wrong.end(), std::size_t{0});
    const BlockDistance scrambled = block_distance(x, wrong, limit, blocks);
    EXPECT_GT(scrambled.total, 0.4) << n;
    // One block needs no labels.
    const BlockDistance whole = block_distance(x, wrong, limit, Pieces{});
    EXPECT_LT(whole.total, 2.5 * whole.total_sampling) << n;
    // A twin whose law is off by 0.15 deviations is seen from N = 6400 on.
    auto shifted = x;
    for (double& y : shifted) y += 0.15;
    if (n == 6400) {
      EXPECT_GT(block_distance(shifted, place, limit, blocks).total, 4.0 * right.total_sampling);
    }
  }
}

TEST(BlockDistances, KnowAtoms) {
  const LimitLaw limit = normal_limit(gauss_labels(), 0.0, 0.25);
  const std::size_t n = 4000;
  const auto place = shuffled(n, 2);
  auto x = normal_sample(place, 0.0, 3);
  for (std::size_t i = 0; i < n; i += 4) x[i] = -1.0;
  EXPECT_LT(block_distance(x, place, limit, Pieces{}).total, 0.04);
  EXPECT_GT(block_distance(x, place, normal_limit(gauss_labels(), 0.0, 0.0), Pieces{}).total, 0.2);
  double mass = 0.0;
  const LinearCdf law = mixture(limit, 0.0, 1.0, &mass);
  EXPECT_NEAR(mass, 1.0, 1e-8);
  EXPECT_EQ(law.value.back(), 1.0);
}

TEST(LimitLaws, AreTakenFromPathsWithTheirAtoms) {
  // At the second of two times 0.25 are still at 1.5, the others uniform on [0, 1].
  LimitPath path;
  path.t = {0.0, 1.0};
  path.labels = {0.5};
  path.mean = {1.0, 0.25 * 1.5 + 0.75 * 0.5};
  path.silent = {1.0, 0.25};
  path.density = {0, 0, 0, 0.75, 0.75, 0.75};
  const std::vector<double> at{0.0, 0.5, 1.0}, weight{1.0};
  const LimitLaw law = law_at(path, weight, at, 1, true);
  ASSERT_EQ(law.atom.size(), 1u);
  EXPECT_DOUBLE_EQ(law.atom[0], 0.25);
  EXPECT_NEAR(law.atom_at[0], 1.5, 1e-14);
  const LinearCdf cdf = mixture(law, 0.0, 1.0);
  EXPECT_NEAR(wasserstein(std::vector{1.5}, cdf), 0.75, 1e-14);
  EXPECT_TRUE(law_at(path, weight, at, 1, false).atom.empty());
  EXPECT_THROW(law_at(path, weight, at, 2, false), core::ParameterError);
}

TEST(BlockDistances, RefuseWhatDoesNotFit) {
  LimitLaw limit = normal_limit(gauss_labels(), 0.0, 0.0);
  const std::vector<double> x{0.0, 1.0};
  const std::vector<std::size_t> place{0, 1};
  limit.density.pop_back();
  EXPECT_THROW(block_distance(x, place, limit, Pieces{}), core::ParameterError);
  limit = normal_limit({.xi = {0.1}, .weight = {1.0}}, 0.0, 0.0);
  EXPECT_THROW(block_distance(x, place, limit, Pieces::equal(2)), core::ParameterError);
}

TEST(Inputs, AreTheSameFromWeightsAndFromKernels) {
  const std::size_t n = 60;
  const auto place = shuffled(n, 4);
  core::Stream stream(4, core::Purpose::test);
  std::vector<double> r(n);
  for (double& x : r) x = stream.uniform();
  for (const Graphon& w : {Graphon(CosineKernel{0.3, 1.0, 0.1}), Graphon(GaussianKernel{1.0, 0.2}),
                           Graphon(BlockKernel{Pieces({0.4, 0.6}), {1, 2, 3, 4}})}) {
    std::vector<double> weight(n * n);
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = 0; i < n; ++i)
        weight[j * n + i] =
            value(w, label(place[i], n), label(place[j], n)) / static_cast<double>(n);
    const MatrixKernel network{n, std::make_shared<const std::vector<double>>(weight)};
    EXPECT_LE(sup_distance(inputs(network, r), inputs(w, place, r)), 1e-14) << name(w);
  }
}

/// A network at one time, its potentials drawn from known laws whose mean is 3 xi, and the limit.
struct Compared {
  double by_label;    ///< sup over blocks of |r - r_limit| and |h - h_limit|
  double label_free;  ///< largest difference of the averages of r, h r, h^2
};

Compared compare(const Graphon& w, std::size_t n, std::uint64_t seed, bool recover) {
  const Intensity f = Sigmoid{2.0, 2.0, 1.5};
  const auto truth = shuffled(n, seed);
  const auto x = normal_sample(truth, 3.0, seed);
  std::vector<double> weight(n * n);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i)
      weight[j * n + i] = value(w, label(truth[i], n), label(truth[j], n)) / static_cast<double>(n);
  const MatrixKernel network{n, std::make_shared<const std::vector<double>>(weight)};
  const auto r = rates(f, x), h = inputs(network, r);

  const Labels labels = gauss_labels();
  const LimitLaw limit = normal_limit(labels, 3.0, 0.0);
  std::vector<double> limit_r(labels.size(), 0.0), limit_h(labels.size(), 0.0);
  for (std::size_t p = 0; p < labels.size(); ++p)
    for (std::size_t k = 0; k < limit.x.size(); ++k)
      limit_r[p] += 0.01 * value(f, limit.x[k]) * limit.density[p * limit.x.size() + k];
  const auto matrix = input_matrix(w, labels);
  for (std::size_t p = 0; p < labels.size(); ++p)
    for (std::size_t q = 0; q < labels.size(); ++q)
      limit_h[p] += matrix[p * labels.size() + q] * limit_r[q];

  std::vector<std::size_t> place(n);
  std::iota(place.begin(), place.end(), std::size_t{0});
  const core::StreamName name{.seed = seed, .purpose = core::Purpose::dense_order};
  if (recover) place = best_ordering(network, w, name, {.starts = 2, .work = 0}).place;
  const Pieces blocks = Pieces::equal(4);
  const auto at = labels_of(place);
  const double apart_r = sup_distance(block_averages(r, at, {}, blocks),
                                      block_averages(limit_r, labels.xi, labels.weight, blocks));
  const double apart_h = sup_distance(block_averages(h, at, {}, blocks),
                                      block_averages(limit_h, labels.xi, labels.weight, blocks));
  return {
      std::max(apart_r, apart_h),
      sup_distance(observables(r, h).all(), observables(limit_r, limit_h, labels.weight).all())};
}

TEST(Scrambled, LabelsKeepDistancesByLabelAndNothingElseFromFalling) {
  const Graphon w = LowRankKernel{{{{0.2, 1.0}, {0.4, 0.8}}}};
  double small = 0.0;
  for (const std::size_t n : {100u, 400u, 900u}) {
    const Compared scrambled = compare(w, n, 11, false), ordered = compare(w, n, 11, true);
    EXPECT_GT(scrambled.by_label, 0.35) << n;
    // Deviations of f(X) are below 1, 100 in a quarter of N = 400: 4 sqrt(4 / N) is 5 deviations and more.
    EXPECT_LT(ordered.by_label, 4.0 / std::sqrt(static_cast<double>(n))) << n;
    EXPECT_LT(scrambled.label_free, 3.0 / std::sqrt(static_cast<double>(n))) << n;
    EXPECT_NEAR(scrambled.label_free, ordered.label_free, 1e-12);
    small = ordered.by_label;
  }
  EXPECT_LT(small, 0.1);
}

}  // namespace
}  // namespace poise::dense
