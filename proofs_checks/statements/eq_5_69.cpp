/// [MV, (5.69)]: there is a c > 0 such that for all alpha, beta and t <= T
///     |Q^n_ab - C_ab^2 E f_ab(v_b + sqrt(K_b) Z)|
///         <= |Q^n_ab - C_ab^2 E f_ab(v_b + sqrt(K^n_b) Z)|
///            + C_ab^2 |E f_ab(v_b + sqrt(K^n_b) Z) - E f_ab(v_b + sqrt(K_b) Z)|
///         <= c |v_b - v_b^n| + c d_W(mu^n_b, nu^n_b) + c |K^n_b - K_b|,
/// K^n the variance of nu^n (K_ab and K^n_ab, which nothing defines, are K_b and K^n_b).
///
/// As printed: the first step is the triangle inequality; the second is refuted, by the slip of
/// (5.62): where mu^n = nu^n, v^n = v and K^n = K, the left side is |1 - C_ab^2| E f_ab, and the
/// right one 0. Counterexample: the network of eq_5_62.cpp with all weights 2 (on U at v = (0, 0),
/// K = (1, 1), scaling the weights leaves the signs of trace and determinant), both populations
/// started at the points z_j = Phi^{-1}((j - 1/2) / n), v^n(0) = 0. As f_ab - 1 is odd, Q^n_ab(0) =
/// 1 = E f_ab(Z), and the left side is 3. nu^n starts from N(0, 1), so K^n(0) = K(0) and the right
/// side is c W_1(mu^n, N(0, 1)), which tends to 0: no c will do for all n.
///
/// Corrected: with C_ab^2 before all bars, C_ab^2 |Q^n_ab - E f_ab(v_b + sqrt(K_b) Z)| is at most
///     C_ab^2 Lip(f_ab) (|v_b - v^n_b| + d_W(mu^n_b, nu^n_b) + |K^n_b - K_b| / sqrt(k)),
/// k = inf_{t <= T} K_b > 0. Proof. Q^n_ab is the mean of f_ab(v^n_b + x) under mu^n_b. Replacing
/// mu^n_b by nu^n_b costs Lip(f) d_W (Kantorovich), v^n by v Lip(f) |v^n - v|, and N(0, K^n) by
/// N(0, K) Lip(f) E |Z| |sqrt(K^n) - sqrt(K)| <= Lip(f) |K^n - K| / sqrt(K). And K_b(t) >= K_b(0)
/// exp(-2t/tau_b). QED. Lemma 5.6 follows from it and (5.68) as the paper says.
///
/// Method: the distance W_1(mu^n, N(0, 1)) = sum_j (2 phi(z_j) - phi(q_{j-1}) - phi(q_j)), q_j =
/// Phi^{-1}(j/n), since the parts of [(j-1)/n, j/n] before and after its middle have one length;
/// enclosed for n = 8, 32, 128, and with it the least c.

#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/evidence/formulas.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

using certify::Ball;

constexpr auto file = "proofs_checks/statements/eq_5_69.cpp";

/// W_1 of the mid-quantiles to N(0, 1); n even.
Ball distance(long n, const Formulas& in) {
  const auto density = [&](long numerator, long denominator) {
    return in.normal_density(in.normal_quantile(certify::Rational(numerator, denominator)));
  };
  Ball half;  // of the sum; the other cells mirror these
  Ball edge;
  for (long j = 1; 2 * j <= n; ++j) {
    const Ball next = density(j, n);
    half = in.add(half, in.sub(in.mul(Ball(2), density(2 * j - 1, 2 * n)), in.add(edge, next)));
    edge = next;
  }
  return in.mul(Ball(2), half);
}

/// Certificate "quantile_start".
io::Json certificate(int digits) {
  const Formulas in{{2 * working_bits(digits)}};
  io::Json starts = io::Json::array();
  for (const long n : {8, 32, 128}) {
    const Ball found = distance(n, in);
    starts.push_back({{"n", n},
                      {"distance", decimal_ends(found, digits)},
                      {"least_constant", in.div(Ball(3), found).lower(digits)}});
  }
  return {{"kind", "quantile_start"}, {"C", "2"}, {"starts", starts}};
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  outcome.as_stated = refuted(
      Failing::slip, "C_ab^2 inside the bars",
      "as in (5.62): with a weight of 2 the left side is 3 E f_ab where means, laws and variances "
      "agree. The triangle inequality in the first line stands, and so does the lemma's use of it",
      {argument(file, "the left side stays 3 while the right one tends to 0"),
       certificate(settings.digits)});
  outcome.corrected = proved("Kantorovich's duality and Lipschitz bounds",
                             {argument(file, "(5.69) with C_ab^2 before all bars")});
  return outcome;
}

}  // namespace

Statement eq_5_69() {
  return {"eq-5.69", "mean rates against means and d_W",
          "|Q^n_ab - C_ab^2 E f_ab| <= c |v_b - v^n_b| + c d_W(mu^n_b, nu^n_b) + c |K^n_b - K_b|",
          "C_ab^2 |Q^n_ab - E f_ab| <= c (|v_b - v^n_b| + d_W(mu^n_b, nu^n_b) + |K^n_b - K_b|)",
          check};
}

}  // namespace poise::checks
