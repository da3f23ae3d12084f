/// [MV, Lemma 5.1]: there is a C_T such that for all n >= 1
///     sup_{t<=T} {|v_e^n - v_e| + |v_i^n - v_i| + L^n_t}
///         <= C_T (n^{-1/2} + d_W(mu^n_{e,t}, nu^n_{e,t}) + d_W(mu^n_{i,t}, nu^n_{i,t})).
///
/// As printed: refuted, by the means that start h_n off the balanced point, as in lemma_5_4.cpp:
/// the left side is at least h_n and the right side, in which x is centred on v^n, does not see it.
/// Let every x_a^j follow sqrt(K^n_a(t)) z_j within O(n^{-1/2}), which has positive probability
/// (K^n, the variance of nu^n, is a continuous functional of the path so far).
/// - d_W between marginals, mu^n_{a,t} being defined as one before Lemma 5.4: then the right side
///   is C_T O(n^{-1/2}) and h_n = n^{-1/4} refutes it.
/// - d_W on C([0, T]): let the x_a^j follow instead n paths whose empirical measure is as close to
///   nu^n as it can be; for such a Gaussian process the distance is of order (log n)^{-1/2}
///   [Dereich, Fehringer, Matoussi, Scheutzow 2003], and h_n = (log n)^{-1/4} refutes it.
/// The condition (5.15) of Lemma 5.4, which the proof uses, is missing as well.
///
/// Corrected: while d_W(mu^n_{a,s}, nu^n_{a,s}) <= eps_T for s <= t, and if |q(0)| <= eps_T,
///     sup_{s<=t} {|q(s)| + L^n_s} <= C_T (n^{-1/2} + |q(0)| + sup_{s<=t} {d_W(e) + d_W(i)}).
/// Proof. Write E_t for the supremum on the right. By (5.68) as corrected in lemma_5_6.cpp,
///     L_t <= C int_0^t (|q| + E_s + L_s) ds.
/// mu_{a,s} and nu^n_{a,s} are N(0, K_a) and N(0, K^n_a), so d_W(mu^n, mu) <= d_W(mu^n, nu^n) + k
/// L_s, k = (min K)^{-1/2}, and lemma_5_4.cpp gives sup_{s<=t} |q| <= c (n^{-1/2} + |q(0)| + E_t +
/// k L_t) while the bracket stays below eps_T. Insert: L_t <= C' int_0^t (n^{-1/2} + |q(0)| + E_s +
/// L_s) ds, so L_t <= C' t e^{C' t} (n^{-1/2} + |q(0)| + E_t) by Gronwall, and the bound on |q|
/// follows. Both sides being small, the condition of lemma_5_4.cpp holds up to t by continuation in
/// s.
///
/// Method: as in lemma_5_4.cpp; the certificate is the same bound on the constant.

#include "poise/certify/ball.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

Statement lemma_5_4();

namespace {

Outcome check(const Settings& settings) {
  // The marginal reading's counterexample at t = 0 is that of Lemma 5.4.
  const Outcome at_start = lemma_5_4().check(settings);
  std::vector<io::Json> certificates{argument("proofs_checks/statements/lemma_5_1.cpp",
                                              "(5.11) does not see q(0), in either reading")};
  for (const io::Json& certificate : at_start.as_stated.certificates)
    certificates.push_back(certificate);
  Outcome outcome;
  outcome.as_stated =
      refuted(Failing::substance, "no initial term",
              "means that start n^(-1/4) off the balanced point, as in Lemma 5.4; and (5.15) is "
              "missing",
              std::move(certificates));
  outcome.corrected = proved("Lemmas 5.4 and 5.6 as corrected, and Gronwall",
                             {argument("proofs_checks/statements/lemma_5_1.cpp",
                                       "(5.11) with |q(0)| added, under (5.15)")});
  return outcome;
}

}  // namespace

Statement lemma_5_1() {
  return {
      "lemma-5.1", "means and covariances against d_W",
      "sup {|v^n - v| + L^n} <= C_T (n^{-1/2} + d_W(e) + d_W(i)) for all n",
      "sup {|v^n - v| + L^n} <= C_T (n^{-1/2} + |v^n(0) - v(0)| + sup {d_W(e) + d_W(i)}), while "
      "the sup of d_W and |v^n(0) - v(0)| are <= eps_T",
      check};
}

}  // namespace poise::checks
