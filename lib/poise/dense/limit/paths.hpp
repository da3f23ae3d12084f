/// The paths of the neurons of one label, in cells of paths that began side by side.
///
/// Method: a cell holds the paths that began within one interval (of potentials at time 0, of times
/// of birth at the reset or at the corner of f) by the Gauss nodes of that interval, so that a sum
/// over its paths is a quadrature, and any function of the place y in [0, 1] within the interval a
/// polynomial. A cell can be cut, halved where its integrand outgrows its polynomial, and lumped to
/// one path where its paths have come together (to 1e-8, about their mean: an error of order 1e-16).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "poise/dense/limit/branch.hpp"
#include "poise/dense/limit/panel_rule.hpp"

namespace poise::dense {

/// `count` paths from place `first`: PanelRule::size() of them at Gauss nodes, or one, an atom.
struct Cell {
  std::size_t first = 0, count = 0;
  bool silent = false;  ///< neurons that have not spiked since time 0
  Branch branch = Branch::whole;
  double from = 0.0, to = 0.0;  ///< potentials of the paths at its ends, y = 0 and y = 1
};

class Paths {
 public:
  explicit Paths(const PanelRule& rule) : rule_(&rule) {}

  std::size_t count() const { return x.size(); }
  const PanelRule& rule() const { return *rule_; }
  void add(const Cell& cell, std::span<const double> potentials, std::span<const double> losses,
           std::span<const double> weights);

  /// The part [from, to] of the cell, as a cell with nodes of its own, at the end of the list.
  /// Precondition: no atom.
  void add_part(Cell cell, double from, double to);
  /// Replaces cells, in order, by their parts: [from, to] for each entry, none to drop a cell,
  /// [0, 1] to keep it as it is.
  struct Part {
    double from, to;
  };
  void replace(const std::vector<std::vector<Part>>& parts);
  void halve(const std::vector<char>& which);
  /// Drops the cells of which no more than 1e-19 neurons are left.
  void drop();
  /// Lumps cells and atoms with others of the same past (silent or not).
  void lump();

  /// The neurons left in a path.
  double left(std::size_t path) const;
  /// Of neurons per unit of potential at x, without atoms.
  double density(double x_wanted) const;

  /// The polynomial in y with these values at the cell's nodes.
  double interpolate(const Cell& cell, const std::vector<double>& values, double y) const {
    return rule_->interpolate(values.data() + cell.first, y);
  }
  /// Where the cell's potential is x; precondition: x lies between from and to, between which the
  /// potential is monotone.
  double place_of(const Cell& cell, double x_wanted) const;
  /// Its derivative by y there.
  double slope_at(const Cell& cell, double y) const;
  /// Neurons that began there, per unit of y.
  double weight_density(const Cell& cell, double y) const;

  std::vector<Cell> cells;
  std::vector<double> x;       ///< potentials
  std::vector<double> lost;    ///< -log S, S the share of the path's neurons that did not spike
  std::vector<double> weight;  ///< neurons that began there

 private:
  double place_between(const Cell& cell, double x_wanted, double low, double high) const;

  const PanelRule* rule_;
};

}  // namespace poise::dense
