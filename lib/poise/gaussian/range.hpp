/// Ranges of Gaussian expectations over an interval of means.
///
/// Problem: finding *all* balanced points needs to know of a whole box of potentials that F has no
/// zero there, or that its Jacobian is regular there.
/// Method: the shape of v -> E f(v + sqrt(K) Z) is known for every kind, so its exact range needs
/// two or three evaluations, at the ends and at the extremum if it lies between:
///   tanh, erf   E f is monotone; E f' is f' (even, falling away from v = 0) smeared by a Gaussian,
///               hence itself even and falling away from v = 0 [Wintner 1938];
///   bump        E f is base + a bump about `center` of width W = sqrt(width^2 + K); its slope is
///               extremal at center +- W, and monotone between and beyond these.
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
