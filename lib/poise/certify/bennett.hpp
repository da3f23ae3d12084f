/// What the exponential martingale proves about a Poisson process.
///
/// Problem: [MV, Lemma 8.1] bounds P(sup_{t <= T} |Y(nt) - nt| >= x sqrt(n)) by 2 exp(-x^2 / (4T)),
/// for all x; its proof holds for x <= 2 sqrt(n) T alone. What does the same proof give at all x,
/// and how far does the printed bound reach?
///
/// Method: with S = nT, u = x / (sqrt(n) T) and w(t) = Y(nt) - nt, Doob's inequality for the
/// martingale exp(b w(t) - nt (e^b - 1 - b)) gives P(sup w >= u S) <= exp(-S (b u - e^b + 1 + b)).
/// The best b is log(1 + u), and the exponent is Bennett's
///     h(u) = (1 + u) log(1 + u) - u.
/// Downwards likewise exp(-S h(-u)) for u <= 1, and nothing reaches -u S for u > 1. Since
/// d/du (h(-u) - h(u)) = -log(1 - u^2) >= 0, h(-u) >= h(u), and the sum is at most 2 exp(-S h(u)).
/// Bernstein's exponent is smaller, h(u) >= u^2 / (2 (1 + u/3)): value and slope agree at 0, and of
/// the second derivatives 1 / (1 + u) >= 1 / (1 + u/3)^3.
/// The printed bound follows where h(u) >= u^2 / 4. g(u) = h(u) - u^2 / 4 vanishes at 0 with its
/// slope, is convex on [0, 1] and concave beyond, and tends to -infinity: it is positive up to one
/// root, `edge()`, and negative beyond.
///
/// Source: [Bennett 1962; Boucheron, Lugosi and Massart 2013];
/// [MV, (8.4)-(8.7)].
#pragma once

#include "poise/certify/boundary_crossing.hpp"

namespace poise::certify {

/// (1 + u) log(1 + u) - u. Precondition: u > -1, all of it.
Ball bennett_exponent(const Ball& u, Bits bits);

/// 2 exp(-nT h(x / (sqrt(n) T))), no smaller than the crossing probability, for all x >= 0.
Ball bennett_bound(const Crossing& crossing, Bits bits);

/// 2 exp(-x^2 / (2T (1 + x / (3 sqrt(n) T)))), no smaller than `bennett_bound`.
Ball bernstein_bound(const Crossing& crossing, Bits bits);

/// The u > 0 with h(u) = u^2 / 4: 4.11... The printed bound holds for every S = nT where u is at
/// most this, and fails for large S where it is more.
Ball edge(Bits bits);

/// The b > 0 with e^b - 1 - b = b^2: 1.79... (8.6) is true up to it; u = 2b.
Ball printed_edge(Bits bits);

/// x / (sqrt(n) T) < `edge()`: [MV, Lemma 8.1] holds, though not by the printed choice of b.
bool bound_is_true(const Crossing& crossing);

}  // namespace poise::certify
