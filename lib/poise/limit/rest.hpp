/// Rest points of the hydrodynamic limit.
///
/// Problem: a path that tends to a rest point never quite gets there, and an explicit integrator
/// keeps taking steps of the fastest time constant for ever. Method: close to a point at which F = 0
/// and dK/dt = 0 the limit is linear, d(K - K*)/dt = A (K - K*), A = -2/tau + Sigma_K - Sigma_v
/// J_v^{-1} J_K, so that the distance is A^{-1} dK/dt, known without knowing the point; Newton's
/// method then finds it. Where both eigenvalues of A have negative real parts whatever is close
/// enough stays close for all times, and tends to it. Rejected: a bound on |dK/dt| alone, which a
/// slow path meets far from rest.
#pragma once

#include <array>
#include <complex>
#include <optional>

#include "poise/balance/points.hpp"

namespace poise::limit {

/// A fixed point of the limit that attracts along the manifold F = 0.
struct RestPoint {
  balance::State state;          ///< F = 0 and 2 K_a/tau_a = Sigma_a, to rounding
  balance::Stability stability;  ///< of the fast flow: J_v
  /// Of the limit dK/dt on the manifold, A above; negative real parts.
  std::array<std::complex<double>, 2> eigenvalues;
  double distance = 0.0;  ///< of the path from it, in v and K, at the time `t`
  double t = 0.0;         ///< how far the path was followed
};

/// The attracting rest point within `distance` (in each of v_e, v_i, K_e, K_i) of a state with
/// F = 0, which the path reaches at time t; nothing if none is. `field` is that at the state. To
/// find out that there is none costs no evaluation, as a rule.
std::optional<RestPoint> rest_point_near(const network::Network& network,
                                         const balance::State& state, const balance::Field& field,
                                         double t, double distance);

}  // namespace poise::limit
