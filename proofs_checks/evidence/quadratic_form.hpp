/// q^T J_v q and the Lyapunov form of J_v at a balanced point: certificates and numbers along the
/// limit. For [MV, (5.80)-(5.81), Lemma 5.7].
#pragma once

#include <optional>

#include "proofs_checks/evidence/balance.hpp"

namespace poise::checks {

/// Certificate "quadratic_form": at the balanced point, with q = (1, 0) and zeta the spectral
/// abscissa, q^T J_v q > |zeta| / 2, and also s F_e(v + s q) > (|zeta| / 2) s^2 for s = 2^-10.
/// {"network", "K", "v_e", "v_i", "form", "half_zeta": enclosures, "s"}. Nothing if the balls do
/// not tell.
std::optional<io::Json> quadratic_form(const network::Network& network, const Variances& variance,
                                       const certify::ProvedPoint& point, int digits);

/// Certificate "lyapunov": J_v^T P + P J_v <= -(1 - 10^-9) I and least I <= P <= greatest I at the
/// balanced point. {"network", "K", "v_e", "v_i", "P": [ee, ei, ii], "least", "greatest"}: doubles.
std::optional<io::Json> lyapunov(const network::Network& network, const Variances& variance,
                                 const certify::ProvedPoint& point, int digits);

/// Along the limit from the point to T, at `samples` times: the extremes of zeta, of the numerical
/// abscissa (the largest eigenvalue of (J + J^T) / 2), of P's eigenvalues and of |dP/dt|.
io::Json along_the_limit(const network::Network& network, const Variances& variance,
                         const certify::ProvedPoint& point, double T, int samples);

}  // namespace poise::checks
