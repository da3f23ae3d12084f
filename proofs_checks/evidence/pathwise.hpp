/// The lemmas about means and variances, checked on paths. [MV, Lemmas 5.1, 5.4, 5.6, 5.7]
///
/// Problem: as corrected these lemmas are inequalities for every single path, with constants that
/// the network alone determines; nothing random is left in them. So a path of `exact` either
/// satisfies them or refutes their proofs.
///
/// Method. The network of symmetric_network.hpp rests at v = 0, K = 1, so that J_v and all
/// constants are closed forms. The path is observed at t_k = k h, and (5.2) and (5.63) are followed
/// with the rates held over a step, x = u - v being what remains of the observed u:
///     v_{k+1} = e^{-h} v_k + sqrt(n) (1 - e^{-h}) F^n(t_k),     v_0 = 0,
///     K_{k+1} = e^{-2h} K_k + (1 - e^{-2h})/2 (Q_ae + Q_ai)(t_k),   K_0 = 1.
/// The proofs go through step for step, in place of moment for moment, with sums in place of
/// integrals: the inequalities below hold for these sequences exactly, whatever h; they tend to the
/// lemmas' as h -> 0. All in the norm |q| = |q_e| + |q_i| but 5.7; l_ab = Lip f_ab, m_ab = sup
/// |f_ab''|, d_b = d_W(mu^n_b, mu_b), d'_b = d_W(mu^n_b, nu^n_b), exact W1 at one time, and
///     c = max_b sum_a l_ab,  L = max_b sum_a m_ab / 2,  beta = sqrt(2/pi),
///     M = e^{-h} + sqrt(n) (1 - e^{-h}) J,  A_k = sqrt(n) (1 - e^{-h}) sum_{i<k} |M^i|,
///     root(X, B) = 2 X / (1 + sqrt(1 - 4 B X)), the smaller root of s = X + B s^2.
/// - 5.4. F^n = J q + r, |r| <= L |q|^2 + c (d_e + d_i), so q_k = sqrt(n) (1 - e^{-h}) sum M^{k-1-i}
///   r_i and s_k = max_{i<=k} |q_i| <= A_k (L s_{k-1}^2 + c max (d_e + d_i)): by induction
///       s_k <= root(A_k c max_{i<k} (d_e + d_i), A_k L), where 4 A_k L A_k c max (d_e + d_i) <= 1.
/// - 5.6. |Q_ab - 1| <= l_ab (|q_b| + d'_b + beta |K_b - 1|), summed and by Gronwall:
///       L_k = sum_a max |K_a - 1| <= G_k max_{i<k} (|q| + d'_e + d'_i),
///       G_k = ((1 + c beta (1 - e^{-2h})/2)^k - 1) / beta.
/// - 5.1. Both, with d_b <= d'_b + beta |K_b - 1| and D = max_{i<=k} (d'_e + d'_i), b = A_k c beta G_k:
///       s_k <= s = root(A_k c (1 + beta G_k) D / (1 - b), A_k L / (1 - b)),
///       max (|q| + L) <= s + G_k (s + D).
/// - 5.7. At each t_k, in the Euclidean norm, where |q| <= 1 / (2 p_+ L'): with (J + l I)^T P + P (J +
///   l I) = -I, l = |zeta|/2, p_+ = |P|, c' and L' as c and L with column norms,
///       q^T P F^n <= -l q^T P q + p_+ c' (d_e + d_i) |q|.
///
/// Twins: c halved. Each must be caught at some step: by the network "apart", whose populations
/// inhibit themselves and hardly hear each other, with the first population shifted by 1/2 against
/// v: there the bounds lose some ten per cent only.
///
/// Certificates "pathwise" carry the path at n = 100, in multiples of 2^-12 (the inequalities hold
/// for any numbers), sorted, for the verifier; larger networks are evaluated here alone, and shown.
/// Rejected: continuous time, where d_W and the rates between observations would have to be bounded
/// by the spikes in between: at n = 3000 that costs more than the lemmas leave.
#pragma once

#include <optional>

#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

enum class PathwiseLemma { means_and_variances, means, variances, attraction };  // 5.1 5.4 5.6 5.7

struct Pathwise {
  std::vector<io::Json> certificates;  ///< both networks at n = 100
  io::Json figures;  ///< a row a path: the closest the two sides come, and the twin
};

/// Nothing if a path breaks the inequality, or no path catches the twin; or if stopped.
std::optional<Pathwise> pathwise(PathwiseLemma lemma, const Settings& settings);

}  // namespace poise::checks
