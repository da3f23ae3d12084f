/// All zeros of an analytic function in a rectangle.
///
/// Problem: leading eigenvalues of a renewal equation are zeros of a transcendental function, and
/// one that is missed may be the one that grows. Method: the argument principle counts the zeros in
/// a rectangle; Newton's method, with those found divided out, looks for that many, and a rectangle
/// in which it does not find them is cut in two, each counted again [Delves and Lyness 1967]. A
/// count is an integer: it is right or wrong, not inaccurate; the phase is followed in steps that
/// are halved until it turns by less than a radian, and so does each half. Rejected: moments of the
/// logarithmic derivative (needs F', and loses digits where zeros are many), a discretised
/// generator (all eigenvalues at once, of the order of the grid).
#pragma once

#include <complex>
#include <functional>
#include <vector>

#include "poise/core/watch.hpp"

namespace poise::dense {

struct Rectangle {
  double left, right, bottom, top;
};

struct Zeros {
  std::vector<std::complex<double>> value;  ///< as often as their multiplicity
  bool complete = true;  ///< as many as were counted; where not, zeros sat on every edge tried
};

/// `step`: how far apart two points may be at which the phase of F is first compared; F must not
/// turn by half a circle within half of it. Zeros are good to about 1e-10 of the rectangle's size,
/// where F is to rounding; double ones to the root of that. Precondition: F is analytic on the
/// rectangle. Throws core::Interrupted.
Zeros zeros_in(const std::function<std::complex<double>(std::complex<double>)>& F,
               const Rectangle& where, double step, const core::Watch& watch = {});

}  // namespace poise::dense
