/// Limit cycles of the fast flow dv/ds = F(v, K) at frozen variances K, and averages over them.
///
/// Problem: past a Hopf point the means no longer rest at a balanced point but go round it, at
/// speed sqrt(n); what the variances then feel is the average of Sigma over a turn. Method: single
/// shooting, in one dimension. A closed orbit of a planar flow goes round a balanced point c with
/// det J_v > 0, and on the ray {v_i = c_i, v_e > c_e} dv_i/ds has the sign of f_ie(v_e) -
/// f_ie(c_e): a section that no orbit touches if f_ie is monotone. The radius r = v_e - c_e returns
/// as P(r), with Liouville's formula for its derivative,
///     P'(r) = (F_i at the start / F_i at the return) exp(integral of trace J_v over the turn),
/// which at a fixed point is the Floquet multiplier: no variational equations. Newton's method
/// solves log(P(r)/r) = 0 in r^2: the trivial root r = 0 is then gone, and at a Hopf point, where
/// r^2 vanishes linearly, nothing is singular. Coordinates are scaled by r, so that small cycles
/// are as accurate as large ones. Rejected: collocation (a large system for a planar problem),
/// simulation until it looks periodic (no multiplier, no unstable cycles, slow near a Hopf point).
/// Source: Kuznetsov, Elements of Applied Bifurcation Theory, 2nd ed., Springer 1998, Section 1.5.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <stop_token>

#include "poise/balance/points.hpp"

namespace poise::limit {

/// One turn round `center`, from the ray to the ray.
struct Turn {
  double radius = 0.0;                              ///< P(r)
  double derivative = 0.0;                          ///< P'(r)
  double period = 0.0;                              ///< in fast time s = sqrt(n) t
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();   ///< average of v over the turn
  Eigen::Vector2d Sigma = Eigen::Vector2d::Zero();  ///< average of Sigma over the turn
  balance::Box range;                               ///< of v, to a part in a thousand of the radius
};

/// Whether the fast flow has left for good: v is outside `box` (balance::default_box, beyond which
/// F is flat) and moves further out, in one potential while the other has settled, or in both.
bool runs_away(const network::Network& network, const balance::State& state,
               const balance::Box& box);

/// The turn from v = center + (r, 0), r > 0. Nothing if the orbit does not come back to the ray: it
/// runs away, or settles elsewhere. Throws core::Interrupted.
std::optional<Turn> turn(const network::Network& network, const balance::State& center, double r,
                         const std::stop_token& stop = {});

/// A closed orbit.
struct Cycle {
  balance::State center;  ///< the balanced point it goes round; its variances are the frozen ones
  double radius = 0.0;    ///< where it crosses the ray
  Turn turn;              ///< derivative: the Floquet multiplier, below 1 if the cycle attracts
};

/// Below this radius a cycle is taken for its center: averages over it differ from the values there
/// by the square.
inline constexpr double smallest_radius = 1e-4;

/// The attracting cycle round `center` near radius `guess` > 0, |log(P(r)/r)| <= 1e-9. Radius 0,
/// with the center itself for its average, if the root in r^2 is not positive: the cycle has shrunk
/// to its center, beyond a supercritical Hopf point. Nothing if there is none near the guess.
/// Throws core::Interrupted.
std::optional<Cycle> solve_cycle(const network::Network& network, const balance::State& center,
                                 double guess, const std::stop_token& stop = {});

}  // namespace poise::limit
