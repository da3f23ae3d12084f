/// The intensity in batches, and its two smooth branches about its corner.
///
/// Problem: a solver of high order needs f smooth along each path, and needs it for thousands of
/// potentials at a time. Method: one std::visit a batch, and loops that the compiler can vectorise;
/// beside f itself the functions that equal f below and above its corner and go on smoothly beyond
/// it: 0 below for `power` and `step`, rate x^exponent and rate above. A power that is not whole has
/// no such continuation, and is 0 beyond.
#pragma once

#include <cstddef>

#include "poise/dense/intensity.hpp"

namespace poise::dense {

enum class Branch : unsigned char { whole, below, above };

/// f[k] = f(x[k]), and slope[k] = f'(x[k]) unless slope is null.
void rates(const Intensity& f, Branch branch, const double* x, std::size_t count, double* out,
           double* slope);

/// Whether f has a corner that a solver of this high an order would notice: one in a derivative
/// below `order`.
bool has_corner(const Intensity& f, double order);

}  // namespace poise::dense
