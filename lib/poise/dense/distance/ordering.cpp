#include "poise/dense/distance/ordering.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include "poise/dense/distance/clusters.hpp"
#include "poise/dense/distance/singular.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

Eigen::Index index(std::size_t k) { return static_cast<Eigen::Index>(k); }

/// N w_ij.
Matrix kernel_of(const MatrixKernel& network) {
  return static_cast<double>(network.size) *
         Eigen::Map<const Matrix>(network.weight->data(), index(network.size), index(network.size));
}

/// w at the labels of n places.
Matrix at_places(const Graphon& w, std::size_t n) {
  Matrix matrix(index(n), index(n));
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i)
      matrix(index(i), index(j)) = value(w, label(i, n), label(j, n));
  return matrix;
}

MatrixView view(const Matrix& m) {
  return {{m.data(), static_cast<std::size_t>(m.size())},
          static_cast<std::size_t>(m.rows()),
          static_cast<std::size_t>(m.cols())};
}

std::vector<std::size_t> sorted_by(std::span<const double> x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  return order;
}

/// Neurons and places in the sorted order of what belongs to each.
Places matched(std::span<const double> neurons, std::span<const double> of_places) {
  const auto a = sorted_by(neurons), b = sorted_by(of_places);
  Places place(a.size());
  for (std::size_t k = 0; k < a.size(); ++k) place[a[k]] = b[k];
  return place;
}

std::span<const double> column(const std::vector<double>& all, std::size_t k, std::size_t n) {
  return std::span(all).subspan(k * n, n);
}

std::size_t bin_count(std::size_t n) {
  return std::max<std::size_t>(static_cast<std::size_t>(std::sqrt(static_cast<double>(n))), 1);
}

/// Averages over bins of neighbouring columns, of the matrix or its transpose: rows x bins.
struct Profiles {
  Matrix out;  ///< to bins of targets
  Matrix in;   ///< from bins of sources
};

Profiles profiles(const Matrix& m, std::span<const std::size_t> place) {
  const std::size_t n = place.size(), bins = bin_count(n);
  Matrix member = Matrix::Zero(index(n), index(bins));
  for (std::size_t i = 0; i < n; ++i) member(index(i), index(place[i] * bins / n)) = 1.0;
  const Vector count = member.colwise().sum();
  member = member * count.cwiseInverse().asDiagonal();
  return {m.transpose() * member, m * member};
}

Places as_given(std::size_t n) {
  Places place(n);
  std::iota(place.begin(), place.end(), std::size_t{0});
  return place;
}

/// What is computed once for a pair of network and kernel.
class Comparison {
 public:
  Comparison(const MatrixKernel& network, const Graphon& w)
      : n_(network.size),
        network_(kernel_of(network)),
        kernel_(at_places(w, n_)),
        target_(profiles(kernel_, as_given(n_))) {}

  const Matrix& network() const { return network_; }
  const Matrix& kernel() const { return kernel_; }

  double misfit(std::span<const std::size_t> place) const {
    return (binned(profiles(network_, place).in, place) - binned(target_.in, as_given(n_)))
        .cwiseAbs()
        .mean();
  }

  Places better(std::vector<Places> candidates) const {
    double least = std::numeric_limits<double>::infinity();
    Places best;
    for (Places& place : candidates)
      if (const double now = misfit(place); now < least) {
        least = now;
        best = std::move(place);
      }
    return best;
  }

