/// [MV, Corollary 5.3]: for any eps > 0
///     limsup_n n^{-1} log P(n^{-1} sup_{t <= T} sum_j x_{alpha,t}^j > eps for an alpha) < 0.
///
/// As printed: proved, v_alpha^n(0), which is not defined, being the empirical mean of the
/// u_{alpha,0}^j; for the supremum of the absolute value, too, and without Lemma 5.2,
/// Hypothesis 3.2 or U:
///     P(n^{-1} sup_{t <= T} |sum_j x_{alpha,t}^j| > eps for an alpha)
///         <= 4 exp(-n^2 A (C/c)^2 h(eps c / (2 sqrt(n) A C^2)))
///         <= 4 exp(-n eps^2 / (8 A C^2 (1 + eps c / (6 sqrt(n) A C^2)))),
/// A = C_f T, C^2 = C_{alpha e}^2 + C_{alpha i}^2 and c = max(C_{alpha e}, C_{alpha i}) (those of
/// the alpha with the weaker bound), h(u) = (1 + u) log(1 + u) - u. So the limit is at most
/// -eps^2 / (8 A C^2).
///
/// Proof. X = n^{-1} sum_j x_alpha^j starts at 0 and solves dX = -X / tau dt + dM with M =
/// n^{-1} sum_j W_alpha^j (5.3), so X(t) = M(t) - tau^{-1} int_0^t exp(-(t-s)/tau) M(s) ds and |X|
/// <= 2 sup |M|. By (5.4), M = n^{-3/2} (C_e N_e - C_i N_i), where N_b is a counting process, the
/// sum of the n^2 processes Z_{alpha b}^{jk}, less its compensator; its intensity is n sum_k
/// f_{alpha b}(u_b^k) <= n^2 C_f, and the two have no common jumps. With psi(v) = e^v - 1 - v,
/// exp(theta M - sum_b int_0^t psi(+-theta C_b n^{-3/2}) rate_b) is a positive local martingale, so
/// a supermartingale from 1, and psi(-v) <= psi(v), psi(C_b v) <= (C_b / c)^2 psi(c v) for v >= 0,
/// since psi(v) / v^2 increases. So for theta > 0
///     P(sup_{t <= T} +-M >= y) <= exp(-theta y + V psi(theta s)),
///     V = n^2 A (C/c)^2,  s = c n^{-3/2},
/// which is exp(-V h(y / (s V))) at the best theta. Take y = eps / 2, both signs and both alphas;
/// the last step is Bernstein's, h(u) >= u^2 / (2 (1 + u/3)). QED.
/// (The printed proof takes it from Lemma 5.2, whose initial laws want more than Hypothesis 3.2.)
///
/// Method: for constant intensities, C_i = 0 and A = C = 1 the probability of sup |M| >= 1/2 is a
/// boundary-crossing probability with nT = n^2, enclosed and compared with 2 exp(-V h(...)).

#include <fmt/format.h>

#include "proofs_checks/evidence/crossing.hpp"

namespace poise::checks {
namespace {

constexpr auto file = "proofs_checks/statements/corollary_5_3.cpp";

/// sup |n^{-3/2} (Y(n^2 t) - n^2 t)| >= 1/2 as a crossing: x = sqrt(n) / 2, n a square.
CrossingCase mean_noise(std::int64_t root) {
  return {root * root * root * root, "1", fmt::format("{}", 0.5 * static_cast<double>(root))};
}

double minus_log_over_n(certify::Ball ball, std::int64_t n) {
  arb_log(ball.get(), ball.get(), 64);
  return -ball.midpoint() / static_cast<double>(n);
}

Outcome check(const Settings& settings) {
  std::vector<io::Json> certificates{argument(file, "limit <= -eps^2 / (8 C_f T C^2)")};
  Outcome outcome;
  outcome.figures["rates"] = io::Json::array();  // n, -n^{-1} log P, that of the bound
  outcome.figures["limit"] = 0.125;
  for (const std::int64_t root : settings.quick ? std::vector<std::int64_t>{2, 3, 4}
                                                : std::vector<std::int64_t>{2, 3, 4, 5}) {
    const auto found = check_crossing(mean_noise(root), Against::within_bennett, settings);
    if (!found || !found->holds) {
      outcome.as_stated = undecided("stopped, or a probability is not below its bound");
      return outcome;
    }
    certificates.push_back(found->certificate);
    const std::int64_t n = root * root;
    outcome.figures["rates"].push_back(
        {n, minus_log_over_n(found->probability, n), minus_log_over_n(found->bound, n)});
  }
  outcome.as_stated = proved(
      "the mean fluctuation is driven by one compensated counting process of intensity <= n^2 C_f "
      "with jumps n^{-3/2}: an exponential supermartingale bounds it",
      std::move(certificates));
  return outcome;
}

}  // namespace

Statement corollary_5_3() {
  return {"corollary-5.3", "the mean fluctuation vanishes",
          "limsup n^{-1} log P(n^{-1} sup_t sum_j x^j > eps) < 0", "", check};
}

}  // namespace poise::checks
