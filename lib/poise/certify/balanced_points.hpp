/// All balanced points F(v, K) = 0 of the whole plane, or of a box, at fixed variances K: proved.
///
/// Problem: whether balance exists at all, and in how many states, is a statement about every v. A
/// search in doubles (balance/points.hpp) inside a box answers it to the eye; here the list is a
/// theorem, and so is an empty one.
///
/// Method: branch and bound. Of a rectangle of means, its ends finite or not,
///   - it holds no zero where the range of F_e or of F_i over it excludes 0. The range of
///     v -> E f(v + sqrt(K) Z) over an interval needs no interval extension: a monotone f takes it
///     between its values at the ends, a bump between those and its value at the center, and an
///     infinite end stands for the limit there, which is known exactly;
///   - a finite one that this leaves over is given to Krawczyk's test (balanced_point.hpp) on a
///     square twice its size around its middle, which proves exactly one zero there, or none, or
///     fails (doubles foretell that, and spare the quadrature);
///   - it is dropped if it lies in a square where one zero has been proved to be the only one;
///   - and else halved, across the mean over which F varies more; an infinite side at a finite
///     point. Values at end points are computed once, since neighbours share them.
///
/// Rejected: arithmetic on wide balls (the quadrature does not converge on them); the topological
/// degree (it counts points with signs, so that a pair goes unseen).
/// Source: Neumaier, Interval Methods for Systems of Equations (1990), Ch. 5; [MV, (3.3)-(3.4)].
#pragma once

#include <cstddef>
#include <limits>
#include <stop_token>
#include <string>
#include <vector>

#include "poise/certify/balanced_point.hpp"
#include "poise/core/box.hpp"

namespace poise::certify {

using core::Box;  // its ends may be infinite here

inline constexpr core::Interval whole_line{-std::numeric_limits<double>::infinity(),
                                           std::numeric_limits<double>::infinity()};
inline constexpr Box whole_plane{whole_line, whole_line};

struct BalancedPointsOptions {
  int digits = 30;  ///< of the points' coordinates
  std::size_t most_boxes = 20'000;
  double smallest_box = 0x1p-24;  ///< a box no wider is given up; > 0
  double farthest_end = 0x1p+10;  ///< an infinite side is cut no farther out; > 0
  std::stop_token stop = {};
};

struct ProvedPoint {
  core::PerPopulation<Ball> mean;  ///< encloses the balanced point
  Ball trace, determinant;         ///< of J_v there; neither contains 0
  bool on_manifold = false;        ///< trace < 0 and determinant > 0 [MV, (3.8)]
};

struct BalancedPointsProof {
  Outcome outcome = Outcome::undecided;  ///< never refuted: no number of points is claimed
  std::vector<ProvedPoint> points = {};  ///< if proved, all of them; ordered by v_e, then v_i
  std::size_t boxes_examined = 0;
  std::string reason = {};  ///< of undecided
};

/// Guarantee: if proved, `points` are all v in `box` with F(v, K) = 0, for exactly the network and
/// the variances that these doubles name. Undecided where a point has det J_v = 0 or trace J_v = 0,
/// or lies on the edge of a bounded box, or where F tends to 0 at infinity, or where an intensity
/// of weight > 0 has no bound on a side of the box that has no end; or stopped.
BalancedPointsProof prove_balanced_points(const network::Network& network,
                                          const core::PerPopulation<double>& variance,
                                          const Box& box = whole_plane,
                                          const BalancedPointsOptions& options = {});

}  // namespace poise::certify
