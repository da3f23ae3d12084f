#include "poise/dense/distance/clusters.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "poise/core/random.hpp"

namespace poise::dense {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

/// k rows of the points, each drawn with a probability in proportion to its squared distance from those
/// already there.
Matrix spread_starts(const Matrix& points, Eigen::Index k, core::Stream& stream) {
  const Eigen::Index n = points.rows();
  Matrix centres(k, points.cols());
  centres.row(0) =
      points.row(static_cast<Eigen::Index>(stream.below(static_cast<std::uint64_t>(n))));
  Vector distance = Vector::Constant(n, std::numeric_limits<double>::infinity());
  for (Eigen::Index c = 1; c < k; ++c) {
    distance = distance.cwiseMin((points.rowwise() - centres.row(c - 1)).rowwise().squaredNorm());
    double left = stream.uniform() * distance.sum();
    Eigen::Index i = 0;
    while (i + 1 < n && (left -= distance[i]) > 0.0) ++i;
    centres.row(c) = points.row(i);
  }
  return centres;
}

struct Clustering {
  std::vector<std::size_t> of;
  double spread = std::numeric_limits<double>::infinity();
};

Clustering lloyd(const Matrix& points, Matrix centres) {
  constexpr int most_rounds = 100;
  const auto n = static_cast<std::size_t>(points.rows());
  Clustering found{std::vector<std::size_t>(n), std::numeric_limits<double>::infinity()};
  for (int round = 0; round < most_rounds; ++round) {
    double spread = 0.0;
    Matrix sum = Matrix::Zero(centres.rows(), centres.cols());
    Vector count = Vector::Zero(centres.rows());
    for (std::size_t i = 0; i < n; ++i) {
      const auto row = points.row(static_cast<Eigen::Index>(i));
      Eigen::Index nearest = 0;
      spread += (centres.rowwise() - row).rowwise().squaredNorm().minCoeff(&nearest);
      found.of[i] = static_cast<std::size_t>(nearest);
      sum.row(nearest) += row;
      count[nearest] += 1.0;
    }
    for (Eigen::Index c = 0; c < centres.rows(); ++c)
      if (count[c] > 0.0) centres.row(c) = sum.row(c) / count[c];
    if (!(spread < found.spread)) break;
    found.spread = spread;
  }
  return found;
}

/// Averages of the network over pairs of clusters; 0 where one is empty.
Matrix cluster_averages(MatrixView network, const std::vector<std::size_t>& cluster,
                        std::size_t k) {
  const auto clusters = static_cast<Eigen::Index>(k);
  Matrix sum = Matrix::Zero(clusters, clusters);
  Vector count = Vector::Zero(clusters);
  for (const std::size_t c : cluster) count[static_cast<Eigen::Index>(c)] += 1.0;
  for (std::size_t j = 0; j < network.columns; ++j)
    for (std::size_t i = 0; i < network.rows; ++i)
      sum(static_cast<Eigen::Index>(cluster[i]), static_cast<Eigen::Index>(cluster[j])) +=
          network.at(i, j);
  const Vector part = count.cwiseMax(1.0).cwiseInverse();
  return part.asDiagonal() * sum * part.asDiagonal();
}

double mismatch(const Matrix& averages, const Vector& share, const BlockKernel& w,
                const std::vector<std::size_t>& block) {
  const std::size_t k = block.size();
  double total = 0.0, top = 0.0;
  for (const double v : w.value) top = std::max(top, std::abs(v));
  for (std::size_t a = 0; a < k; ++a) {
    const double mass = w.blocks.mass()[block[a]];
    total += top * std::abs(share[static_cast<Eigen::Index>(a)] - mass);
    for (std::size_t b = 0; b < k; ++b)
      total += mass * w.blocks.mass()[block[b]] *
               std::abs(averages(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) -
                        w.value[block[a] * k + block[b]]);
  }
  return total;
}

}  // namespace

std::vector<std::size_t> k_means(MatrixView points, std::size_t k, const core::StreamName& name) {
  constexpr int starts = 16;
  const Matrix all =
      Eigen::Map<const Matrix>(points.entry.data(), static_cast<Eigen::Index>(points.rows),
                               static_cast<Eigen::Index>(points.columns));
  core::Stream stream(name);
  Clustering best;
  for (int start = 0; start < starts; ++start) {
    Clustering found = lloyd(all, spread_starts(all, static_cast<Eigen::Index>(k), stream));
    if (found.spread < best.spread) best = std::move(found);
  }
  return best.of;
}

std::vector<std::size_t> matched_blocks(MatrixView network, const std::vector<std::size_t>& cluster,
                                        const BlockKernel& w) {
  constexpr std::size_t try_all_up_to = 7;
  const std::size_t k = w.blocks.count();
  const Matrix averages = cluster_averages(network, cluster, k);
  Vector share = Vector::Zero(static_cast<Eigen::Index>(k));
  for (const std::size_t c : cluster)
    share[static_cast<Eigen::Index>(c)] += 1.0 / static_cast<double>(cluster.size());
  std::vector<std::size_t> block(k), best;
  std::iota(block.begin(), block.end(), std::size_t{0});
  best = block;
  double least = mismatch(averages, share, w, best);
  const auto consider = [&](const std::vector<std::size_t>& candidate) {
    const double now = mismatch(averages, share, w, candidate);
    if (!(now < least)) return false;
    least = now;
    best = candidate;
    return true;
  };
  if (k <= try_all_up_to) {
    while (std::next_permutation(block.begin(), block.end())) consider(block);
    return best;
  }
  for (bool gained = true; gained;) {
    gained = false;
    for (std::size_t a = 0; a < k; ++a)
      for (std::size_t b = a + 1; b < k; ++b) {
        block = best;
        std::swap(block[a], block[b]);
        gained |= consider(block);
      }
  }
  return best;
}

}  // namespace poise::dense
