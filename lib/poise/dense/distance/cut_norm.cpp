#include "poise/dense/distance/cut_norm.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "poise/core/random.hpp"

namespace poise::dense {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using View = Eigen::Map<const Matrix>;

/// A cut of which `sign` times the sum is large.
struct Cut {
  double value = -1.0;
  Vector rows;
  Vector columns;
};

Vector positive(const Vector& x) { return (x.array() > 0.0).cast<double>(); }

/// Alternates until no start gains. All starts at once, so that the work is matrix products.
Cut alternate(const View& m, const core::StreamName& name, const CutSearch& search) {
  constexpr int most_rounds = 60;
  const auto starts = static_cast<Eigen::Index>(std::max<std::size_t>(search.starts, 2));
  core::Stream stream(name);
  Matrix columns(m.cols(), starts), rows;
  for (Eigen::Index k = 0; k < starts; ++k)
    for (Eigen::Index j = 0; j < m.cols(); ++j)
      columns(j, k) = k < 2 || (stream() >> 63) != 0 ? 1.0 : 0.0;
  Vector sign(starts), value = Vector::Constant(starts, -1.0);
  for (Eigen::Index k = 0; k < starts; ++k) sign[k] = k % 2 == 0 ? 1.0 : -1.0;
  for (int round = 0; round < most_rounds; ++round) {
    rows = ((m * columns * sign.asDiagonal()).array() > 0.0).cast<double>();
    const Matrix sums = m.transpose() * rows * sign.asDiagonal();
    columns = (sums.array() > 0.0).cast<double>();
    const Vector now = sums.cwiseMax(0.0).colwise().sum();
    const bool gained = ((now - value).array() > 1e-13 * now.array()).any();
    value = now;
    if (!gained || search.watch.stopped()) break;
  }
  Eigen::Index best = 0;
  value.maxCoeff(&best);
  return {value[best], rows.col(best), columns.col(best)};
}

/// Decides the columns of a matrix one after the other, largest first. Few columns, as many rows as
/// there are.
class Enumeration {
 public:
  Enumeration(const Matrix& m, Cut known, const CutSearch& search)
      : best_(std::move(known)), left_(search.work), watch_(search.watch) {
    const Eigen::Index n = m.cols();
    order_.resize(static_cast<std::size_t>(n));
    std::iota(order_.begin(), order_.end(), Eigen::Index{0});
    const Vector size = m.cwiseAbs().colwise().sum();
    std::sort(order_.begin(), order_.end(),
              [&](Eigen::Index a, Eigen::Index b) { return size[a] > size[b]; });
    ordered_.resize(m.rows(), n);
    for (Eigen::Index k = 0; k < n; ++k)
      ordered_.col(k) = m.col(order_[static_cast<std::size_t>(k)]);
    open_positive_ = Matrix::Zero(m.rows(), n + 1);
    open_negative_ = Matrix::Zero(m.rows(), n + 1);
    for (Eigen::Index k = n; k-- > 0;) {
      open_positive_.col(k) = open_positive_.col(k + 1) + ordered_.col(k).cwiseMax(0.0);
      open_negative_.col(k) = open_negative_.col(k + 1) + ordered_.col(k).cwiseMin(0.0);
    }
    sums_ = Matrix::Zero(m.rows(), n + 1);
    taken_ = Vector::Zero(n);
  }

  /// Whether the end was reached within the work allowed.
  bool run() {
    descend(0);
    return !given_up_;
  }
  const Cut& best() const { return best_; }

 private:
  void descend(Eigen::Index level) {
    const auto rows = static_cast<std::size_t>(ordered_.rows());
    if (given_up_ || left_ < rows || (++nodes_ % 4096 == 0 && watch_.stopped())) {
      given_up_ = true;
      return;
    }
    left_ -= rows;
    const auto sums = sums_.col(level).array();
    const double up = (sums + open_positive_.col(level).array()).cwiseMax(0.0).sum();
    const double down = -(sums + open_negative_.col(level).array()).cwiseMin(0.0).sum();
    if (std::max(up, down) <= best_.value * (1.0 + 1e-14)) return;
    if (level == ordered_.cols()) return keep(level, up, down);
    taken_[level] = 1.0;
    sums_.col(level + 1) = sums_.col(level) + ordered_.col(level);
    descend(level + 1);
    taken_[level] = 0.0;
    sums_.col(level + 1) = sums_.col(level);
    descend(level + 1);
  }

