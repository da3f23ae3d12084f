/// f, f' and f'' at many potentials at once.
///
/// Problem: fast samplers evaluate intensities by the thousand, and the standard library's
/// exponential takes one argument at a time.
/// Method: every kind that is not flat has its formulas in whole vectors (core/vector_math.hpp),
/// compiled for several instruction sets by Highway and chosen at run time; bit for bit the same on
/// all of them. A kind without such code runs its scalar functions. Rejected: to ask the compiler to
/// vectorise the scalar ones (it has no vector exponential).
#pragma once

#include <span>

#include "poise/core/slices.hpp"
#include "poise/network/intensity.hpp"

namespace poise::network {

/// value[j] = f(u[j]), and first, second likewise; all spans of one length, u finite. Errors: those
/// of Tanh::taylor and the others, and 1e-300 times the bounds of f, f', f'' (of f(middle()), if f has
/// none).
void taylor(const Intensity& f, std::span<const double> u, std::span<double> value,
            std::span<double> first, std::span<double> second);

/// value[j] = f(u[j]), at about a third of the price of taylor(); spans of one length, u finite,
/// f as network::validate asks. Errors as taylor()'s or
/// at most 8 eps (f + |u f'|), and 1e-300 times the bound of f.
void values(const Intensity& f, std::span<const double> u, std::span<double> value);

/// Sums of intensities, too, are taken over fixed slices of neurons.
using core::sum;

}  // namespace poise::network