  /// Sorts the neurons by the places whose profiles are nearest to theirs.
  Places sorted_by_best_place(const Places& place) const {
    const Profiles mine = profiles(network_, place);
    // |a - b|^2 up to what does not depend on the place; a column a neuron.
    Matrix apart = -2.0 * (target_.in * mine.in.transpose() + target_.out * mine.out.transpose());
    const Vector size = target_.in.rowwise().squaredNorm() + target_.out.rowwise().squaredNorm();
    apart.colwise() += size;
    std::vector<double> best(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      // Of places that fit as well (a block has many) the one nearest to where the neuron is.
      const auto fit = apart.col(index(i));
      const double least = fit.minCoeff();
      const double slack = 1e-9 * (std::abs(least) + size.maxCoeff());
      double nearest = std::numeric_limits<double>::infinity();
      for (std::size_t p = 0; p < n_; ++p) {
        const double way = std::abs(static_cast<double>(p) - static_cast<double>(place[i]));
        if (fit[index(p)] <= least + slack && way < nearest) {
          nearest = way;
          best[i] = static_cast<double>(p);
        }
      }
    }
    std::vector<double> ranks(n_);
    std::iota(ranks.begin(), ranks.end(), 0.0);
    return matched(best, ranks);
  }

 private:
  Matrix binned(const Matrix& in, std::span<const std::size_t> place) const {
    const std::size_t bins = static_cast<std::size_t>(in.cols());
    Matrix sum = Matrix::Zero(index(bins), index(bins));
    Vector count = Vector::Zero(index(bins));
    for (std::size_t i = 0; i < n_; ++i) {
      const auto bin = index(place[i] * bins / n_);
      sum.row(bin) += in.row(index(i));
      count[bin] += 1.0;
    }
    return count.cwiseInverse().asDiagonal() * sum;
  }

  std::size_t n_;
  Matrix network_;
  Matrix kernel_;
  Profiles target_;
};

std::span<const double> entries(const Vector& x) {
  return {x.data(), static_cast<std::size_t>(x.size())};
}

Places by_degrees(const Comparison& both) {
  const Matrix &a = both.network(), &b = both.kernel();
  const Vector in_a = a.rowwise().sum(), in_b = b.rowwise().sum();
  const Vector out_a = a.colwise().sum().transpose(), out_b = b.colwise().sum().transpose();
  const Vector all_a = in_a + out_a, all_b = in_b + out_b;
  return both.better({matched(entries(in_a), entries(in_b)),
                      matched(entries(out_a), entries(out_b)),
                      matched(entries(all_a), entries(all_b))});
}

Places by_spectrum(const Comparison& both, const core::StreamName& name) {
  constexpr std::size_t count = 2;
  const SingularVectors a = leading_singular_vectors(view(both.network()), count, name);
  const SingularVectors b = leading_singular_vectors(view(both.kernel()), count, name);
  const auto n = static_cast<std::size_t>(both.network().rows());
  std::vector<Places> candidates;
  for (std::size_t k = 0; k < std::min(a.value.size(), b.value.size()); ++k)
    for (const auto& [mine, theirs] :
         {std::pair(&a.left, &b.left), std::pair(&a.right, &b.right)}) {
      std::vector<double> minus(n);
      std::transform(mine->begin() + static_cast<std::ptrdiff_t>(k * n),
                     mine->begin() + static_cast<std::ptrdiff_t>((k + 1) * n), minus.begin(),
                     [](double x) { return -x; });
      candidates.push_back(matched(column(*mine, k, n), column(*theirs, k, n)));
      candidates.push_back(matched(minus, column(*theirs, k, n)));
    }
  return both.better(std::move(candidates));
}

Places by_angle(const Comparison& both, const core::StreamName& name) {
  const Matrix& m = both.network();
  const auto n = static_cast<std::size_t>(m.rows());
  const Matrix centred = m.array() - m.mean();
  const SingularVectors pair = leading_singular_vectors(view(centred), 2, name);
  if (pair.value.size() < 2) return as_given(n);
  std::vector<double> angle(n), back(n), ranks(n);
  for (std::size_t i = 0; i < n; ++i) {
    angle[i] = std::atan2(pair.left[n + i], pair.left[i]);
    back[i] = -angle[i];
  }
  std::iota(ranks.begin(), ranks.end(), 0.0);
  return both.better({matched(angle, ranks), matched(back, ranks)});
}

