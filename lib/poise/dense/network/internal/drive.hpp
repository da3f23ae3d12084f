/// What a spike does to all potentials, in either form of the weights.
///
/// Both keep z_i = y_i + input(i), the potential less its drive, scaled to what it was at the origin o
/// of the window: x_i(t) = e^{-(t-o)/tau} z_i + mu_i tau (1 - e^{-(t-o)/tau}). A spike of j at t adds
/// w_ij e^{(t-o)/tau} to all z_i and then sets z_j: the own weight is never seen. `DenseDrive` adds a
/// column to y. `FactoredDrive` adds psi(j) to what each product has accumulated, G, so that
/// input(i) = phi(i) . G, and takes phi(j) . G off y_j: O(rank).
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "poise/dense/network/weights.hpp"

namespace poise::dense::internal {

/// y += scale * column.
void add_column(std::span<const double> column, double scale, std::span<double> y);

class DenseDrive {
 public:
  explicit DenseDrive(const Weights& weights) : weights_(&weights) {}
  double input(std::size_t) const { return 0.0; }
  /// A spike of j after which z_j = reset.
  void spike(std::size_t j, double growth, double reset, std::span<double> y) {
    add_column(weights_->column(j), growth, y);
    y[j] = reset;
  }
  /// y += input, input = 0.
  void fold(std::span<double>) {}

 private:
  const Weights* weights_;
};

class FactoredDrive {
 public:
  explicit FactoredDrive(const Factors& factors)
      : factors_(&factors), gain_(factors.rank(), 0.0), by_row_(factors.rows()) {}
  double input(std::size_t i) const { return of_row(factors_->row(i)); }
  void spike(std::size_t j, double growth, double reset, std::span<double> y) {
    const auto psi = factors_->source(factors_->row(j));
    for (std::size_t k = 0; k < gain_.size(); ++k) gain_[k] += growth * psi[k];
    y[j] = reset - input(j);
  }
  void fold(std::span<double> y) {
    for (std::size_t row = 0; row < by_row_.size(); ++row) by_row_[row] = of_row(row);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += by_row_[factors_->row(i)];
    gain_.assign(gain_.size(), 0.0);
  }

 private:
  double of_row(std::size_t row) const {
    const auto phi = factors_->target(row);
    double sum = 0.0;
    for (std::size_t k = 0; k < gain_.size(); ++k) sum += phi[k] * gain_[k];
    return sum;
  }
  const Factors* factors_;
  std::vector<double> gain_;    ///< G
  std::vector<double> by_row_;  ///< scratch
};

}  // namespace poise::dense::internal
