/// [MV, (5.57)]: let nu_kl be the law of x-check^1_{alpha,k,l} (5.45), driven by Brownian motions
/// on the clocks g_k and g_l. For any eps~ > 0, if delta is small enough,
///     sup_{alpha,k,l} d_W(nu_alpha, nu_kl) 1{Lambda_e in B_delta(g_k), Lambda_i in B_delta(g_l)}
/// is at most eps~ (the right side is missing from the text), since both laws are centred and
/// Gaussian and their covariances are close.
///
/// As printed: refuted, through Hypothesis 3.2 once more, which says nothing of a single neuron.
/// x-check^1 starts at u_{alpha,0}^1 - v_alpha^n(0) = c, a number where the initial values are
/// given: its law is Gaussian and not centred, nor has its covariance the share exp(-(s+t)/tau) V
/// of the start. nu_alpha starts from N(0, V) (eq_5_9.cpp). So, whatever delta, by the time 0 alone
///     d_W(nu_alpha, nu_kl) >= W_1(N(0, V), c) = E |sqrt(V) Z - c| >= sqrt(2 V / pi).
///
/// Corrected: let nu_kl be the law of the process that starts from N(0, V) (the law of x-check^1 if
/// the initial values are independent N(m, V) and v^n(0) = m; for v^n(0) their mean the two differ
/// by W_1(N(0, V), N(0, V (1 - 1/n))) = O(1/n)). On the event in question
///     d_W(nu_alpha, nu_kl) <= 2 sum_b C_{alpha b} E phi_delta(W_b),
/// phi_delta the modulus of continuity on [0, S] of a Brownian motion, S = C_f T: drive both by the
/// same Brownian motions, which in (5.9) are independent of the clocks, from the same start, and
/// use (5.50). With N = ceil(S / delta) and x_0 = (18 delta log(2N))^{1/2}
///     E phi_delta(W) <= int_0^inf min(1, 2N exp(-x^2 / (18 delta))) dx <= x_0 + 9 delta / x_0,
/// which tends to 0 with delta. The tail is that of lemma_8_3.cpp; int_{x_0}^inf exp(-x^2/a) dx <=
/// a / (2 x_0) exp(-x_0^2/a). QED.
///
/// Method: W_1(N(0, V), c) in closed form, against its integral; the bound on E phi_delta(W), S =
/// 1, down to delta = 10^-9, against the integral.

#include "poise/certify/decimal.hpp"
#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/evidence/formulas.hpp"
#include "proofs_checks/evidence/point_start.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

using certify::Ball;

constexpr auto file = "proofs_checks/statements/eq_5_57.cpp";

/// Certificate "modulus_mean": E phi_delta(W) <= bound on [0, 1], delta = 10^-decades.
io::Json modulus_mean(int decades, int digits) {
  const Formulas in{{working_bits(digits)}};
  const certify::Rational delta(1, pow(certify::Integer(10), static_cast<unsigned>(decades)));
  const Ball a = in.number(18 * delta);
  const Ball x = in.sqrt(in.mul(a, in.log(in.number(2 / delta))));
  const Ball bound = in.add(x, in.div(in.number(9 * delta), x));
  return {{"kind", "modulus_mean"}, {"delta_decades", decades}, {"bound", bound.upper(digits)}};
}

Outcome check(const Settings& settings) {
  std::vector<io::Json> certificates{argument(file, "d_W <= 2 sum C_b E phi_delta(W_b) -> 0")};
  for (const int decades : {2, 4, 6, 9})
    certificates.push_back(modulus_mean(decades, settings.digits));
  std::vector<io::Json> against{
      argument(file, "d_W(nu, nu_kl) >= W_1(N(0, V), c) whatever delta, for given initial values")};
  for (auto& certificate : point_starts(settings.digits)) against.push_back(std::move(certificate));
  Outcome outcome;
  outcome.as_stated = refuted(
      Failing::missing_hypothesis, std::string(one_start_for_all),
      "the law of x-check^1 starts where neuron 1 does, nu_alpha from N(0, V): for given initial "
      "values, which Hypothesis 3.2 allows, they are sqrt(2 V / pi) apart at time 0. With nu_kl "
      "started from N(0, V) the step is right, as it is for the independent starts of Section 6",
      std::move(against));
  outcome.corrected = proved(
      "both laws driven by the same Brownian motions from the same start: (5.50) and the modulus "
      "of "
      "continuity",
      std::move(certificates));
  return outcome;
}

}  // namespace

Statement eq_5_57() {
  return {"eq-5.57", "Gaussian laws on clocks that are close",
          "d_W(nu_alpha, law of x-check^1_kl) <= eps~ for small delta where the clocks are in the "
          "balls of g_k and g_l",
          "nu_kl started from N(0, V), in place of the law of x-check^1: d_W <= 2 sum C_b E "
          "phi_delta(W_b)",
          check};
}

}  // namespace poise::checks
