/// Observables of trees: their definition, invariance under relabelling, convergence with N without any
/// ordering, and what they tell apart.

#include "poise/dense/distance/weak_metric.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "poise/core/error.hpp"
#include "poise/core/random.hpp"
#include "poise/dense/distance/ordering.hpp"
#include "poise/dense/limit/labels.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {
namespace {

/// Potentials are normal of variance 1/4 with these means by label; two kinds of neurons.
double mean_at(double xi) { return xi < 0.5 ? -0.5 : 0.8; }

struct Drawn {
  MatrixKernel network;
  std::vector<double> potential;
};

/// A 0/1 graph of the kernel with all labels scrambled, and potentials of the laws at the labels.
Drawn draw(const Graphon& w, std::size_t n, std::uint64_t seed) {
  Model model{.n = n, .intensity = Constant{}, .drive = {}, .kernel = {}, .initial = {}};
  model.kernel.scramble = seed;
  const auto place = places(model);
  core::Stream stream(seed, core::Purpose::test);
  std::vector<double> weight(n * n), x(n);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i)
      if (stream.uniform() < value(w, label(place[i], n), label(place[j], n)) && i != j)
        weight[j * n + i] = 1.0 / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = mean_at(label(place[i], n)) + 0.5 * stream.normal();
  return {{n, std::make_shared<const std::vector<double>>(std::move(weight))}, std::move(x)};
}

LimitLaw limit_law(const Graphon& w) {
  Model model{.n = 1, .intensity = Constant{}, .drive = {}, .kernel = {}, .initial = {}};
  model.kernel.graphon = w;
  model.drive = {Pieces::equal(2), {Cosine{}, Cosine{0.0, 1.0}}};
  const Labels labels = label_nodes(model, 8, {});
  LimitLaw limit{.labels = labels.xi, .weight = labels.weight, .x = {}, .density = {}};
  for (int k = 0; k <= 800; ++k) limit.x.push_back(-4.0 + 0.01 * k);
  for (const double xi : labels.xi)
    for (const double x : limit.x) {
      const double z = 2.0 * (x - mean_at(xi));
      limit.density.push_back(2.0 * std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi));
    }
  return limit;
}

TEST(TreeObservables, AreWhatTheyAreDefinedToBe) {
  const Drawn drawn = draw(ConstantKernel{0.6}, 6, 1);
  const auto functions = standard_test_functions();
  const TreeObservables all = tree_observables(drawn.network, drawn.potential, functions, 4);
  const auto& x = drawn.potential;
  const auto w = [&](std::size_t i, std::size_t j) { return (*drawn.network.weight)[j * 6 + i]; };
  double root = 0.0, edge = 0.0, cherry = 0.0, chain = 0.0, mixed = 0.0;
  for (std::size_t i = 0; i < 6; ++i) {
    root += std::tanh(x[i]) / 6.0;
    for (std::size_t j = 0; j < 6; ++j) {
      edge += x[i] * w(i, j) * std::tanh(x[j]) / 6.0;
      for (std::size_t k = 0; k < 6; ++k) {
        cherry += x[i] * w(i, j) * std::tanh(x[j]) * w(i, k) * x[k] / 6.0;
        for (std::size_t l = 0; l < 6; ++l) {
          chain += w(i, j) * x[j] * w(j, k) * std::tanh(x[k]) * w(k, l) * x[l] / 6.0;
          mixed += x[i] * w(i, j) * x[j] * w(j, k) * std::tanh(x[k]) * w(i, l) * x[l] / 6.0;
        }
      }
    }
  }
  const auto at = [&](const std::string& tree) {
    const auto place = std::find(all.tree.begin(), all.tree.end(), tree);
    EXPECT_NE(place, all.tree.end()) << tree;
    return place == all.tree.end() ? 0.0
                                   : all.value[static_cast<std::size_t>(place - all.tree.begin())];
  };
  EXPECT_NEAR(at("t"), root, 1e-15);
  EXPECT_NEAR(at("x(t)"), edge, 1e-15);
  EXPECT_NEAR(at("x(t,x)"), cherry, 1e-15);
  EXPECT_NEAR(at("1(x(t(x)))"), chain, 1e-15);
  EXPECT_NEAR(at("x(x(t),x)"), mixed, 1e-15);
  // 3 + 9 + (27 + 3 * 6) + (chains and the like: 3 * 45, two children: 3 * 9 * 3, three leaves: 3 * 10).
  EXPECT_EQ(all.value.size(), 3u + 9u + 45u + 135u + 81u + 30u);
  auto sorted = all.tree;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(std::adjacent_find(sorted.begin(), sorted.end()), sorted.end());
}

