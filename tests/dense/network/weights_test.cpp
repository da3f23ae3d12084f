/// The realised weights, their factors, and the initial potentials.

#include "poise/dense/network/weights.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stop_token>
#include <vector>

#include "dense/network/paths.hpp"
#include "poise/core/error.hpp"

namespace poise::dense {
namespace {

using testing::network;

const std::vector<Graphon>& kernels_with_rank() {
  static const std::vector<Graphon> all{
      ConstantKernel{0.5}, BlockKernel{Pieces({0.7, 0.3}), {1.0, -2.0, 0.5, -0.25}},
      CosineKernel{0.25, -0.75, 0.1},
      LowRankKernel{{Product{{1.0, -2.0}, {0.5, 1.0, 0.3}}, Product{{-1.0}, {0.0, 2.0}}}}};
  return all;
}

Model model_of(const Graphon& w, std::size_t n) {
  return network(n, w, Constant{1.0}, 1.0, 0.0, NormalStart{});
}

TEST(Weights, AreTheKernelAtTheLabels) {
  auto kernels = kernels_with_rank();
  kernels.emplace_back(GaussianKernel{2.0, 0.3});
  kernels.emplace_back(testing::matrix(5, std::vector<double>(25, 0.125)));
  for (const Graphon& w : kernels) {
    Model model = model_of(w, 5);
    model.kernel.scramble = 3;
    const Weights weights = realise(model, 1);
    const auto place = places(model);
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j)
        EXPECT_NEAR(weights.at(i, j),
                    i == j ? 0.0 : value(w, label(place[i], 5), label(place[j], 5)) / 5.0, 1e-15)
            << name(w);
  }
}

TEST(Weights, OfAMatrixStandTargetBySource) {
  const Model model = model_of(testing::matrix(3, {0, 1, 2, 3, 0, 5, 6, 7, 0}), 3);
  const Weights weights = realise(model, 1);
  EXPECT_DOUBLE_EQ(weights.at(0, 1), 1.0);
  EXPECT_DOUBLE_EQ(weights.at(1, 0), 3.0);
  EXPECT_DOUBLE_EQ(weights.at(2, 1), 7.0);
}

TEST(Weights, ColumnsBeginOnCacheLines) {
  const Weights weights(13);
  for (std::size_t j = 0; j < 13; ++j)
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(weights.column(j).data()) % 64, 0u);
  EXPECT_EQ(Weights::bytes(13), 13u * 16u * 8u);
  EXPECT_EQ(Weights::bytes(100'000), 80'000'000'000u);
}

TEST(Weights, OfARandomGraphHaveTheirLawAndBelongToTheSeed) {
  Model model = model_of(CosineKernel{0.0, 1.0, 0.0}, 400);
  model.kernel.density = 0.5;
  model.kernel.noise = 0.2;
  const Weights weights = realise(model, 7), again = realise(model, 7, 3),
                other = realise(model, 8);
  std::vector<double> excess, squares;
  bool same = true;
  for (std::size_t j = 0; j < 400; ++j)
    for (std::size_t i = 0; i < 400; ++i) {
      EXPECT_EQ(weights.at(i, j), again.at(i, j));
      same = same && weights.at(i, j) == other.at(i, j);
      if (i == j) continue;
      const double w = value(model.kernel.graphon, label(i, 400), label(j, 400));
      const double sample = 400.0 * weights.at(i, j);
      excess.push_back(sample - w);
      // Variance |w| / density - w^2 + noise^2.
      squares.push_back((sample - w) * (sample - w) - std::abs(w) / 0.5 + w * w - 0.04);
    }
  EXPECT_FALSE(same);
  EXPECT_GT(poise::testing::mean_p_value(excess, 0.0), poise::testing::false_alarm);
  EXPECT_GT(poise::testing::mean_p_value(squares, 0.0), poise::testing::false_alarm);
  EXPECT_LT(poise::testing::mean_p_value(squares, 0.02), poise::testing::false_alarm);
}

TEST(Weights, StopWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(realise(model_of(ConstantKernel{1.0}, 50), 1, 1, stop.get_token()),
               core::Interrupted);
}

TEST(Factors, AreTheWeights) {
  for (const Graphon& w : kernels_with_rank()) {
    Model model = model_of(w, 23);
    model.kernel.scramble = 9;
    const Factors factors(model);
    const Weights weights = realise(model, 1);
    for (std::size_t j = 0; j < 23; ++j) {
      std::vector<double> y(23, 0.0), out(23);
      internal::FactoredDrive drive(factors);
      drive.spike(j, 1.5, 0.25, y);
      for (std::size_t i = 0; i < 23; ++i)
        EXPECT_NEAR(y[i] + drive.input(i), i == j ? 0.25 : 1.5 * weights.at(i, j), 1e-15);
      drive.fold(y);
      EXPECT_EQ(drive.input(0), 0.0);
      EXPECT_NEAR(y[j], 0.25, 1e-15);
    }
  }
}

TEST(Factors, BoundTheJumps) {
  for (const Graphon& w : kernels_with_rank()) {
    const Model model = model_of(w, 57);
    const Jumps exact = jumps(realise(model, 1)), bounds = jumps(model, Factors(model));
    for (std::size_t j = 0; j < 57; ++j) {
      EXPECT_GE(bounds.up[j], exact.up[j]) << name(w);
      EXPECT_LE(bounds.down[j], exact.down[j]) << name(w);
      if (std::holds_alternative<LowRankKernel>(w)) continue;
      EXPECT_NEAR(bounds.up[j], exact.up[j], 2e-4)
          << name(w);  // the ring's top lies between labels
      EXPECT_NEAR(bounds.down[j], exact.down[j], 2e-4) << name(w);
    }
  }
}

TEST(Factors, NeedARankAndNothingDrawn) {
  EXPECT_TRUE(factorable({.graphon = CosineKernel{}, .density = {}, .noise = 0.0, .scramble = 4}));
  EXPECT_FALSE(
      factorable({.graphon = CosineKernel{}, .density = {}, .noise = 0.1, .scramble = {}}));
  EXPECT_FALSE(
      factorable({.graphon = CosineKernel{}, .density = 0.1, .noise = 0.0, .scramble = {}}));
  EXPECT_FALSE(
      factorable({.graphon = GaussianKernel{}, .density = {}, .noise = 0.0, .scramble = {}}));
}

TEST(InitialPotentials, HaveTheLawOfTheirLabel) {
  Model model = model_of(ConstantKernel{0.0}, 20'000);
  model.initial.pieces = Pieces({0.5, 0.5});
  model.initial.law = {NormalStart{{1.0, 0.5}, 0.25}, UniformStart{-1.0, 3.0}};
  const auto x = draw_initial(model, 3, 0), again = draw_initial(model, 3, 1);
  std::vector<double> normal, uniform;
  for (std::size_t i = 0; i < model.n; ++i)
    if (i < 10'000)
      normal.push_back((x[i] - 1.0 - 0.5 * std::cos(2.0 * M_PI * label(i, model.n))) / 0.5);
    else
      uniform.push_back(x[i]);
  const auto phi = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  EXPECT_GT(testing::kolmogorov_p_value(normal, phi), poise::testing::false_alarm);
  EXPECT_GT(testing::kolmogorov_p_value(uniform, [](double u) { return 0.25 * (u + 1.0); }),
            poise::testing::false_alarm);
  EXPECT_LT(testing::kolmogorov_p_value(uniform, phi), poise::testing::false_alarm);
  EXPECT_NE(x, again);
}

TEST(InitialPotentials, OfASliceDependOnNoOther) {
  Model small = model_of(ConstantKernel{0.0}, 4096), large = model_of(ConstantKernel{0.0}, 9000);
  small.initial.law = large.initial.law = {NormalStart{{0.0, 0.0}, 1.0}};
  const auto few = draw_initial(small, 3, 2), many = draw_initial(large, 3, 2);
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
}

}  // namespace
}  // namespace poise::dense
