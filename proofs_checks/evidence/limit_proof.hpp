/// What the proof of the hydrodynamic limit has in constants, computed.
/// docs/theory/hydrodynamic-limit.md, Lemmas 1 and 2 and section 1.
///
/// Problem: a wrong factor in a bound of the proof would not show in its words. Method: each is held
/// against what it bounds.
/// - "psi_remainder": r(z) = |psi(z) + z^2/2| / (|z|^3 / 6) <= 1, psi(z) = e^{iz} - 1 - iz. With
///   N(z) = |psi(z) + z^2/2|^2 = (cos z - 1 + z^2/2)^2 + (sin z - z)^2
///        = sum_{k >= 3} (-1)^(k-1) (2k - 1)(2k - 2) z^(2k) / (2k)!,
///   whose terms fall for 0 < z <= 5 (their ratio is z^2 2k / ((2k-1)(2k-2)(2k+2))), N <= z^6 / 36
///   there; from 4 to 6 boxes in balls; beyond 6, |psi + z^2/2| <= 2 + z + z^2/2 <= z^3 / 6. With r
///   enclosed at a few points.
/// - "exponential_martingale": E exp(i z (Y(S) - S)) = exp(S psi(z)) for a Poisson process: the
///   compensator exp(A) where rates are constant. The verifier sums the Poisson law.
/// - "crossing", claim "within freedman": Lemma 1's bound 2 exp(-x^2 / (2T + 2x / (3 sqrt(n))))
///   for w = n^{-1/2} (Y(nt) - nt), whose jumps are n^{-1/2} and whose bracket is T, against exact
///   probabilities (crossing.hpp).
#pragma once

#include <optional>
#include <vector>

#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

/// Nothing if one of them fails, or the check was stopped.
std::optional<std::vector<io::Json>> limit_proof_certificates(const Settings& settings);

}  // namespace poise::checks
