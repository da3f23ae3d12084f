/// Cut norms: against all pairs of sets, against closed forms, and bounds that hold and are close.

#include "poise/dense/distance/cut_norm.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "poise/core/random.hpp"
#include "poise/dense/distance/cells.hpp"
#include "poise/dense/distance/cut_distance.hpp"

namespace poise::dense {
namespace {

const core::StreamName search_stream{.seed = 5, .purpose = core::Purpose::dense_order};

/// The definition.
double cut_norm_by_all_pairs(const std::vector<double>& m, std::size_t rows, std::size_t columns) {
  double best = 0.0;
  for (unsigned S = 0; S < 1u << rows; ++S)
    for (unsigned T = 0; T < 1u << columns; ++T) {
      double sum = 0.0;
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
          if ((S >> i & 1u) != 0 && (T >> j & 1u) != 0) sum += m[j * rows + i];
      best = std::max(best, std::abs(sum));
    }
  return best;
}

double sum_over(const CutNorm& cut, const std::vector<double>& m) {
  double sum = 0.0;
  for (std::size_t j = 0; j < cut.columns.size(); ++j)
    for (std::size_t i = 0; i < cut.rows.size(); ++i)
      if (cut.rows[i] != 0 && cut.columns[j] != 0) sum += m[j * cut.rows.size() + i];
  return std::abs(sum);
}

std::vector<double> normal_matrix(std::size_t entries, std::uint64_t seed) {
  core::Stream stream(seed, core::Purpose::test);
  std::vector<double> m(entries);
  for (double& x : m) x = stream.normal();
  return m;
}

RC_GTEST_PROP(CutNorms, AreThoseOfAllPairsOfSets, ()) {
  const auto rows = *rc::gen::inRange<std::size_t>(1, 7),
             columns = *rc::gen::inRange<std::size_t>(1, 7);
  auto m = normal_matrix(rows * columns, *rc::gen::inRange<std::uint64_t>(0, 1000000));
  const CutNorm cut = cut_norm({m, rows, columns}, search_stream);
  RC_ASSERT(cut.exact);
  const double all = cut_norm_by_all_pairs(m, rows, columns);
  RC_ASSERT(std::abs(cut.lower - all) <= 1e-13 * (1.0 + all));
  RC_ASSERT(cut.lower == cut.upper);
  RC_ASSERT(std::abs(sum_over(cut, m) - cut.lower) <= 1e-13 * (1.0 + all));
  // Without enumeration both ends still hold.
  const CutNorm bounds = cut_norm({m, rows, columns}, search_stream, {.starts = 2, .work = 0});
  RC_ASSERT(!bounds.exact);
  RC_ASSERT(bounds.lower <= all * (1.0 + 1e-12));
  RC_ASSERT(bounds.upper >= all * (1.0 - 1e-12));
}

TEST(CutNorms, OfTwentyTwoRowsAreFoundExactlyAndByTheSearch) {
  for (const std::uint64_t seed : {1u, 2u}) {
    const auto m = normal_matrix(22 * 30, seed);
    const CutNorm exact = cut_norm({m, 22, 30}, search_stream);
    const CutNorm bounds = cut_norm({m, 22, 30}, search_stream, {.work = 0});
    ASSERT_TRUE(exact.exact);
    EXPECT_NEAR(bounds.lower, exact.lower, 1e-12 * exact.lower);  // 32 starts find it
    EXPECT_GE(bounds.upper, exact.lower);
    EXPECT_LE(bounds.upper, 1.6 * exact.lower);
  }
}

TEST(CutNorms, OfTheOtherSideAndSignAreTheSame) {
  const auto m = normal_matrix(12 * 20, 9);
  std::vector<double> turned(m.size()), minus(m.size());
  for (std::size_t j = 0; j < 20; ++j)
    for (std::size_t i = 0; i < 12; ++i) {
      turned[i * 20 + j] = m[j * 12 + i];
      minus[j * 12 + i] = -m[j * 12 + i];
    }
  const double value = cut_norm({m, 12, 20}, search_stream).lower;
  EXPECT_NEAR(cut_norm({turned, 20, 12}, search_stream).lower, value, 1e-13 * value);
  EXPECT_NEAR(cut_norm({minus, 12, 20}, search_stream).lower, value, 1e-13 * value);
}

TEST(CutNorms, OfNoiseFallAsTheSquareRootOfNWhereL1DoesNot) {
  // For a standard normal matrix Chevet's inequality gives E |G|_cut <= n^{3/2} max over the parts
  // s, t in S and T of sqrt(s) phi(z_t) + sqrt(t) phi(z_s), phi(z_s) the density at the upper s
  // quantile: 0.600 n^{3/2}, at s = t = 0.62. The deviation is at most 0.62 n [Borell 1975]. The
  // first step from one random T finds 0.28 n^{3/2}.
  for (const std::size_t n : {100u, 400u, 800u}) {
    const auto m = normal_matrix(n * n, n);
    const CutNorm cut = cut_norm({m, n, n}, search_stream, {.starts = 16, .work = 0});
    const double scale = std::pow(static_cast<double>(n), 1.5);
    EXPECT_GT(cut.lower, 0.4 * scale) << n;
    EXPECT_LT(cut.lower, 0.6 * scale + 6.0 * 0.62 * static_cast<double>(n)) << n;
    EXPECT_GT(cut.upper, cut.lower) << n;
    EXPECT_LT(cut.upper, 1.7 * cut.lower) << n;
  }
}

TEST(CutNorms, SeeAPlantedBlock) {
  // A block of 1 / 4 x 1 / 4 raised by 1 beside noise: the cut is found, and its norm is 1 / 16.
  const std::size_t n = 400;
  auto m = normal_matrix(n * n, 3);
  for (std::size_t j = 0; j < n / 4; ++j)
    for (std::size_t i = n / 2; i < 3 * n / 4; ++i) m[j * n + i] += 1.0;
  const CutNorm cut = cut_norm({m, n, n}, search_stream, {.work = 0});
  EXPECT_GT(cut.lower, static_cast<double>(n * n) / 16.0);
  std::size_t inside = 0;
  for (std::size_t i = n / 2; i < 3 * n / 4; ++i) inside += cut.rows[i];
  EXPECT_GT(inside, n / 4 * 9 / 10);
}

TEST(SpectralNorms, AreBoundedFromBothSides) {
  // Diagonal matrices, hidden by reflections, whose largest value is 1.
  for (const std::size_t n : {200u, 400u}) {
    core::Stream stream(n, core::Purpose::test);
    std::vector<double> u(n), m(n * n);
    double square = 0.0;
    for (double& x : u) {
      x = stream.normal();
      square += x * x;
    }
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = 0; i < n; ++i) {
        double sum = 0.0;
        for (std::size_t k = 0; k < n; ++k) {
          const double left = (i == k ? 1.0 : 0.0) - 2.0 * u[i] * u[k] / square;
          const double right = (j == k ? 1.0 : 0.0) - 2.0 * u[j] * u[k] / square;
          sum += left * right * (1.0 - static_cast<double>(k) / static_cast<double>(n));
        }
        m[j * n + i] = sum;
      }
    const NormBounds sigma = spectral_norm({m, n, n}, search_stream);
    EXPECT_LE(sigma.lower, 1.0 + 1e-12);
    EXPECT_GE(sigma.upper, 1.0 - 1e-12);
    EXPECT_GT(sigma.lower, 0.99);
    EXPECT_LT(sigma.upper, 1.02);
    const SingularVectors leading = leading_singular_vectors({m, n, n}, 1, search_stream);
    EXPECT_NEAR(leading.value[0], 1.0, 0.01);
  }
}

TEST(CellAverages, AreIntegrals) {
  const Pieces cells({0.3, 0.05, 0.65});
  for (const Graphon& w : {Graphon(CosineKernel{0.3, -1.2, 0.1}), Graphon(GaussianKernel{2.0, 0.2}),
                           Graphon(LowRankKernel{{{{1, 2, -1}, {0.5, 0, 3}}, {{-1}, {0, 1}}}})}) {
    const auto averages = cell_averages(w, cells);
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t d = 0; d < 3; ++d) {
        double sum = 0.0;  // the midpoint rule, to second order
        const int n = 400;
        for (int i = 0; i < n; ++i)
          for (int j = 0; j < n; ++j)
            sum += value(w, cells.cuts()[c] + cells.mass()[c] * (i + 0.5) / n,
                         cells.cuts()[d] + cells.mass()[d] * (j + 0.5) / n);
        EXPECT_NEAR(averages[d * 3 + c], sum / (n * n), 1e-4) << name(w) << c << d;
      }
  }
}