Places by_clusters(const Comparison& both, const Graphon& w, const core::StreamName& name) {
  const auto n = static_cast<std::size_t>(both.network().rows());
  const auto* blocks = std::get_if<BlockKernel>(&w);
  if (blocks == nullptr || blocks->blocks.count() < 2) return as_given(n);
  const std::size_t k = blocks->blocks.count();
  const SingularVectors leading = leading_singular_vectors(view(both.network()), k, name);
  // Every vector times its value: directions of pure noise then weigh no more than they are.
  std::vector<double> points;
  for (const auto* side : {&leading.left, &leading.right})
    for (std::size_t v = 0; v < leading.value.size(); ++v)
      for (const double x : column(*side, v, n)) points.push_back(leading.value[v] * x);
  const auto cluster = k_means({points, n, points.size() / n}, k, name);
  const auto block = matched_blocks(view(both.network()), cluster, *blocks);
  // Neurons sorted by block take the places in order.
  std::vector<double> of_neuron(n), ranks(n);
  for (std::size_t i = 0; i < n; ++i) of_neuron[i] = static_cast<double>(block[cluster[i]]);
  std::iota(ranks.begin(), ranks.end(), 0.0);
  return matched(of_neuron, ranks);
}

Places improve(const Comparison& both, Places place, std::size_t rounds, const core::Watch& watch) {
  double least = both.misfit(place);
  for (std::size_t round = 0; round < rounds && !watch.stopped(); ++round) {
    Places next = both.sorted_by_best_place(place);
    const double now = both.misfit(next);
    if (!(now < least)) break;
    least = now;
    place = std::move(next);
  }
  return place;
}

}  // namespace

MatrixKernel reordered(const MatrixKernel& network, std::span<const std::size_t> place) {
  assert(place.size() == network.size);
  const std::size_t n = network.size;
  std::vector<double> weight(n * n);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i)
      weight[place[j] * n + place[i]] = (*network.weight)[j * n + i];
  return {n, std::make_shared<const std::vector<double>>(std::move(weight))};
}

double misfit(const MatrixKernel& network, const Graphon& w, std::span<const std::size_t> place) {
  return Comparison(network, w).misfit(place);
}

Places order_by_degrees(const MatrixKernel& network, const Graphon& w) {
  return by_degrees(Comparison(network, w));
}
Places order_by_spectrum(const MatrixKernel& network, const Graphon& w,
                         const core::StreamName& name) {
  return by_spectrum(Comparison(network, w), name);
}
Places order_by_angle(const MatrixKernel& network, const Graphon& w, const core::StreamName& name) {
  return by_angle(Comparison(network, w), name);
}
Places order_by_clusters(const MatrixKernel& network, const Graphon& w,
                         const core::StreamName& name) {
  return by_clusters(Comparison(network, w), w, name);
}
Places improved(const MatrixKernel& network, const Graphon& w, Places place, std::size_t rounds) {
  return improve(Comparison(network, w), std::move(place), rounds, {});
}

Ordering best_ordering(const MatrixKernel& network, const Graphon& w, const core::StreamName& name,
                       const CutSearch& search) {
  constexpr std::size_t rounds = 12;
  Ordering best{.place = as_given(network.size), .method = "given", .misfit = 0.0, .cut = {}};
  {
    const Comparison both(network, w);
    best.misfit = both.misfit(best.place);
    const auto consider = [&](std::string_view method, auto find) {
      if (search.watch.stopped()) return;
      Places place = improve(both, find(), rounds, search.watch);
      if (const double now = both.misfit(place); now < best.misfit) {
        best.place = std::move(place);
        best.method = method;
        best.misfit = now;
      }
    };
    consider("given", [&] { return best.place; });
    consider("degrees", [&] { return by_degrees(both); });
    consider("spectrum", [&] { return by_spectrum(both, name); });
    consider("angle", [&] { return by_angle(both, name); });
    consider("clusters", [&] { return by_clusters(both, w, name); });
  }
  best.interrupted = search.watch.stopped();
  best.cut = cut_distance(reordered(network, best.place), w, network.size, name, search);
  return best;
}

}  // namespace poise::dense
