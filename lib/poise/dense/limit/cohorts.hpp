/// The neurons of one label, sorted by where their path began, and the renewal equation that they
/// obey over a panel of time.
///
/// Problem: r(t) = sum over paths of f(X(t)) S(t), where S = exp(-int f) is the share of a path's
/// neurons that have not spiked since it began: at time 0 from the initial law, or at 0 when they
/// last spiked, at time s with density r(s): a Volterra equation of the second kind, with h hidden
/// in X. Method: a cell holds the paths that began within one interval (of potentials at time 0, of
/// times of birth) by the Gauss nodes of that interval, so that sums over cells are quadratures; X
/// moves exactly with the input's polynomial, and int f along a path is the integral of the
/// polynomial through f at the panel's nodes. The paths born within the panel are continued
/// backwards to its start, smoothly, so that their kernel is a matrix at nodes x nodes and their
/// part of the equation a small linear system. For a given input all of that is explicit; the
/// derivative of r by the potentials' common shift comes along with it, for Newton's method.
/// A cell is halved where its integrand outgrows its polynomial, and lumped to one path where its
/// paths have come together (to 1e-8, about their mean: an error of order 1e-16); a cell of which no
/// neuron is left is dropped. Rejected: a grid over potentials (numerical diffusion), the density
/// along the paths (it becomes singular where paths meet).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "poise/dense/limit/branch.hpp"
#include "poise/dense/limit/panel.hpp"
#include "poise/dense/profile.hpp"

namespace poise::dense {

/// Paths that began side by side: `count` of them from place `first`; PanelRule::size() of them at
/// Gauss nodes, or a single one, an atom.
struct Cell {
  std::size_t first = 0, count = 0;
  bool silent = false;  ///< neurons that have not spiked since time 0
  Branch branch = Branch::whole;
  double from = 0.0, to = 0.0;  ///< potentials of the paths at its ends
};

/// int rho (1, x, x^2) dx, and the part of the first that has not spiked, at the nodes of a panel.
struct PanelMoments {
  Eigen::VectorXd mass, mean, square, silent;
};

class Cohorts {
 public:
  /// The initial law by Gauss nodes on cells that resolve rho, rho f and rho x^2 to `tolerance`.
  Cohorts(const Intensity& f, const PanelRule& rule, const Start& start, double tolerance);

  /// Solves for r at the panel's nodes, for shift = drift's integral (Panel), size() + 1 numbers;
  /// with d r_j / d shift_k if `slope` is wanted.
  void solve(const Panel& panel, const Eigen::VectorXd& shift, bool slope);
  const Eigen::VectorXd& rate() const { return rate_; }
  const PanelRows& slope() const { return slope_; }

  /// About the last solution: the share of neurons, times 1 + f, that the polynomials in time may
  /// misplace; it is below the panel's true error by the order of the method.
  double error_in_time(const Panel& panel) const;
  /// Halves the cells that do not resolve their integrand to `tolerance` at some time of the panel,
  /// at its start; whether there were any.
  bool refine(const Panel& panel, double tolerance);
  PanelMoments moments(const Panel& panel) const;
  /// Goes on to the panel's end: moves all paths, adds those born, halves, lumps and drops.
  void accept(const Panel& panel, bool lump, double tolerance);

  /// The density at x now, atoms left out. Precondition: nothing was lumped.
  double density(double x) const;
  /// E f(X) now.
  double rate_now() const;
  std::size_t paths() const { return x_.size(); }

 private:
  void solve_newborn(const Panel& panel, const Eigen::VectorXd& shift, bool slope);
  void add_cell(const Cell& cell, std::span<const double> x, std::span<const double> lost,
                std::span<const double> weight);
  void add_newborn(const Panel& panel);
  /// The part [from, to] of a cell with nodes of its own.
  void add_part(const Cell& cell, double from, double to);
  void halve(const std::vector<char>& which);
  void lump();
  void drop();
  bool unresolved(const Cell& cell, const double* survivors, const double* f,
                  double tolerance) const;

  const Intensity* f_;
  const PanelRule* rule_;
  std::vector<Cell> cells_;
  std::vector<double> x_;       ///< potentials
  std::vector<double> lost_;    ///< -log S
  std::vector<double> weight_;  ///< of neurons that began there

  // Of the last solution. Rows: paths; columns: nodes.
  Eigen::VectorXd shift_, rate_;
  PanelRows slope_, at_, f_at_, f_slope_, loss_, survivors_;
  PanelRows born_at_, born_f_, born_slope_, born_survival_, born_loss_;  ///< [born][time]
};

}  // namespace poise::dense
