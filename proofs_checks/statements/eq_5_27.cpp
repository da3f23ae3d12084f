/// [MV, (5.27)-(5.28)]: (4.6), (4.7) and (5.24) have a unique solution up to eta = lim eta_epsilon,
/// with eta_epsilon = inf {t: det J_v = epsilon}; and this is the eta of Lemma 4.2.
///
/// The first half stands. While det J_v >= epsilon the right side of (5.24) is bounded: J_v, J_K
/// and dK/dt are, given K_a(t) >= k_a exp(-2t / tau_a) > 0. So v stays bounded on bounded intervals
/// and the solution goes on.
///
/// The second half, as printed: refuted. U asks for trace J_v < 0 too. In the network with a Hopf
/// point of explicit_limits.hpp the limit starts on U and leaves it through trace J_v = 0 at a
/// finite time, where det J_v > 0; and det J_v is bounded below for all time, so that (5.27) is
/// infinite.
///
/// Corrected: the eta of Lemma 4.2 is min(eta_det, eta_trace), with eta_det that of (5.27) and
/// eta_trace = inf {t < eta_det: trace J_v = 0}. The solution of the first half, on [0, eta_det),
/// has F = 0. Before both times trace J_v < 0 < det J_v, by continuity from t = 0; so it is in U.
/// At eta_trace, if that comes first, it is not. At eta_det, if that is finite and comes first, det
/// J_v is arbitrarily small before it, so no solution in U goes on beyond with v continuous: its
/// det J_v would be positive there, and bounded below up to it. If J has real eigenvalues at the
/// exit it is eta_det, if a complex pair eta_trace.
///
/// Method: certificates of the two explicit networks, one with eta_trace < eta_det = infinity, one
/// with eta_det < eta_trace = infinity. The figures hold the integrator's times against them.

#include <cmath>

#include "poise/limit/exit.hpp"
#include "proofs_checks/evidence/explicit_limits.hpp"

namespace poise::checks {
namespace {

constexpr std::string_view file = "proofs_checks/statements/eq_5_27.cpp";

Outcome check(const Settings& settings) {
  const auto hopf = hopf_before_fold(settings.digits);
  Outcome outcome;
  if (!hopf) {
    outcome.as_stated = undecided("the balls do not tell the order of the two times");
    return outcome;
  }
  outcome.as_stated = refuted(
      Failing::substance, "complex pairs",
      "U is also left where a complex pair of eigenvalues crosses, with trace J_v = 0 < det J_v: a "
      "network whose limit does so at a finite time, det J_v being bounded below for all time. "
      "Lemma "
      "4.2 defines eta through U, and is not touched",
      {argument(file, "eta of Lemma 4.2 is finite, and that of (5.27) infinite"), *hopf});
  outcome.corrected = proved("U is trace J_v < 0 < det J_v; a network for each of the two exits",
                             {argument(file, "the exit from U is the first of the two"), *hopf,
                              explicit_fold(settings.digits)});
  const auto exit = limit::analyse_exit(hopf_network(), hopf_start(), 2.0);
  if (exit.exit)
    outcome.figures = {{"eta", exit.exit->t},
                       {"found_as_a_hopf_point", exit.exit->kind == limit::ExitKind::hopf},
                       {"K_i", exit.exit->state.variance.i},
                       {"det", exit.exit->stability.det},
                       {"eta_det_before_2", exit.eta_det.has_value()}};
  return outcome;
}

}  // namespace

Statement eq_5_27() {
  return {"eq-5.27", "eta by the determinant",
          "the eta of Lemma 4.2 is the time at which det J_v -> 0",
          "eta = min(eta_det, eta_trace): a complex pair may leave first, at trace J_v = 0", check};
}

}  // namespace poise::checks
