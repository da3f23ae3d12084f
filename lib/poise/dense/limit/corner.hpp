/// Paths that cross the corner of f within a panel.
///
/// Problem: where f has a corner or a jump at c, f along a path is not smooth at the time at which
/// the path crosses c, which is another for every path; nor is a cell's integrand where c cuts it.
/// Method: f is replaced by its two smooth branches. A panel is never so long that the drift at c
/// changes its direction within it, so that all neurons cross c one way. Those of a cell that does
/// are followed on the old branch as if they had not crossed, and corrected by what the flux j(t)
/// through c makes: neurons that are born at c at the rate j on the new branch, and taken away at
/// the rate j on the old one. At the panel's end the cell is cut at c, and the crossed neurons are a
/// cell of their own, their place being the time at which they crossed. An atom, or an edge of the
/// law at which the density jumps (between the initial law and the newborn, say), makes j or r not
/// smooth at the time of its own crossing: the panel ends there. Such times leave edges in the
/// density of births, one derivative smoother at each crossing, which are followed as well.
/// Rejected: many short panels about each corner (of first order, and as many as there are paths).
#pragma once

#include <optional>
#include <vector>

#include "poise/dense/limit/panel.hpp"
#include "poise/dense/limit/paths.hpp"

namespace poise::dense {

class Corner {
 public:
  /// `smoothness`: f's first derivative that jumps, 0 for `step`.
  Corner(double place, double smoothness) : place_(place), smoothness_(smoothness) {}

  /// An edge of the density of births or of the initial law, now at x; its derivative of this order
  /// is the first that jumps there.
  void add_edge(double x, double order);

  /// Says which way neurons cross c in the next panel, by the velocity at c, and so on which branch
  /// they are who are at c now. Whether the direction has changed.
  bool aim(double velocity, Paths& paths);
  bool up() const { return up_; }
  Branch of(double x) const;
  Branch newborn() const { return of(0.0); }

  /// The flux through c and what it makes of the rate, for a drift and its shift (Panel), from
  /// paths whose losses at the panel's nodes are `loss`. Returns what to add to r.
  Eigen::VectorXd flux(const Intensity& f, const Panel& panel, const Paths& paths,
                       const PanelRows& loss, const Eigen::VectorXd& drift,
                       const Eigen::VectorXd& shift);
  /// After flux: the derivative of what it returned by the drift.
  const PanelRows& slope() const { return slope_; }
  /// After flux: its tail, as an error in the share of neurons.
  double error(const Panel& panel) const;

  /// What to add to int rho g dx, where at [born][time] holds g along the paths born at c.
  Eigen::VectorXd correction(const Panel& panel, const PanelRows& values, bool silent_only) const;
  const PanelRows& at() const { return at_; }

  /// The part of the panel after which the first of these happens, in (0, 1 + 1e-6]: an atom or an
  /// edge reaches c, the drift changes its direction there or at the reset.
  struct Event {
    double part;
    double order;  ///< the first derivative that jumps then, of r or of the density at c
    double edge;   ///< where: 0 or c
  };
  std::optional<Event> first_event(const Panel& panel, const Paths& paths,
                                   const Eigen::VectorXd& drift,
                                   const Eigen::VectorXd& shift) const;

  /// At the panel's end, after all paths have moved: cuts the cells at c, adds those that crossed.
  void accept(const Panel& panel, Paths& paths, const Eigen::VectorXd& shift);

 private:
  struct Edge {
    double x;
    double order;
    Branch branch;
  };
  bool at_corner(double x) const;
  bool upstream(Branch branch) const { return branch == (up_ ? Branch::below : Branch::above); }

  double place_, smoothness_;
  bool up_ = true;
  std::vector<Edge> edges_;
  // Of the last flux.
  Eigen::VectorXd silent_, spiked_;                ///< j, by past
  PanelRows at_, f_at_, loss_, survival_, slope_;  ///< [born][time], on the branch above
};

}  // namespace poise::dense
