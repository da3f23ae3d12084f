/// Regions from which the limit never leaves the balanced manifold.
///
/// Problem: a path that is on U up to any T may still leave later; that it never does is a statement
/// about all times. Method: around a point (v*, K*) at which nearly F = 0 and R = 0 (the rates of the
/// variances; field.hpp), take the box |v - v*| <= rho_v, |K - K*| <= rho_K in the maximum norm, on
/// which the field and its derivatives are enclosed, and show that
///   - v(K) exists: with Y near J_v(v*, K*)^{-1}, kappa = sup ||I - Y J_v|| < 1 and |Y F(v*, K*)| +
///     sup ||Y J_K|| rho_K <= (1 - kappa) rho_v: the contraction v - Y F(v, K) has exactly one fixed
///     point in the box for each K;
///   - trace J_v < 0 < det J_v on the box: these points are on U;
///   - the limit K' = R(v(K), K) contracts: its derivative A = R_K - R_v J_v^{-1} J_K satisfies
///     P A + A'P <= -mu I for one P > 0;
///   - on the border of the ellipse E = {(K - K*)' P (K - K*) <= r^2}, which lies in the box, it
///     points inward: since R(v(K), K) = g + A (K - K*) with an A of that kind and g = R(v(K*), K*),
///     that is so if mu r / sqrt(tr P) > 2 |P g|.
/// A path that comes to E in the box, with F = 0, has v = v(K): it stays in E and on U for all times,
/// and tends to the one rest point there is, at a distance of at most 2 |P g| / mu from K*.
///
/// Rejected: Krawczyk's test for the rest point in all four unknowns (it says nothing of the paths).
/// Source: Krawczyk, Computing 4 (1969); Liapunov's second method.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "poise/certify/limit/step.hpp"

namespace poise::certify {

struct RestRegion {
  PerState<Ball> center;  ///< v*, K*: thin
  double v_radius = 0.0, K_radius = 0.0;
  std::array<double, 3> P = {};    ///< P_ee, P_ei, P_ii
  double level = 0.0;              ///< r
  PerState<Ball> rest_point = {};  ///< encloses it
  Ball trace = {}, det = {};       ///< of J_v on the box

  /// Whether every path at the place is in the region, given that F = 0 on it.
  bool contains(const Place& place) const;
};

/// A region around the rest point next to the place; nothing if there is none, or it is not proved.
std::optional<RestRegion> prove_rest_region(const network::Network& network, const Place& near,
                                            HermiteRules& rules);

/// Whether the region is one: the second half of the proof.
bool verify_rest_region(const network::Network& network, RestRegion& region, HermiteRules& rules);

}  // namespace poise::certify
