/// The initial law by Gauss nodes.
///
/// Problem: E f(X_0) S_0 for a start with a density, for f that may be steep (x^10, a gain of 40).
/// Method: the support, or for a normal law as far out as rho (1 + x^2 + f) is more than 1e-18 of
/// its largest value, is halved until on every cell the last Legendre coefficients of rho, rho f and
/// rho x^2 promise Gauss quadrature its accuracy. Rejected: Gauss-Hermite nodes (they do not
/// resolve steep f, and cannot be refined where a path's survival becomes steep later on).
#pragma once

#include <vector>

#include "poise/dense/intensity.hpp"
#include "poise/dense/limit/panel_rule.hpp"
#include "poise/dense/profile.hpp"

namespace poise::dense {

struct StartCell {
  double from = 0.0, to = 0.0;
  std::vector<double> x;       ///< rule.size() nodes, or 1 for a point mass
  std::vector<double> weight;  ///< sum to the law's mass there
};

/// Cut at the corner of f, if it has one. Precondition: the law at one label (start_at).
std::vector<StartCell> start_cells(const Start& start, const Intensity& f, const PanelRule& rule,
                                   double tolerance);

}  // namespace poise::dense
