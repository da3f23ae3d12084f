/// Kernels, profiles and intensities of dense networks: their forms agree with each other, and bad
/// ones are refused by key.

#include "poise/dense/kernel.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "poise/core/error.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {
namespace {

const std::vector<Graphon> with_rank{
    ConstantKernel{0.5},
    BlockKernel{Pieces({0.25, 0.5, 0.25}), {1, 2, 3, 4, 5, 6, 7, 8, 9}},
    CosineKernel{0.3, -1.2, 0.1},
    LowRankKernel{{{{1, 2, -1}, {0.5, 0, 3}}, {{-1}, {0, 1}}}},
};

RC_GTEST_PROP(Kernels, AreTheSumOfTheirProducts, ()) {
  const double xi = *rc::gen::inRange(0, 1001) / 1000.0;
  const double zeta = *rc::gen::inRange(0, 1001) / 1000.0;
  for (const Graphon& w : with_rank) {
    std::vector<double> phi(*rank(w)), psi(*rank(w));
    target_factors(w, xi, phi);
    source_factors(w, zeta, psi);
    const double sum = std::inner_product(phi.begin(), phi.end(), psi.begin(), 0.0);
    RC_ASSERT(std::abs(sum - value(w, xi, zeta)) <= 1e-14 * 30);
  }
}

TEST(Kernels, HaveTheTargetFirst) {
  const Graphon blocks = BlockKernel{Pieces({0.5, 0.5}), {1, 2, 3, 4}};
  EXPECT_EQ(value(blocks, 0.1, 0.9), 2.0);
  EXPECT_EQ(value(blocks, 0.9, 0.1), 3.0);
  const Graphon product = LowRankKernel{{{{0, 1}, {1}}}};
  EXPECT_EQ(value(product, 0.25, 0.75), 0.25);
  // Column by column: the first two are the jumps that source 0 causes.
  const Graphon matrix =
      MatrixKernel{2, std::make_shared<const std::vector<double>>(std::vector{1.0, 2.0, 3.0, 4.0})};
  EXPECT_EQ(value(matrix, 0.75, 0.25), 2.0 * 2.0);
  EXPECT_EQ(value(matrix, 0.25, 0.75), 2.0 * 3.0);
}

TEST(Pieces, KnowWhereLabelsLie) {
  const Pieces pieces({0.25, 0.0, 0.75});
  EXPECT_EQ(pieces.of(0.0), 0u);
  EXPECT_EQ(pieces.of(0.2499), 0u);
  EXPECT_EQ(pieces.of(0.25), 2u);
  EXPECT_EQ(pieces.of(1.0), 2u);
  const Pieces both = refine(Pieces({0.5, 0.5}), Pieces({0.2, 0.3, 0.5}));
  EXPECT_EQ(both.count(), 3u);
  EXPECT_NEAR(both.mass()[1], 0.3, 1e-15);
}

TEST(Labels, AreScrambledByAPermutationOfTheSeed) {
  Model model{.n = 1000, .intensity = Constant{}, .drive = {}, .kernel = {}, .initial = {}};
  auto order = places(model);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  model.kernel.scramble = 3;
  order = places(model);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order, places(model));
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
}

TEST(Intensities, HaveTheDerivativesTheyClaim) {
  const std::vector<Intensity> kinds{Constant{2.0},           Sigmoid{5.0, 4.0, 1.0},
                                     Softplus{2.0, 3.0, 0.5}, Exponential{0.3, 1.5, 0.2},
                                     Power{0.7, 10.0},        Power{1.0, 1.5}};
  for (const Intensity& f : kinds)
    for (const double x : {-2.0, -0.3, 0.4, 1.1, 2.0}) {
      const double step = 1e-5;
      const double slope = (value(f, x + step) - value(f, x - step)) / (2 * step);
      EXPECT_NEAR(derivative(f, x), slope, 1e-7 * (1.0 + std::abs(slope))) << name(f) << " " << x;
    }
}

TEST(Intensities, AreNeverNaNFarOut) {
  for (const Intensity& f : {Intensity(Sigmoid{5.0, 4.0, 1.0}), Intensity(Softplus{2.0, 3.0, 0.5}),
                             Intensity(Power{1.0, 2.0}), Intensity(Step{1.0, 0.0})})
    for (const double x : {-1e300, -1e10, 1e10, 1e150}) EXPECT_GE(value(f, x), 0.0) << name(f);
}

std::string key_of(const Model& model) {
  try {
    validate(model);
  } catch (const core::ParameterError& error) {
    return error.key;
  }
  return "";
}

TEST(Models, AreRefusedByKey) {
  const Model good{.n = 10, .intensity = Sigmoid{}, .drive = {}, .kernel = {}, .initial = {}};
  EXPECT_EQ(key_of(good), "");
  const auto with = [&](auto change) {
    Model model = good;
    change(model);
    return key_of(model);
  };
  EXPECT_EQ(with([](Model& m) { m.n = 0; }), "dense.N");
  EXPECT_EQ(with([](Model& m) { m.tau = 0.0; }), "dense.tau");
  EXPECT_EQ(with([](Model& m) { m.tau = std::nan(""); }), "dense.tau");
  EXPECT_EQ(with([](Model& m) { m.intensity = Constant{-1.0}; }), "dense.intensity.rate");
  EXPECT_EQ(with([](Model& m) { m.intensity = Power{1.0, 0.0}; }), "dense.intensity.exponent");
  EXPECT_EQ(with([](Model& m) { m.kernel.graphon = ConstantKernel{INFINITY}; }),
            "dense.kernel.value");
  EXPECT_EQ(with([](Model& m) {
              m.kernel.graphon = BlockKernel{Pieces({0.5, 0.4}), {1, 2, 3, 4}};
            }),
            "dense.kernel.mass");
  EXPECT_EQ(with([](Model& m) {
              m.kernel.graphon = BlockKernel{Pieces({0.5, 0.5}), {1, 2, 3}};
            }),
            "dense.kernel.value");
  EXPECT_EQ(with([](Model& m) {
              m.kernel.graphon = GaussianKernel{1.0, 0.0};
            }),
            "dense.kernel.width");
  EXPECT_EQ(with([](Model& m) {
              m.kernel.graphon = ConstantKernel{3.0};
              m.kernel.density = 0.5;
            }),
            "dense.kernel.density");
  EXPECT_EQ(with([](Model& m) {
              m.initial.law = {NormalStart{{}, -1.0}};
            }),
            "dense.initial.variance");
  EXPECT_EQ(with([](Model& m) { m.initial.law = {UniformStart{1.0, 1.0}}; }), "dense.initial.to");
}

}  // namespace
}  // namespace poise::dense
