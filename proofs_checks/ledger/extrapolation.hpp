/// What a sequence of measurements tends to as n grows.
///
/// Method: weighted least squares of y(n) = a_0 + a_1 n^(-p_1) + ... in given exponents. Weights
/// are the squared reciprocals of the standard errors, which are taken for known, so that a_0 over
/// its error is a z-score if the law holds; the reduced chi-square shows whether it does. Rejected:
/// Richardson's scheme, which passes through every point and so weights noise by chance.
#pragma once

#include <span>

#include "proofs_checks/ledger/estimate.hpp"

namespace poise::checks {

struct Extrapolation {
  Estimate limit;                   ///< a_0
  double reduced_chi_square = 0.0;  ///< 0 if there are no more points than terms
};

/// As many measurements as sizes, and at least one more than exponents; exponents > 0, distinct.
Extrapolation extrapolate(std::span<const double> n, std::span<const Estimate> y,
                          std::span<const double> exponents);

}  // namespace poise::checks
