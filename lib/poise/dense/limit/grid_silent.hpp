/// Neurons that have not spiked yet, as cohorts that move with them.
///
/// The initial law is no business of the cells: it may be a point mass, or jump, and what has not
/// spiked is never mixed. Each cohort is a slice of the initial law, known by its mass, its mean
/// and its width; it follows its characteristic and dies by the mean of f along it. A point mass is
/// one cohort of width 0, the atom; its survival is that of one path. No mass is lost: what a
/// cohort loses is what it hands on.
#pragma once

#include <cstddef>
#include <vector>

#include "poise/dense/limit/grid.hpp"
#include "poise/dense/profile.hpp"

namespace poise::dense::volumes {

class Silent {
 public:
  /// Slices no wider than `width`, at least 64 of them unless the law is a point.
  Silent(const Start& start, const Intensity& f, double width);

  /// What happens to all in one step: the map over it and over its first half.
  struct Step {
    AffineMap half;
    AffineMap whole;
    double dt;
  };
  /// Moves and kills; returns the mass that spiked.
  double advance(const Intensity& f, const Step& step);
  /// Joins neighbours while slices are narrower than `width` and more than 64.
  void coarsen(const Intensity& f, double width);

  double total() const;
  double rate() const;  ///< int f over them
  double first_moment() const;
  double second_moment() const;
  /// 0 for an atom, which has no density.
  double density(double x) const;
  /// Largest |b - x / tau| over the slices that still matter.
  double fastest(double tau, double b) const;

 private:
  double width_ = 0.0;   ///< of all of them
  double spread_ = 0.0;  ///< variance within one
  std::vector<double> x_;
  std::vector<double> mass_;
  std::vector<double> rate_;  ///< mean of f over the slice
};

}  // namespace poise::dense::volumes
