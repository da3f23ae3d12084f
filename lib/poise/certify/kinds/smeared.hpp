/// E h(offset + slope Z) for h = tanh, tanh' and log(1 + exp), enclosed.
///
/// Method: the integral over |z| <= R by Arb's rigorous Gauss-Legendre quadrature [Johansson 2018],
/// which refines around the poles and branch cuts of h, with R^2 = 2 bits log 2 or somewhat more,
/// so that P(|Z| > R) <= exp(-R^2 / 2) <= 2^-bits. The rest is `beyond` times that: |tanh| and
/// |tanh'| are at most 1, so that 1 is enough for these.
#pragma once

#include "poise/certify/ball.hpp"

namespace poise::certify {

enum class Profile { tanh, tanh_slope, softplus };

/// The rest, E |h(offset + slope Z)| 1{|Z| > R}, is at most `beyond` exp(-R^2 / 2).
Ball smeared(Profile h, const Ball& offset, const Ball& slope, const Ball& beyond, Bits bits);

}  // namespace poise::certify
