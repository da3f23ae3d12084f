/// [MV, (5.58)]: for any eps~ > 0, mu-check_kl^n being the empirical law of the
/// x-check^j_{alpha,k,l} and nu_kl the law of x-check^1_{alpha,k,l} (5.45),
///     sup_alpha limsup_n sup_{k,l} n^{-1} log P(d_W(nu_kl, mu-check_kl^n) >= eps~, Lambda_e in
///     B_delta(g_k), Lambda_i in B_delta(g_l)) < 0,
/// by Sanov's theorem, because the x-check^j are independent and identically distributed.
///
/// As printed: refuted. They are independent, not identically distributed: x-check^j starts at
/// u_{alpha,0}^j - v_alpha^n(0), and Hypothesis 3.2 allows given numbers, as in eq_5_57.cpp; nu_kl
/// starts at that of the first, c. By the time 0 alone, and surely,
///     d_W(nu_kl, mu-check^n) >= n^{-1} sum_j |x-check^j(0) - c|,
/// whose lower limit is at least E |sqrt(V) Z - c| >= sqrt(2 V / pi), since the numbers converge
/// weakly to N(0, V). The clocks are in some pair of balls, of M_delta^2 pairs in all, so that one
/// of the probabilities is at least M_delta^{-2} for all large n, and the limit is 0 for eps~ <
/// sqrt(2 V / pi).
///   And where they are identically distributed, for the independent initial values of Section 6,
/// Sanov's theorem is one of the weak topology, in which the complement of a d_W ball is not
/// closed. The statement is right then; it takes Sanov's theorem in d_W, for which all exponential
/// moments of the norm must be finite (they are, for Gaussian paths), or what follows.
///
/// Corrected: nu_kl started from N(0, V); then the lemma's step holds in both cases,
///     limsup n^{-1} log P(d_W(nu_kl, mu-check_kl^n) >= eps~) <= -eps~^2 / (2 sigma^2)
/// for given initial values that converge in d_W, and with sigma_0^2 in place of sigma^2 for
/// independent N(m, V) ones: step (3) of lemma_5_5.cpp, by Gaussian concentration. The event with
/// the clocks only makes it smaller, and k, l take finitely many values.
///
/// Method: the distance at time 0, as for (5.57); the rates against those of 1-Lipschitz functions,
/// as for Lemma 5.5.

#include "proofs_checks/evidence/empirical_rate.hpp"
#include "proofs_checks/evidence/point_start.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

constexpr auto file = "proofs_checks/statements/eq_5_58.cpp";

Outcome check(const Settings& settings) {
  std::vector<io::Json> against{
      argument(file, "the empirical law tends to another law than that of x-check^1")};
  for (auto& certificate : point_starts(settings.digits)) against.push_back(std::move(certificate));
  Outcome outcome;
  outcome.as_stated = refuted(
      Failing::missing_hypothesis, std::string(one_start_for_all),
      "for given initial values the x-check^j are independent but start at different points, so "
      "that their empirical law does not tend to the law of x-check^1. For the independent starts "
      "of Section 6 the bound is right; Sanov's theorem then has to be the one in d_W",
      std::move(against));
  auto rates = empirical_rates(settings.digits);
  if (!rates) {
    outcome.corrected = undecided("a rate is not below those of all functions tried");
    return outcome;
  }
  rates->insert(rates->begin(),
                {argument(file, "limsup <= -eps^2 / (2 sigma^2), given or independent starts"),
                 citation("proofs_checks/statements/lemma_5_5.cpp", "Gaussian concentration",
                          "BoucheronLugosiMassart2013")});
  outcome.corrected =
      proved("Gaussian concentration of d_W about its mean, which tends to 0", std::move(*rates));
  return outcome;
}

}  // namespace

Statement eq_5_58() {
  return {"eq-5.58", "Sanov's theorem for paths on fixed clocks",
          "limsup n^{-1} log P(d_W(law of x-check^1, empirical law of the x-check^j) >= eps~) < 0, "
          "the x-check^j being identically distributed",
          "nu_kl started from N(0, V), in place of the law of x-check^1: <= -eps~^2 / (2 sigma^2) "
          "for given starts, -eps~^2 / (2 sigma_0^2) for independent ones",
          check};
}

}  // namespace poise::checks
