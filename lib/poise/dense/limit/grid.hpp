/// Cells of potential, and the mass in them: what the finite-volume solver keeps of one label.
///
/// Problem: all potentials of one label move by one affine map a step, x -> a x + b, and mass that
/// enters at 0 makes the density jump there. Method: cells [i dx, (i + 1) dx], so that 0 is an
/// edge. Each step moves the cells exactly and lays the moved cells over the old ones again, with a
/// parabola in each cell whose limiter keeps it between its neighbours [Colella and Woodward 1984];
/// parabolas are one-sided next to 0. Each overlap is a mass >= 0, and a cell's last overlap is
/// what the others left of it: no mass is lost or made, at any step size. Rejected: fluxes through
/// fixed edges (a bound on the step, and more smearing: one for each stage), cells that keep moving
/// (they are characteristics, which the other solver has already).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "poise/dense/intensity.hpp"

namespace poise::dense::volumes {

/// x -> scale x + shift.
struct AffineMap {
  double scale = 1.0;
  double shift = 0.0;
  double operator()(double x) const { return scale * x + shift; }
};

/// The flow of dx/dt = -x / tau + b(t) over dt, b linear from `first` to `last`; tau may be
/// infinite.
AffineMap affine_flow(double tau, double dt, double first, double last);

/// Mean of f over [lower, upper], lower <= upper, to second order in its length; exact for a step.
double mean_rate(const Intensity& f, double lower, double upper);

/// Mean of f over each cell, and what a time `dt` of it kills: one table for all labels.
class RateTable {
 public:
  RateTable(const Intensity& f, double dx) : f_(f), dx_(dx) {}
  /// Tabulates cells first, ..., last - 1 where that is yet to be done.
  void cover(long first, long last);
  void set_time(double dt);
  double rate(long cell) const { return rate_[static_cast<std::size_t>(cell - first_)]; }
  /// 1 - exp(-rate dt).
  double killed(long cell) const { return killed_[static_cast<std::size_t>(cell - first_)]; }
  const Intensity& intensity() const { return f_; }

 private:
  Intensity f_;
  double dx_;
  double dt_ = 0.0;
  long first_ = 0;
  std::vector<double> rate_;
  std::vector<double> killed_;
};

/// Masses of the cells first(), first() + 1, ...; zero outside.
class Cells {
 public:
  explicit Cells(double dx) : dx_(dx) {}

  double dx() const { return dx_; }
  long first() const { return first_; }
  long last() const { return first_ + static_cast<long>(mass_.size()); }
  std::span<const double> mass() const { return mass_; }
  double middle(long cell) const { return (static_cast<double>(cell) + 0.5) * dx_; }

  /// Takes the share table.killed of each cell away; returns how much that was.
  /// Precondition: the table covers first(), ..., last() - 1.
  double kill(const RateTable& table);
  /// Moves all mass. Precondition: map.scale > 0.
  void move(const AffineMap& map);
  /// Adds mass >= 0, spread evenly between 0 and `end`, which may be on either side of it.
  void add_from_zero(double added, double end);
  /// Joins outer cells of less than `least` mass to their inner neighbours.
  void trim(double least);

  double total() const;
  double mean_of(const RateTable& table) const;  ///< int f rho
  double first_moment() const;
  double second_moment() const;
  double density(double x) const;

 private:
  /// A parabola on [0, 1] of mean `mean`, with these values at its ends.
  struct Parabola {
    double left, mean, right;
    double bend() const { return 6.0 * mean - 3.0 * (left + right); }
    double at(double s) const { return left + s * (right - left + bend() * (1.0 - s)); }
    /// Its integral over [0, s].
    double below(double s) const {
      return s * (left + s * (0.5 * (right - left + bend()) - s * bend() / 3.0));
    }
  };
  static Parabola limited(double left, double mean, double right);
  static void edges(std::span<const double> mass, bool open_left, bool open_right,
                    std::vector<double>& edge);
  /// Of the cells on one side of 0; `edge` holds one more value than cells.
  void lay(std::size_t begin, std::size_t end, const AffineMap& map);
  void widen(long first, long last);
  double& at(long cell) { return mass_[static_cast<std::size_t>(cell - first_)]; }

  double dx_;
  long first_ = 0;
  std::vector<double> mass_;
  // Scratch, kept for its memory.
  std::vector<double> moved_;
  std::vector<double> edge_;
  long moved_first_ = 0;
};

}  // namespace poise::dense::volumes