TEST(CutDistances, OfBlocksAreExactOnTheCommonRefinement) {
  // 1 on [0, 1/2]^2, against 1 on [0, 1/3]^2: an L of area 1/4 - 1/9.
  const Graphon a = BlockKernel{Pieces({0.5, 0.5}), {1, 0, 0, 0}};
  const Graphon b = BlockKernel{Pieces({1.0 / 3, 2.0 / 3}), {1, 0, 0, 0}};
  const CutDistance apart = cut_distance(a, b, 1, search_stream);
  EXPECT_TRUE(apart.norm.exact);
  EXPECT_EQ(apart.cells.count(), 3u);
  EXPECT_NEAR(apart.norm.lower, 1.0 / 4 - 1.0 / 9, 1e-15);
  // [[1, -1], [-1, 1]] / 2 on halves: one quarter of the square has one sign.
  const Graphon assortative = BlockKernel{Pieces({0.5, 0.5}), {1, 0, 0, 1}};
  const CutDistance from_even = cut_distance(assortative, ConstantKernel{0.5}, 1, search_stream);
  EXPECT_NEAR(from_even.norm.lower, 0.125, 1e-15);
}

TEST(CutDistances, OfSmoothKernelsEncloseTheClosedForm) {
  // cos 2 pi (xi - zeta) over two half circles: (1 / pi)^2, and no other sets have more.
  const double expected = 1.0 / (std::numbers::pi * std::numbers::pi);
  double last = 1.0;
  for (const std::size_t cells : {16u, 64u, 256u}) {
    const CutDistance apart = cut_distance(CosineKernel{0.3, 1.0, 0.2}, ConstantKernel{0.3}, cells,
                                           search_stream, {.work = 0});
    EXPECT_LE(apart.norm.lower, expected * (1.0 + 1e-12));
    EXPECT_GE(apart.norm.lower, expected * 0.98);
    EXPECT_GE(apart.norm.upper, expected);
    EXPECT_LT(apart.averaging, last);
    last = apart.averaging;
  }
  EXPECT_LT(last, 0.009);
  const Graphon gaussian = GaussianKernel{1.0, 0.1};
  EXPECT_EQ(cut_distance(gaussian, gaussian, 64, search_stream).norm.upper, 0.0);
}

TEST(CutDistances, OfANetworkFromItsKernelFallWithN) {
  const Graphon w = CosineKernel{0.5, 0.4, 0.0};
  double last = 1.0;
  for (const std::size_t n : {50u, 200u, 600u}) {
    core::Stream stream(n, core::Purpose::test);
    std::vector<double> jumps(n * n);
    const double N = static_cast<double>(n);
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = 0; i < n; ++i) {
        const double p =
            value(w, (static_cast<double>(i) + 0.5) / N, (static_cast<double>(j) + 0.5) / N);
        jumps[j * n + i] = stream.uniform() < p ? 1.0 / N : 0.0;
      }
    const Graphon network = MatrixKernel{n, std::make_shared<const std::vector<double>>(jumps)};
    const CutDistance apart = cut_distance(network, w, n, search_stream, {.work = 0});
    EXPECT_LT(apart.norm.upper, 0.75 * last) << n;
    EXPECT_GT(apart.norm.lower, 0.08 / std::sqrt(N)) << n;  // 0.28 deviations of 0.3 or more
    last = apart.norm.upper;
  }
  EXPECT_LT(last, 0.025);
}

}  // namespace
}  // namespace poise::dense
