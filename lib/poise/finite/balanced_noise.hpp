/// How large networks scatter about a balanced point: the central limit theorem of their means, and how
/// it breaks down towards a fold or a Hopf point.
///
/// Problem: along the balanced manifold one wants to see where the limit stops being a guide, without a
/// network size in hand. Let the potentials of population b be independent and N(v_b, K_b), on U.
/// After the boundary layer of length n^(-1/2) the means follow the drift that the fluctuations of the
/// laws make, and ring about that place by the spikes' noise (modes.hpp, mode 1). With J = J_v,
///   n Cov(v) ~ slow + ringing / sqrt(n),
///   slow    = J^-1 C J^-T,           C = dF P dF' over the modes k >= 2, P their covariance k! K^k,
///   ringing = X of J X + X J' + diag(Sigma_e, Sigma_i) = 0.
/// `slow` is the limit; of what follows in the order n^(-1/2), `ringing` is the part that grows without
/// bound towards a Hopf point (the others are how slow follows while modes relax).
/// `slow` is the covariance of J_v^-1 G, G the Gaussian limit of n^(-1/2) sum_j (f - E f - E f' x_j), to
/// which [MV, (7.1)] amounts (proofs_checks/statements/eq_7_1.cpp). Towards a fold det J_v -> 0 and
/// slow ~ det^-2; towards a Hopf point it stays bounded, and ringing ~ 1 / |trace|. Along a path that
/// meets the special point at t_0 with a speed, det ~ |t - t_0|^(1/2) and trace ~ |t - t_0|, so that
/// both grow like |t - t_0|^-1. A Gaussian of that width is no answer there: fluctuations.hpp says from
/// which n on it is.
/// Rejected: rest_noise.hpp at fixed n (balanced points are at rest in v alone).
#pragma once

#include <Eigen/Core>
#include <optional>

#include "poise/balance/field.hpp"

namespace poise::finite {

struct BalancedNoise {
  Eigen::Matrix2d slow;     ///< lim n Cov(v), [potential^2]
  Eigen::Matrix2d ringing;  ///< sqrt(n) times what the spikes' own noise adds to it, [potential^2]
  double truncated;         ///< largest share of the variance of an f in the modes left out
};

/// At a balanced point; nothing where it is not on U. Errors relative to the entries: `truncated`, and
/// rounding over the determinant (slow) or the trace (ringing) of J_v.
std::optional<BalancedNoise> balanced_noise(const network::Network& network,
                                            const balance::State& state);

}  // namespace poise::finite
