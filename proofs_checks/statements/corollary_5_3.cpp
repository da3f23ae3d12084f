/// [MV, Corollary 5.3]: for any eps > 0
///     limsup_n n^{-1} log P(n^{-1} sup_{t <= T} sum_j x_{alpha,t}^j > eps for an alpha) < 0.
///
/// As printed: proved, v_alpha^n(0), which is not defined, being the empirical mean of the
/// u_{alpha,0}^j; for the supremum of the absolute value, too, and without Lemma 5.2,
/// Hypothesis 3.2 or U. For all n
///     P(n^{-1} sup_{t <= T} |sum_j x_{alpha,t}^j| > eps for an alpha)
///         <= 4 exp(-n^2 A (C/c)^2 h(eps c / (2 sqrt(n) A C^2)))
///         <= 4 exp(-n eps^2 / (8 A C^2 (1 + eps c / (6 sqrt(n) A C^2)))),
/// A = C_f T, C^2 = C_{alpha e}^2 + C_{alpha i}^2 and c = max(C_{alpha e}, C_{alpha i}) (those of
/// the alpha with the weaker bound), h(u) = (1 + u) log(1 + u) - u. In the limit the best constant:
///     limsup_n n^{-1} log P(...) <= -eps^2 / (2 sigma^2),
///     sigma^2 = max_alpha C^2 C_f (tau/2) (1 - exp(-2T/tau)) <= max_alpha A C^2,
/// an equality for constant intensities C_f.
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
/// the last step is Bernstein's, h(u) >= u^2 / (2 (1 + u/3)).
///   The limit. X(t) = int_0^t exp(-(t-s)/tau) dM(s): at one t, with theta = n theta' the same
/// supermartingale with exp(-(t-s)/tau) C_b in place of C_b gives P(+-X(t) >= y) <= exp(-n theta' y
/// + n^2 C_f sum_b int_0^t psi(n^{-1/2} theta' exp(-(t-s)/tau) C_b) ds), whose exponent over n
/// tends to -theta' y + theta'^2 sigma_t^2 / 2, sigma_t^2 = C^2 C_f (tau/2) (1 - exp(-2t/tau)) <=
/// sigma^2; at the best theta' -y^2 / (2 sigma_t^2). Between the points of a grid of step d, |X(t)
/// - X(s)| <= (d / tau) sup |X| + sup |M(t) - M(s)|, which passes any eta > 0 with a rate that
/// tends to infinity as d -> 0 (by the bound on M over an interval of length d, A = C_f d, and that
/// on X with (d / tau) sup |X| in its place). So the rate is at least min((eps - eta)^2 / (2
/// sigma^2), that one); d, then eta -> 0. For constant intensities n^{-1} log E exp(n theta' X(T))
/// tends to theta'^2 sigma^2 / 2 by the same formula, an equality now, and Gartner and Ellis's
/// theorem makes it a limit. QED.
///
/// (The printed proof takes it from Lemma 5.2, whose initial laws want more than Hypothesis 3.2. If
/// v^n(0) is read as v-bar(0), X(0) is what the empirical mean is off by at the start, of which weak
/// convergence (3.10) says nothing: one neuron in n that starts n away keeps it at 1. The corollary
/// holds then for initial means that converge at an exponential speed.)
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
  std::vector<io::Json> certificates{argument(file, "limit <= -eps^2 / (2 sigma^2)")};
  Outcome outcome;
  outcome.figures["rates"] = io::Json::array();  // n, -n^{-1} log P, that of the bound
  outcome.figures["limit_of_the_bound"] = 0.125;
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
  outcome.readings = {
      {"v^n(0) is the empirical mean", Verdict::proved, "the fluctuations then sum to 0 at time 0"},
      {"v^n(0) is v-bar(0)", Verdict::refuted,
       "at time 0 the sum is what the empirical mean is off by, which weak convergence leaves "
       "open"}};
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
