#include "poise/dense/limit/panel.hpp"

#include <cmath>

namespace poise::dense {

Panel::Panel(const PanelRule& rule, double start, double length, double tau)
    : rule_(&rule), start_(start), length_(length), leak_(1.0 / tau) {
  const auto p = static_cast<Eigen::Index>(rule.size());
  const auto node = [&](Eigen::Index j) {
    return j == p ? 1.0 : rule.node()[static_cast<std::size_t>(j)];
  };
  fade_.resize(p + 1);
  between_.resize(p + 1, p);
  shift_.setZero(p + 1, p);
  for (Eigen::Index j = 0; j <= p; ++j) {
    fade_[j] = std::exp(-length * node(j) / tau);
    for (Eigen::Index k = 0; k < p; ++k)
      between_(j, k) = std::exp(-length * (node(j) - node(k)) / tau);
    // Gauss quadrature over [0, node_j] of the kernel times each basis polynomial.
    for (Eigen::Index m = 0; m < p; ++m) {
      const double kernel = length * node(j) * rule.weight()[static_cast<std::size_t>(m)] *
                            std::exp(-length * node(j) * (1.0 - node(m)) / tau);
      const double* basis =
          rule.basis_at_product(static_cast<std::size_t>(j), static_cast<std::size_t>(m));
      for (Eigen::Index k = 0; k < p; ++k) shift_(j, k) += kernel * basis[k];
    }
  }
}

}  // namespace poise::dense
