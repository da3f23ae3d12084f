/// f, f' and f'' at many potentials at once.
///
/// Problem: fast samplers renew a Taylor expansion of all 4 n intensities again and again, and the
/// standard library's exponential takes one argument at a time.
/// Method: for `tanh` a vectorised exponential - reduction by ln 2 in two parts, Taylor's
/// polynomial of degree 13, |r| <= ln(2)/2, truncation error below 5e-18 - compiled for several
/// instruction sets by Highway and chosen at run time. No fused multiply-add and no sums across
/// lanes, so the results are bit for bit the same on all of them. The other kinds run their scalar
/// functions. Rejected: Highway's own Exp, which uses fused operations where there are some, so
/// that results would depend on the processor.
#pragma once

#include <span>

#include "poise/core/slices.hpp"
#include "poise/network/intensity.hpp"

namespace poise::network {

/// value[j] = f(u[j]), and first, second likewise; all spans of one length, u finite. Errors: those
/// of Tanh::taylor and the others, and 1e-300 times the bounds of f, f', f''.
void taylor(const Intensity& f, std::span<const double> u, std::span<double> value,
            std::span<double> first, std::span<double> second);

/// value[j] = f(u[j]), at about a third of the price of taylor(); spans of one length, u finite,
/// f as network::validate asks. Error at most 8 eps (f + |u f'|), and 1e-300 times the bound of f.
void values(const Intensity& f, std::span<const double> u, std::span<double> value);

/// Sums of intensities, too, are taken over fixed slices of neurons.
using core::sum;

}  // namespace poise::network
