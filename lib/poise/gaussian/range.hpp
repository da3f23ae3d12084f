/// Ranges of Gaussian expectations over an interval of means.
///
/// Problem: finding *all* balanced points needs to know of a whole box of potentials that F has no
/// zero there, or that its Jacobian is regular there.
/// Method: the shape of v -> E f(v + sqrt(K) Z) is that of f (network/kinds/kind.hpp), so its exact
/// range needs two or three evaluations, at the ends and at the extremum if it lies between:
///   sigmoid     E f is monotone; E f' is f' (even, falling away from the middle) smeared by a
///               Gaussian, hence itself even and falling away from there [Wintner 1938];
///   bump        E f turns at the middle; its slope is extremal at two points about it (of `bump`,
///               center +- sqrt(width^2 + K)), and monotone between and beyond these;
///   ramp        E f is monotone, and so is its slope, for f is convex or concave;
///   flat        both are constant.
/// Rejected: interval arithmetic through the quadrature, which overestimates by the number of
/// nodes; a Lipschitz bound about the midpoint, which is loose where f is steep.
#pragma once

#include "poise/core/interval.hpp"
#include "poise/network/intensity.hpp"

namespace poise::gaussian {

/// The ranges are widened by this fraction of the magnitude of each end: twice the error bound of
/// `expectation`.
inline constexpr double range_allowance = 2e-13;

/// Encloses {E f(v + sqrt(K) Z) : v in `mean`}, wider than the range by the allowance only.
core::Interval value_range(const network::Intensity& f, core::Interval mean, double K);

/// Encloses {E f'(v + sqrt(K) Z) : v in `mean`}, likewise.
core::Interval slope_range(const network::Intensity& f, core::Interval mean, double K);

}  // namespace poise::gaussian
