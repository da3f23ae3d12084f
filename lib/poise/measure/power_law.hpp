/// Fit of y = c n^p to a few measured points.
///
/// Method: weighted least squares of log y on log n, each point weighted by its relative standard
/// error, as suits Monte Carlo averages over a range of n. The exponent's standard error is the one
/// that the given errors imply; it does not know of curvature (a law that is no power), which the
/// reduced chi-square shows: near 1 if the points scatter about the line as their errors say.
#pragma once

#include <span>

namespace poise::measure {

struct PowerLaw {
  double exponent = 0.0;
  double exponent_error = 0.0;  ///< one standard error
  double prefactor = 0.0;
  double reduced_chi_square = 0.0;  ///< NaN with two points only
};

/// At least two points, all n, y, error > 0.
PowerLaw fit_power_law(std::span<const double> n, std::span<const double> y,
                       std::span<const double> error);

}  // namespace poise::measure
