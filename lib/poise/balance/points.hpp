/// All balanced points F(v, K) = 0 inside a box of means, at fixed variances K.
///
/// Method: branch and bound with a uniqueness test [Neumaier 1990, Ch. 5; Moore, Kearfott and Cloud
/// 2009, Ch. 8]. For every kind of intensity the exact range of v -> E f(v + sqrt(K) Z) and of its
/// slope over an interval is known (gaussian/range.hpp), so over a box of means
///   - a component of F whose range excludes 0 rules the box out;
///   - Krawczyk's operator N(X) = m - Y F(m) + (I - Y J_v(X)) (X - m), Y close to J_v(m)^{-1},
///     applied to a slightly inflated box X, proves that X holds no balanced point (N(X) and X
///     disjoint) or exactly one (N(X) inside the interior of X), which Newton's method then
///     polishes;
///   - otherwise N(X) narrows the box, and what is left is halved.
/// A box too small to halve is kept and reported as unresolved; this happens at a fold (det J_v =
/// 0) and where balanced points fill a curve (all intensities constant, say).
///
/// Guarantee, for every kind of intensity, monotone or not: every balanced point of the box is
/// in `points`, each once, or lies in one of the `unresolved` boxes. The arithmetic is double
/// precision with outward rounding; the ranges carry the quadrature's error bound. It is a
/// numerical guarantee, not a formal proof: that is certify/'s work. Rejected: Newton or fsolve
/// from a cloud of starting points, which can silently miss a point.
#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "poise/balance/field.hpp"
#include "poise/balance/stability.hpp"
#include "poise/core/box.hpp"

namespace poise::balance {

using core::Box;

struct BalancedPoint {
  State state;          ///< mean accurate to 1e-12 (relative where |v| > 1), away from folds
  Stability stability;  ///< of J_v at the point
};

struct BalancedPoints {
  Box box;                            ///< where the search looked
  std::vector<BalancedPoint> points;  ///< ordered by v_e, then v_i
  std::vector<Box> unresolved;        ///< may hold points, none or several; usually empty
  std::size_t boxes_examined = 0;
};

/// A box outside which every intensity is within about 1e-10 of its limits at +-infinity, so that F
/// is flat and a balanced point would have eigenvalues of that size: 6 standard deviations beyond
/// the intensities' reach() (12 / |gain| for tanh, 4.6 / |gain| for erf, |center| + 6.8 width for
/// bump), and at least [-10, 10].
///
/// An intensity without a bound never levels off: beyond its reach() F is straight in v, not flat,
/// and may vanish there. The box is then widened to hold these zeros: where both means are far out
/// F is linear and its one zero is solved for; where one is, the mean at which the other's input is
/// outweighed is bounded. What the box may miss: zeros where the straight branches of F_e and F_i
/// are parallel to a relative 1e-8 or so (points on a ray, or farther than any box).
Box default_box(const network::Network& network, const core::PerPopulation<double>& variance);

/// All balanced points in `box` at the given variances (>= 0). Throws core::Interrupted: a part of
/// them is no answer.
BalancedPoints find_balanced_points(const network::Network& network,
                                    const core::PerPopulation<double>& variance, const Box& box,
                                    const std::stop_token& stop = {});

/// Newton's method on F(v) = 0 at fixed variances, from a start close by; K as in `start`. Ends
/// when a step no longer reduces |F| relative to its rounding error; |F| <= 1e-12 scale on return,
/// else the start is returned unchanged.
State polish(const network::Network& network, const State& start);

}  // namespace poise::balance
