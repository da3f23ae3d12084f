/// Differential inequalities with constant coefficients: the exponential of a matrix of bounds.
#pragma once

#include "poise/certify/limit/field.hpp"

namespace poise::certify {

struct Propagated {
  PerUnknown<Bound> reach;  ///< >= y on [0, 1]
  PerUnknown<Bound> end;    ///< >= y(1)
};

/// Of y' = B y + d, y(0) = e: B_ij >= 0 for i != j, by the four states alone (no unknown depends on
/// the time); of B_ii its upper end counts. See step.hpp.
Propagated propagate(const PerUnknown<PerState<Ball>>& B, const PerUnknown<Bound>& e,
                     const PerUnknown<Bound>& d);

}  // namespace poise::certify