  void keep(Eigen::Index level, double up, double down) {
    best_.value = std::max(up, down);
    best_.rows = positive((up >= down ? 1.0 : -1.0) * sums_.col(level));
    for (Eigen::Index k = 0; k < level; ++k)
      best_.columns[order_[static_cast<std::size_t>(k)]] = taken_[k];
  }

  Cut best_;
  std::size_t left_;
  core::Watch watch_;
  std::vector<Eigen::Index> order_;
  Matrix ordered_, open_positive_, open_negative_, sums_;
  Vector taken_;
  std::size_t nodes_ = 0;
  bool given_up_ = false;
};

/// The best cut there is, or nothing if that would take more work than allowed.
bool enumerate(const View& m, Cut& cut, const CutSearch& search) {
  // Beyond this the bounds alone would have to do it, and a recursion should have an end.
  constexpr Eigen::Index most = 512;
  if (std::min(m.rows(), m.cols()) > most || search.work == 0) return false;
  const bool wide = m.cols() > m.rows();
  if (wide) std::swap(cut.rows, cut.columns);
  Enumeration search_all(wide ? Matrix(m.transpose()) : Matrix(m), cut, search);
  const bool done = search_all.run();
  cut = search_all.best();
  if (wide) std::swap(cut.rows, cut.columns);
  return done;
}

/// |M|_{inf -> 1} <= this, for p_i^2 and q_j^2 as given; 0 where a row or column is 0.
double grothendieck_bound(const View& m, const Vector& p2, const Vector& q2,
                          const core::StreamName& name, const core::Watch& watch) {
  const auto inverse_root = [](const Vector& x) {
    return Vector(x.unaryExpr([](double y) { return y > 0.0 ? 1.0 / std::sqrt(y) : 0.0; }));
  };
  const Matrix scaled = inverse_root(p2).asDiagonal() * m * inverse_root(q2).asDiagonal();
  const NormBounds sigma = spectral_norm({{scaled.data(), static_cast<std::size_t>(scaled.size())},
                                          static_cast<std::size_t>(m.rows()),
                                          static_cast<std::size_t>(m.cols())},
                                         name, watch);
  return sigma.upper * std::sqrt(p2.sum() * q2.sum());
}

double upper_bound(const View& m, const core::StreamName& name, const core::Watch& watch) {
  const double positive_part = m.cwiseMax(0.0).sum(), negative_part = -m.cwiseMin(0.0).sum();
  const double trivial = std::max(positive_part, negative_part);
  if (trivial == 0.0 || watch.stopped()) return trivial;
  const Vector rows = m.cwiseAbs().rowwise().sum();
  const Vector columns = m.cwiseAbs().colwise().sum().transpose();
  const Vector even_rows = (rows.array() > 0.0).cast<double>();
  const Vector even_columns = (columns.array() > 0.0).cast<double>();
  const double signs = std::min(grothendieck_bound(m, rows, columns, name, watch),
                                grothendieck_bound(m, even_rows, even_columns, name, watch));
  const double total = std::abs(positive_part - negative_part);
  const double margins = m.rowwise().sum().cwiseAbs().sum() + m.colwise().sum().cwiseAbs().sum();
  return std::min(trivial, 0.25 * (total + margins + signs));
}

std::vector<std::uint8_t> members(const Vector& set) {
  std::vector<std::uint8_t> all(static_cast<std::size_t>(set.size()));
  for (std::size_t k = 0; k < all.size(); ++k)
    all[k] = set[static_cast<Eigen::Index>(k)] != 0.0 ? 1 : 0;
  return all;
}

}  // namespace

CutNorm cut_norm(MatrixView m, const core::StreamName& name, const CutSearch& search) {
  assert(m.entry.size() == m.rows * m.columns);
  if (m.entry.empty())
    return {.exact = true,
            .rows = std::vector<std::uint8_t>(m.rows, 0),
            .columns = std::vector<std::uint8_t>(m.columns, 0)};
  const View matrix(m.entry.data(), static_cast<Eigen::Index>(m.rows),
                    static_cast<Eigen::Index>(m.columns));
  Cut cut = alternate(matrix, name, search);
  CutNorm found;
  found.exact = enumerate(matrix, cut, search);
  found.lower = std::abs(cut.rows.dot(matrix * cut.columns));
  found.upper =
      found.exact ? found.lower : std::max(found.lower, upper_bound(matrix, name, search.watch));
  found.rows = members(cut.rows);
  found.columns = members(cut.columns);
  found.interrupted = search.watch.stopped();
  return found;
}

}  // namespace poise::dense
