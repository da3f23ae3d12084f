/// q^T J_v q and the Lyapunov form of J_v at a balanced point: certificates and numbers along the
/// limit. For [MV, (5.80)-(5.81), Lemma 5.7].
#pragma once

#include <optional>

#include "proofs_checks/evidence/balance.hpp"

namespace poise::checks {

/// q, of length one nearly.
using Direction = core::PerPopulation<double>;

/// The direction in which q^T J_v q is largest: the top eigenvector of (J_v + J_v^T) / 2.
Direction steepest(const network::Network& network, const Variances& variance,
                   const certify::ProvedPoint& point);

/// Certificate "quadratic_form": at the balanced point, with zeta the spectral abscissa, q^T J_v q >
/// (|zeta| / 2) |q|^2, and also q . F(v + s q) > (|zeta| / 2) s |q|^2 for s = 2^-10. {"network",
/// "K", "v_e", "v_i", "q": doubles, "form", "half_zeta": enclosures, "s"}. Nothing if the balls do
/// not tell.
std::optional<io::Json> quadratic_form(const network::Network& network, const Variances& variance,
                                       const certify::ProvedPoint& point, const Direction& q,
                                       int digits);

/// Certificate "lyapunov": J_v^T P + P J_v <= -|zeta| P - (1 - 10^-9) I and least I <= P <= greatest
/// I at the balanced point, so that q^T P J_v q <= -(|zeta| / 2) q^T P q - |q|^2 / 2 but for 10^-9.
/// {"network", "K", "v_e", "v_i", "half_zeta": enclosure, "P": [ee, ei, ii], "least", "greatest":
/// doubles}. P is the solution of (J + l I)^T P + P (J + l I) = -I with l = |zeta| / 2.
std::optional<io::Json> lyapunov(const network::Network& network, const Variances& variance,
                                 const certify::ProvedPoint& point, int digits);

/// Along the limit from the point to T, at `samples` times: the extremes of zeta, of the numerical
/// abscissa (the largest eigenvalue of (J + J^T) / 2), of P's eigenvalues and of |dP/dt|.
io::Json along_the_limit(const network::Network& network, const Variances& variance,
                         const certify::ProvedPoint& point, double T, int samples);

}  // namespace poise::checks
