/// What a kind of intensity supplies to this floor: Z is standard normal, f of one kind.
///
/// Each function is deleted but for the types that overload it, so that a kind of which anything
/// is not known here does not compile. (Overloads on the kinds alone, beside the functions on
/// `Intensity`, would do worse than nothing: a kind without one turns back into an `Intensity`.)
#pragma once

#include "poise/gaussian/expectation.hpp"

namespace poise::gaussian {

/// As `expectation`.
template <class Kind>
Expectation expectation_of(const Kind& f, double v, double K) = delete;

/// As `third_derivative`.
template <class Kind>
double third_derivative_of(const Kind& f, double v, double K) = delete;

/// Of a bump alone: how far from f.middle() the slope of v -> E f(v + sqrt(K) Z) is extremal. The
/// slope is monotone between the two such points, and beyond them.
template <class Kind>
double steepest_of(const Kind& f, double K) = delete;

}  // namespace poise::gaussian
