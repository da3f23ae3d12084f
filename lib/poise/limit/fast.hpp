/// Where the fast flow dv/ds = F(v, K), K frozen, carries the means.
///
/// Problem: when n is infinite the means move at speed sqrt(n) wherever F does not vanish. From a
/// fold, from a subcritical Hopf point, from a vanished cycle or from a start off the manifold they
/// reach their next attractor in no time: a balanced point on U, a limit cycle, or none, and then
/// |v| grows like sqrt(n) t. Method: the flow is planar, so those three are all there is (Poincare
/// and Bendixson; connections between saddles are not generic). It is integrated (Dormand-Prince
/// 5(4), local error 1e-10) until it is close to one of the stable balanced points at K, all of
/// which are known (balance/points.hpp); until it leaves the region in which F has slopes, moving
/// outwards; or until two successive turns round a balanced point differ little. Then the turns are
/// followed as iterates of the return map P of cycle.hpp, which is increasing: between the radius
/// and its limit P(r) - r has one sign, so its next zero, found by a scan and bisection, is where
/// the spiral ends. A spiral that takes thousands of turns costs no more than a fast one. Rejected:
/// integrating until it looks settled.
#pragma once

#include <optional>

#include "poise/limit/cycle.hpp"

namespace poise::limit {

enum class FateKind {
  point,      ///< a balanced point on U
  cycle,      ///< a limit cycle that attracts
  runaway,    ///< v goes to infinity
  undecided,  ///< at rest where J_v is not stable, or none of these within the steps allowed
};

struct Fate {
  FateKind kind = FateKind::undecided;
  balance::State state;  ///< the balanced point; a point of the cycle; the last state otherwise
  std::optional<Cycle> cycle;  ///< if it is one
  Eigen::Vector2d speed;       ///< runaway: F where v left, the speed dv/ds from there on
};

/// From any v. This and the others throw core::Interrupted.
Fate fast_fate(const network::Network& network, const balance::State& start,
               const std::stop_token& stop = {});

/// From a fold of the manifold, along the null vector of J_v to the side on which the fast flow
/// leaves: that of the quadratic coefficient.
Fate fate_after_fold(const network::Network& network, const balance::State& fold,
                     const std::stop_token& stop = {});

/// From an orbit round `center` that crosses the ray of cycle.hpp at radius r, spiralling.
Fate fate_of_spiral(const network::Network& network, const balance::State& center, double r,
                    const std::stop_token& stop = {});

}  // namespace poise::limit