TEST(TreeObservables, DoNotChangeUnderRelabelling) {
  const auto functions = standard_test_functions();
  const Drawn drawn = draw(LowRankKernel{{{{0.1, 0.8}, {0.3, 0.6}}}}, 150, 2);
  Model model{.n = 150, .intensity = Constant{}, .drive = {}, .kernel = {}, .initial = {}};
  model.kernel.scramble = 99;
  const auto place = places(model);
  std::vector<double> moved(150);
  for (std::size_t i = 0; i < 150; ++i) moved[place[i]] = drawn.potential[i];
  const auto a = tree_observables(drawn.network, drawn.potential, functions, 4);
  const auto b = tree_observables(reordered(drawn.network, place), moved, functions, 4);
  for (std::size_t k = 0; k < a.value.size(); ++k)
    EXPECT_NEAR(a.value[k], b.value[k], 1e-14) << a.tree[k];
  // Weights moved without their neurons are another network.
  const auto c = tree_observables(reordered(drawn.network, place), drawn.potential, functions, 4);
  EXPECT_GT(weak_distance(a, c), 100.0 * weak_distance(a, b));
  EXPECT_GT(weak_distance(a, c), 1e-3);
}

/// Equal degrees everywhere, 0.5, and the same densities; what differs is who hears whom.
const Graphon together = BlockKernel{Pieces({0.5, 0.5}), {0.8, 0.2, 0.2, 0.8}};
const Graphon apart = BlockKernel{Pieces({0.5, 0.5}), {0.2, 0.8, 0.8, 0.2}};

TEST(WeakDistances, FallWithNWithoutAnyOrdering) {
  const auto functions = standard_test_functions();
  for (const Graphon& w : {together, Graphon(CosineKernel{0.5, 0.4, 0.1})}) {
    const auto limit = tree_observables(w, limit_law(w), functions, 4);
    double first = 0.0, last = 0.0;
    for (const std::size_t n : {50u, 800u}) {
      double sum = 0.0;
      for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const Drawn drawn = draw(w, n, 10 + seed);
        sum += weak_distance(tree_observables(drawn.network, drawn.potential, functions, 4), limit);
      }
      (n == 50 ? first : last) = sum / 6.0;
    }
    // N^{-1/2}: a factor 4.
    EXPECT_LT(last, 0.4 * first) << name(w);
    EXPECT_LT(last, 0.01) << name(w);
  }
}

TEST(WeakDistances, TellStructuresOfEqualDegreesApart) {
  const auto functions = standard_test_functions();
  const auto a = tree_observables(together, limit_law(together), functions, 4);
  const auto b = tree_observables(apart, limit_law(apart), functions, 4);
  const double between = weak_distance(a, b);
  EXPECT_GT(between, 0.02);
  // A network of 800 neurons knows which of the two it is drawn from; single vertices do not.
  const Drawn drawn = draw(together, 800, 5);
  const auto of_network = tree_observables(drawn.network, drawn.potential, functions, 4);
  EXPECT_LT(weak_distance(of_network, a), 0.3 * weak_distance(of_network, b));
  const auto one = tree_observables(together, limit_law(together), functions, 1);
  EXPECT_NEAR(weak_distance(one, tree_observables(apart, limit_law(apart), functions, 1)), 0.0,
              1e-15);
  // Where all neurons have one law, equal degrees are all that trees see, as the header says.
  LimitLaw even = limit_law(together);
  const std::size_t points = even.x.size();
  for (std::size_t p = 1; p < even.labels.size(); ++p)
    std::copy_n(even.density.begin(), points,
                even.density.begin() + static_cast<std::ptrdiff_t>(p * points));
  EXPECT_NEAR(weak_distance(tree_observables(together, even, functions, 4),
                            tree_observables(apart, even, functions, 4)),
              0.0, 1e-14);
}

TEST(TreeObservables, RefuseWhatDoesNotFit) {
  const Drawn drawn = draw(ConstantKernel{0.6}, 6, 1);
  const auto functions = standard_test_functions();
  EXPECT_THROW(tree_observables(drawn.network, drawn.potential, functions, 0),
               core::ParameterError);
  EXPECT_THROW(tree_observables(drawn.network, drawn.potential, functions, 5),
               core::ParameterError);
  EXPECT_THROW(tree_observables(drawn.network, std::vector{1.0}, functions, 2),
               core::ParameterError);
  EXPECT_THROW(tree_observables(drawn.network, drawn.potential, {}, 2), core::ParameterError);
}

}  // namespace
}  // namespace poise::dense
