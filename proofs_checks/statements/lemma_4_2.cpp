/// [MV, Lemma 4.2]: let eta be the largest number (possibly infinite) such that there is a unique
/// C^1 curve (v, K) on the closed interval [0, eta] that solves (4.6)-(4.13) and, for t < eta, lies
/// in U. It is the limit of the network in Theorem 4.1.
///
/// As printed: refuted. There need be no largest number. In the network with a fold of
/// explicit_limits.hpp every solution is the explicit one: F_e = 0 forces v_i = 0, then (4.6)-(4.7)
/// give K_e = 4 - 3 e^{-2t} and K_i = 1, and F_i = 0 gives v_e up to its sign, which a continuous
/// curve in U keeps. It is C^1 on [0, eta'] for every eta' < log(3) / 2. On [0, log(3) / 2] it is
/// continuous and not C^1, since dv_e/dt tends to infinity; and beyond F_i = 0 has no solution. So
/// the numbers admitted are those below log(3) / 2, and have no largest. That is what happens at
/// every fold.
/// (At a Hopf point the curve is C^1 up to eta and beyond, and the lemma holds to the letter.)
///
/// Corrected: C^1 on [0, eta) in place of [0, eta]. Let (m, k) be in U and
///     O = {(v, K): K_e, K_i > 0, trace J_v < 0, det J_v > 0},
/// which is open. F and Sigma are smooth on K > 0, since E f(v + sqrt(K) Z) = int f(y) rho(K, y -
/// v) dy with f bounded. So the equations (4.6), (4.7) and (5.24), whose right side is smooth on O,
/// have exactly one maximal solution in O from (m, k); let [0, eta) be its interval. eta > 0, as O
/// is open. Along it (eq_5_24.cpp) F stays 0: it solves (4.6)-(4.13), and is in U. Conversely, a
/// C^1 curve on some [0, eta') that solves (4.6)-(4.13) in U satisfies (5.24), and lies in O, so
/// eta' <= eta and it is the same curve. So eta is the largest number, and the curve on [0, eta) is
/// unique.
///   If eta is finite the curve leaves every compact subset of O. As k_a exp(-2t / tau_a) <= K_a(t)
/// <= max(k_a, tau_a (C_ae^2 + C_ai^2) C_f / 2), it is v that is unbounded, or det J_v or trace J_v
/// that comes arbitrarily close to 0: an escape, a fold or a Hopf point.
///
/// Method: the solution of the example in balls (its eta, and v_e and dv_e/dt up to 2^-40 before
/// it); the verifier inserts it into the equations. The figures hold the integrator's eta against
/// it.

#include <cmath>

#include "poise/limit/exit.hpp"
#include "proofs_checks/evidence/explicit_limits.hpp"

namespace poise::checks {
namespace {

constexpr std::string_view file = "proofs_checks/statements/lemma_4_2.cpp";

Outcome check(const Settings& settings) {
  const auto fold = explicit_fold(settings.digits);
  Outcome outcome;
  outcome.as_stated = refuted(Failing::slip, "the closed interval",
                              "the closed interval: at a fold dv/dt is infinite, so that the "
                              "numbers admitted have no largest "
                              "one; a network whose limit is explicit and C^1 on [0, eta'] exactly "
                              "for eta' < log(3) / 2. With "
                              "[0, eta) the lemma holds, and nothing else changes",
                              {argument(file, "the numbers admitted have no largest"), fold});
  outcome.corrected = proved(
      "the maximal solution of (4.6), (4.7), (5.24) in {trace J_v < 0 < det J_v}, which conserves "
      "F",
      {argument(file, "one C^1 curve on [0, eta), and no longer one"), fold});
  const auto exit = limit::analyse_exit(fold_network(), fold_start(), 1.0).exit;
  if (exit)
    outcome.figures = {{"eta", 0.5 * std::log(3.0)},
                       {"eta_of_the_integrator", exit->t},
                       {"found_as_a_fold", exit->kind == limit::ExitKind::fold}};
  return outcome;
}

}  // namespace

Statement lemma_4_2() {
  return {
      "lemma-4.2", "the limit and its largest interval",
      "there is a largest eta with a unique C^1([0, eta]) solution of (4.6)-(4.16)",
      "there is a largest eta with a unique C^1([0, eta)) solution; at a fold dv/dt is infinite at "
      "eta",
      check};
}

}  // namespace poise::checks
