/// Orderings of scrambled networks: found again where the kernel shows them, and never claimed where
/// it does not.

#include "poise/dense/distance/ordering.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "poise/core/random.hpp"
#include "poise/dense/distance/clusters.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {
namespace {

const core::StreamName order_stream{.seed = 7, .purpose = core::Purpose::dense_order};

/// Weights of the kernel at the labels of `place`; drawn as a 0/1 graph of that density if > 0.
MatrixKernel network_of(const Graphon& w, const std::vector<std::size_t>& place, double density,
                        std::uint64_t seed) {
  const std::size_t n = place.size();
  core::Stream stream(seed, core::Purpose::dense_weights);
  std::vector<double> weight(n * n);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i) {
      double x = value(w, label(place[i], n), label(place[j], n));
      if (density > 0.0) x = stream.uniform() < density * x ? 1.0 / density : 0.0;
      weight[j * n + i] = i == j ? 0.0 : x / static_cast<double>(n);
    }
  return {n, std::make_shared<const std::vector<double>>(std::move(weight))};
}

std::vector<std::size_t> scrambled(std::size_t n, std::uint64_t seed) {
  Model model{.n = n, .intensity = Constant{}, .drive = {}, .kernel = {}, .initial = {}};
  model.kernel.scramble = seed;
  return places(model);
}

std::vector<std::size_t> in_order(std::size_t n) {
  std::vector<std::size_t> place(n);
  std::iota(place.begin(), place.end(), std::size_t{0});
  return place;
}

CutDistance from_kernel(const MatrixKernel& network, const Graphon& w) {
  return cut_distance(network, w, network.size, order_stream, {.starts = 8, .work = 0});
}

TEST(Orderings, MoveNeuronsToTheirPlaces) {
  const Graphon w = LowRankKernel{{{{0.2, 1}, {1, -0.5}}}};
  const auto place = scrambled(40, 2);
  const MatrixKernel network = network_of(w, place, 0.0, 1);
  const MatrixKernel back = reordered(network, place);
  const MatrixKernel straight = network_of(w, in_order(40), 0.0, 1);
  EXPECT_EQ(*back.weight, *straight.weight);
  EXPECT_LT(misfit(network, w, place), 0.02);  // the diagonal that is not there
  EXPECT_GT(misfit(network, w, in_order(40)), 0.1);
}

TEST(Orderings, ByDegreeAreExactWhereDegreesAreMonotone) {
  const Graphon w = LowRankKernel{{{{0.2, 1}, {1, 0.3}}}};
  const auto place = scrambled(200, 3);
  const auto found = order_by_degrees(network_of(w, place, 0.0, 1), w);
  std::size_t far = 0;
  for (std::size_t i = 0; i < place.size(); ++i)
    far = std::max(far, place[i] > found[i] ? place[i] - found[i] : found[i] - place[i]);
  EXPECT_LE(far, 1u);  // w_ii = 0 may exchange neighbours
}

TEST(Orderings, OfARingAreItsAnglesUpToARotation) {
  const std::size_t n = 300;
  const Graphon w = CosineKernel{0.5, 0.4, 0.1};  // the shift tells the two directions apart
  const auto place = scrambled(n, 4);
  const auto found = order_by_angle(network_of(w, place, 0.0, 1), w, order_stream);
  // found - place is one rotation for all neurons.
  const std::size_t turn = (found[0] + n - place[0]) % n;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t off = (found[i] + 2 * n - place[i] - turn) % n;
    EXPECT_LE(std::min(off, n - off), 2u) << i;
  }
}

TEST(Orderings, OfBlocksAreFoundFromAGraph) {
  // Equal degrees in all blocks: only the clusters tell them apart.
  const Graphon w =
      BlockKernel{Pieces({0.25, 0.25, 0.5}), {1.0, 0.2, 0.4, 0.2, 1.0, 0.4, 0.4, 0.4, 0.6}};
  const std::size_t n = 240;
  const auto place = scrambled(n, 5);
  const auto found = order_by_clusters(network_of(w, place, 0.9, 2), w, order_stream);
  const Pieces blocks = pieces(w);
  // The first two blocks may be exchanged: the kernel is then the same.
  std::size_t same = 0, exchanged = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t truth = blocks.of(label(place[i], n)), now = blocks.of(label(found[i], n));
    same += truth == now ? 1 : 0;
    exchanged += (truth == 2 ? 2 : 1 - truth) == now ? 1 : 0;
  }
  EXPECT_GE(std::max(same, exchanged), n * 98 / 100);
}

TEST(Clusters, AreThoseOfSeparatePoints) {
  core::Stream stream(1, core::Purpose::test);
  const std::size_t n = 90;
  std::vector<double> points(2 * n);
  for (std::size_t i = 0; i < n; ++i) {
    points[i] = static_cast<double>(i % 3) + 0.1 * stream.normal();
    points[n + i] = i % 3 == 1 ? 1.0 : 0.1 * stream.normal();
  }
  const auto cluster = k_means({points, n, 2}, 3, order_stream);
  for (std::size_t i = 3; i < n; ++i) EXPECT_EQ(cluster[i], cluster[i % 3]);
  EXPECT_NE(cluster[0], cluster[1]);
  EXPECT_NE(cluster[1], cluster[2]);
  EXPECT_NE(cluster[0], cluster[2]);
}

struct Case {
  const char* name;
  Graphon w;
  double density;
};

/// The point of it all: labelled as they come, networks stay away from their kernel however many
/// neurons there are; once ordered they approach it. Identity orders must not pass for recovered ones.
TEST(Orderings, BringScrambledNetworksToTheirKernel) {
  const std::vector<Case> cases{
      {"product", LowRankKernel{{{{0.1, 0.9}, {0.2, 0.8}}}}, 1.0},
      {"ring", CosineKernel{0.5, 0.5, 0.0}, 1.0},
      {"blocks", BlockKernel{Pieces({0.5, 0.5}), {0.8, 0.2, 0.2, 0.6}}, 1.0},
      {"gaussian", GaussianKernel{1.0, 0.3}, 1.0},
  };
  for (const Case& c : cases) {
    double first = 0.0, last = 0.0;
    for (const std::size_t n : {100u, 400u}) {
      const auto place = scrambled(n, 6);
      const MatrixKernel network = network_of(c.w, place, c.density, 3);
      const double as_labelled = from_kernel(network, c.w).norm.lower;
      const double truth = from_kernel(reordered(network, place), c.w).norm.upper;
      const Ordering found = best_ordering(network, c.w, order_stream, {.starts = 8, .work = 0});
      EXPECT_GT(as_labelled, 0.035) << c.name << n;
      EXPECT_LT(found.cut.norm.upper, 1.25 * truth) << c.name << n << found.method;
      EXPECT_LE(found.misfit, misfit(network, c.w, in_order(n))) << c.name;
      (n == 100 ? first : last) = found.cut.norm.upper;
    }
    EXPECT_LT(last, 0.65 * first) << c.name;  // N^{-1/2}: 0.5
  }
}

}  // namespace
}  // namespace poise::dense
