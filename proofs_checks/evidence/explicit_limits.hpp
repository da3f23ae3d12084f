/// Two networks whose hydrodynamic limit can be written down, and leaves U in a known way. For [MV,
/// Lemma 4.2, (5.24), (5.27)-(5.28)].
///
/// In both f_ee is constant and f_ei is 1 + erf. E erf(v + sqrt(K) Z) = erf(v / sqrt(1 + 2 K)), so
/// F_e = 0 reads C_ee r = C_ei (1 + erf(v_i / sqrt(1 + 2 K_i))) and fixes v_i / sqrt(1 + 2 K_i).
/// J_11 = 0, so that trace J_v = J_22 and det J_v = -J_12 J_21.
///
/// The fold. C_ee = C_ei = 2, C_ie = C_ii = 1, f_ee = 1, f_ei = f_ii = 1 + erf,
/// f_ie(x) = 1/2 + exp(-x^2 / 2), tau = 1, K(0) = (1, 1). Then v_i = 0, so E f_ei = E f_ii = 1 and,
/// by F_i = 0, E f_ie = 1. Hence dK_e/dt = 8 - 2 K_e and dK_i/dt = 0: K_e = 4 - 3 e^{-2t}, K_i = 1.
/// With S = 1 + K_e = 5 - 3 e^{-2t}, E f_ie = 1/2 + exp(-v_e^2 / (2 S)) / sqrt(S), so that
///     v_e = -sqrt(2 S log(2 / sqrt(S))),   dv_e/dt = (2 log(2 / sqrt(S)) - 1) dK_e/dt / (2 v_e),
/// as long as S <= 4, that is t <= eta = log(3) / 2; beyond, F_i = 0 has no solution. Before eta
/// trace J_v = -E f_ii' < 0 and, as v_e < 0 is on the rising side of the bump, det J_v > 0; at eta
/// v_e = 0 and det J_v = 0. At t = eta - h one has S = 5 - e^{2h}, and v_e = -sqrt(2 h) (1 + O(h)):
/// the slope of v_e is infinite at eta.
///
/// The Hopf point. All C = 1, f_ee = 11/8, f_ei = f_ie = 1 + erf, f_ii(x) = 3/4 +
/// exp(-(x - 1/2)^2 / 2) / 2, tau = 1, K(0) = (1/4, 1/4). Then v_i = c sqrt(1 + 2 K_i) with
/// erf(c) = 3/8. y = E f_ii(v_i + sqrt(K_i) Z) is in (3/4, 5/4), and F_i = 0 fixes
/// v_e = sqrt(1 + 2 K_e) erf^{-1}(y - 1), for all time: K solves an autonomous equation with a
/// bounded smooth right side. dK_i/dt = 2 y - 2 K_i >= 3/2 - 2 K_i > 0 while K_i < 3/4. v_i
/// increases with K_i and is at the bump's center for K_i = K* = ((1 / (2 c))^2 - 1) / 2, which is
/// in (1/4, 3/4). So K_i passes K* at a time
///     eta <= (K* - 1/4) / (3/2 - 2 K*),
/// where trace J_v = -E f_ii' turns from negative to positive. For all time, since K_e <= 11/8,
/// K_i <= 5/4 and |y - 1| < 1/4,
///     det J_v = (4 / pi) exp(-c^2 - erf^{-1}(y - 1)^2) / sqrt((1 + 2 K_i) (1 + 2 K_e))
///             >= (4 / pi) exp(-c^2 - 1/16) / sqrt((7/2) (15/4))
/// (erf^{-1}(1/4) < 1/4), so the pair that crosses is complex and det J_v never tends to 0.
#pragma once

#include <optional>

#include "poise/balance/field.hpp"
#include "proofs_checks/evidence/balance.hpp"

namespace poise::checks {

network::Network fold_network();
balance::State fold_start();
network::Network hopf_network();
balance::State hopf_start();

/// Certificate "explicit_fold": {"network", "K", "eta", "states": [{"before": h, "v_e", "slope"}]},
/// enclosures of eta = log(3) / 2 and of v_e and dv_e/dt at eta - h.
io::Json explicit_fold(int digits);

/// Certificate "hopf_before_fold": {"network", "K", "c", "K_star", "eta_at_most", "det_at_least":
/// enclosures}. Nothing if the balls do not tell.
std::optional<io::Json> hopf_before_fold(int digits);

}  // namespace poise::checks
