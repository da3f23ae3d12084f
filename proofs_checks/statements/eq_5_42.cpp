/// [MV, (5.42) and below]: Upsilon, the non-decreasing functions on [0, T] with H(0) = 0 and
/// Lipschitz constant C_f, is covered by M_delta <= Const delta^-2 balls of radius delta in the
/// supremum norm.
///
/// As printed: refuted. Cut [0, T] into m = floor(C_f T / (4 delta)) intervals of length
/// 4 delta / C_f. On each, H rises with slope C_f in one half and is flat in the other; which half
/// comes first is free, and H rises by 2 delta either way. Two such H that differ on an interval
/// differ by 2 delta in its middle, so no open ball of radius delta holds both: M_delta >= 2^m,
/// which passes Const delta^-2 for every Const as delta -> 0.
///
/// Corrected: log M_delta <= (2 C_f T / delta + 2) log 2, the right order. Round H down to
/// multiples of delta / 2 on a grid of step h = delta / (2 C_f), N = ceil(T / h) points: neighbours
/// differ by 0 or 1 multiples (H rises by at most delta / 2 a step), so there are at most 2^N
/// roundings, and two H with the same one differ by less than delta / 2 at grid points and, since
/// both are monotone and rise by at most delta / 2 between them, by less than delta anywhere: any
/// member of a class is the middle of a ball that holds the class. The proof of Lemma 5.5 needs
/// M_delta finite for fixed delta only, since n -> infinity comes first.
///
/// Method: both bounds are counted exactly for C_f T = 1; the verifier builds the packing for small
/// m and measures all its distances.

#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

Outcome check(const Settings&) {
  // At C_f T = 1 and delta = 1 / inverse, the packing has 2^(inverse / 4) members.
  io::Json packing{{"kind", "packing"}, {"inverse_delta", {8, 16, 24, 32, 400, 4000}}};
  io::Json covering{{"kind", "covering"}, {"inverse_delta", {2, 3, 4, 5, 6}}};
  Outcome outcome;
  outcome.as_stated = refuted(
      Failing::substance, "the covering number",
      "the covering number of monotone Lipschitz functions is exponential in 1 / delta: there are "
      "2^floor(C_f T / (4 delta)) of them at mutual distance 2 delta. The proof of Lemma 5.5 asks "
      "only that M_delta be finite, which it is",
      {argument("proofs_checks/statements/eq_5_42.cpp", "M_delta >= 2^floor(C_f T / (4 delta))"),
       formal("eq_5_42.v", "packing"), formal("eq_5_42.v", "printed_bound_fails"), packing});
  outcome.corrected = proved(
      "rounding on a grid of step delta / (2 C_f) leaves at most 2^ceil(2 C_f T / delta) "
      "classes, each inside a ball",
      {argument("proofs_checks/statements/eq_5_42.cpp", "M_delta <= 2^ceil(2 C_f T / delta)"),
       formal("eq_5_42.v", "covering"), covering});
  return outcome;
}

}  // namespace

Statement eq_5_42() {
  return {
      "eq-5.42", "the covering number", "M_delta <= Const delta^-2",
      "2^floor(C_f T / (4 delta)) <= M_delta <= 2^ceil(2 C_f T / delta): finite, all that is used",
      check};
}

}  // namespace poise::checks
