/// Polynomials on a panel [0, 1], held by their values at Gauss-Legendre nodes.
///
/// Problem: a renewal equation is solved panel by panel of time; within a panel every function of
/// time is a polynomial, which is interpolated, integrated from the panel's start, and judged by its
/// last Legendre coefficients. Method: everything through Legendre polynomials, whose transform is
/// exact and well conditioned at Gauss nodes. Those nodes are at the same time the quadrature, of
/// twice the degree, over the cohorts that are born within the panel. Rejected: Chebyshev nodes (the
/// quadrature over births would be of half the degree), nodes that include an end (the same).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace poise::dense {

class PanelRule {
 public:
  /// Of `count` >= 3 nodes: polynomials of degree count - 1.
  explicit PanelRule(std::size_t count);

  std::size_t size() const { return node_.size(); }
  const std::vector<double>& node() const { return node_; }
  const std::vector<double>& weight() const { return weight_; }
  /// int_0^{node_j} of the polynomial that is 1 at node k and 0 at the others, row by row (j).
  const std::vector<double>& integral() const { return integral_; }

  /// Their values at node_j node_m, where node_size() stands for 1.
  const double* basis_at_product(std::size_t j, std::size_t m) const {
    return nested_.data() + (j * size() + m) * size();
  }

  /// Of these polynomials: their values, slopes and integrals from 0, at x.
  void values_at(double x, std::span<double> out) const;
  void slopes_at(double x, std::span<double> out) const;
  void integrals_to(double x, std::span<double> out) const;

  /// The value at x of the polynomial with these values at the nodes.
  double interpolate(const double* at_nodes, double x) const;

  /// The larger magnitude of the last two Legendre coefficients: what the polynomial cannot hold is
  /// of this order, where the coefficients decay.
  double tail(const double* at_nodes) const;
  /// Legendre coefficients 0, ..., out.size() - 1.
  void coefficients(const double* at_nodes, std::span<double> out) const;

 private:
  std::vector<double> node_, weight_, integral_;
  std::vector<double> nested_;
  std::vector<double> transform_;  ///< coefficient n from the values, row by row (n)
};

/// sum_n coefficients[n] P_n(2 x - 1), for x outside [0, 1] as well.
double legendre_sum(std::span<const double> coefficients, double x);

}  // namespace poise::dense
