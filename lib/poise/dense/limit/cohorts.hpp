/// The neurons of one label, and the renewal equation that they obey over a panel of time.
///
/// Problem: r(t) = sum over paths of f(X(t)) S(t), where S = exp(-int f) is the share of a path's
/// neurons that have not spiked since it began: at time 0 from the initial law, or at 0 when they
/// last spiked, at time s with density r(s): a Volterra equation of the second kind, with h hidden
/// in X. Method: the paths are cells of Gauss nodes (paths.hpp); X moves exactly with the input's
/// polynomial, and int f along a path is the integral of the polynomial through f at the panel's
/// nodes. The paths born within the panel are continued backwards to its start, smoothly, so that
/// their kernel is a matrix at nodes x nodes and their part of the equation a small linear system.
/// For a given input all of that is explicit; the derivative of r by the potentials' common shift
/// comes along with it, for Newton's method. Where f has a corner, corner.hpp. Rejected: a grid over
/// potentials (numerical diffusion), the density along the paths (it becomes singular where paths
/// meet).
#pragma once

#include <optional>
#include <vector>

#include "poise/dense/limit/branch.hpp"
#include "poise/dense/limit/corner.hpp"
#include "poise/dense/limit/panel.hpp"
#include "poise/dense/limit/paths.hpp"
#include "poise/dense/profile.hpp"

namespace poise::dense {

/// int rho (1, x, x^2) dx, and the part of the first that has not spiked, at the nodes of a panel.
struct PanelMoments {
  Eigen::VectorXd mass, mean, square, silent;
};

class Cohorts {
 public:
  /// The initial law by Gauss nodes on cells that resolve rho, rho f and rho x^2 to `tolerance`.
  Cohorts(const Intensity& f, const PanelRule& rule, const Start& start, double tolerance);

  /// Before a panel: mu + h at its first node, so that it is known which way neurons cross f's
  /// corner; whether that differs from what was known.
  bool aim(double drift, double leak);
  /// Solves for r at the panel's nodes, for the drift mu + h there; with d r_j / d drift_k if
  /// `slope` is wanted.
  void solve(const Panel& panel, const Eigen::VectorXd& drift, bool slope);
  const Eigen::VectorXd& rate() const { return rate_; }
  const PanelRows& slope() const { return slope_; }

  /// After solve: where the panel must end (Corner), if that is within it.
  std::optional<Corner::Event> first_event(const Panel& panel) const;
  /// After accept: what happened leaves an edge.
  void mark(const Corner::Event& event);
  /// After solve: the share of neurons that the polynomials in time may misplace; above the panel's
  /// true error, which is of a higher order.
  double error_in_time(const Panel& panel) const;
  /// After solve: halves the cells that do not resolve their integrand to `tolerance` at some time
  /// of the panel; whether there were any.
  bool refine(const Panel& panel, double tolerance);
  PanelMoments moments(const Panel& panel) const;
  /// Goes on to the panel's end: moves all paths, adds those born, halves, lumps and drops.
  void accept(const Panel& panel, bool lump, double tolerance);

  /// The density at x now, atoms left out. Precondition: nothing was lumped.
  double density(double x) const { return paths_.density(x); }
  /// E f(X) now.
  double rate_now() const;

 private:
  void solve_newborn(const Panel& panel, bool slope);
  void add_newborn(const Panel& panel);
  bool unresolved(const Cell& cell, const double* survivors, const double* f,
                  double tolerance) const;
  Branch newborn() const { return corner_ ? corner_->newborn() : Branch::whole; }

  const Intensity* f_;
  const PanelRule* rule_;
  Paths paths_;
  std::optional<Corner> corner_;

  // Of the last solution. Rows: paths; columns: nodes.
  Eigen::VectorXd drift_, shift_, rate_;
  PanelRows slope_, at_, f_at_, f_slope_, loss_, survivors_;
  PanelRows born_at_, born_f_, born_slope_, born_survival_, born_loss_;  ///< [born][time]
};

}  // namespace poise::dense
