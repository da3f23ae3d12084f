/// [MV, Lemma 5.7]: there are c_T, epsilon_T > 0 such that for all n, if |q^n(t)|^2 <= epsilon_T
/// then
///     q_e F_e^n - q_i F_i^n <= -(zeta_t / 2) |q|^2 + c_T (d_W(mu-hat_e, mu_e) + d_W(mu-hat_i,
///     mu_i)) |q|.
/// F^n is the mean input of the n neurons, mu-hat the empirical measure of their fluctuations, mu_a
/// = N(0, K_a(t)). The minus sign is a slip (q . dq/dt has a plus), and the sign of zeta is left
/// open (see eq_5_81.cpp). The proof takes q^T J q <= -(zeta / 2) |q|^2 from the eigenvalues of J.
///
/// As printed: refuted, whichever sign zeta has and whichever stands on the left. At t = 0 let
/// v-bar be the balanced point of the paper's simulations, and for n >= 7
///     x_a^j = sqrt(K_a) Phi^{-1}((j - 1/2) / n),   v^n = v-bar + (n^{-1/2}, 0),   u_a^j = v_a^n +
///     x_a^j.
/// These initial conditions satisfy Hypothesis 3.2, v^n is their mean, and |q|^2 = 1 / n. First,
///     d_W(mu-hat_a, mu_a) <= 10 sqrt(2 K_a log n) / n.
/// Indeed with the quantile function Q of N(0, 1) the distance is sqrt(K_a) times the sum over the
/// cells [(j-1)/n, j/n] of int |Q(u) - Q((j - 1/2)/n)| du. The inner cells give at most
/// (Q(1 - 1/n) - Q(1/n)) / n = 2 x / n with x = Q(1 - 1/n) in [1, sqrt(2 log n)]. The last gives at
/// most 2 int_{1-1/n}^1 Q = 2 phi(x), because Q is convex there and so its value at the middle is
/// at most its mean; and phi(x) <= (x + 1/x) / n <= 2 x / n by Mills' ratio. The first is its
/// mirror image. In all 10 x / n. Next, f being Lipschitz, F_e^n differs from F_e(v-bar + q) by at
/// most c d_W; and F_e(v-bar + q) = J_11 n^{-1/2} + O(1/n). As q_i = 0, the left side is at least
///     J_11 / n - O(sqrt(log n) n^{-3/2}),
/// and the right side is at most |zeta| / (2 n) + c_T O(sqrt(log n) n^{-3/2}). But J_11 > |zeta| /
/// 2, which is certified; so the inequality fails from some n on, whatever c_T and epsilon_T are.
///
/// Corrected: let J(t) = J_v(v-bar(t), K(t)), J^T P + P J = -I, p_- I <= P(t) <= p_+ I on [0, T]
/// and L as in eq_5_81.cpp. With epsilon_T = 1 / (4 p_+ L)^2 and c_T = sqrt(2) p_+ max C_ab
/// Lip(f_ab), if |q|^2 <= epsilon_T then
///     q^T P(t) F^n <= -|q|^2 / 4 + c_T (d_W(mu-hat_e, mu_e) + d_W(mu-hat_i, mu_i)) |q|.
/// For F^n = F-hat(v^n, mu-hat) is the sum of F-hat(v^n, mu), to which eq-5.81 as corrected applies
/// (F-hat(v-bar, mu) = 0), and of F-hat(v^n, mu-hat) - F-hat(v^n, mu), each component of which is
/// at most max C Lip(f) (d_W + d_W) by Kantorovich's duality, and so its norm sqrt(2) times that.
///   Its use in Lemma 5.4: P is C^1 on [0, T], because K and v-bar are and K > 0. With V = q^T P q
/// and q' = sqrt(n) F^n + r, |r| <= c (5.70),
///     V' = 2 q^T P (sqrt(n) F^n + r) + q^T P' q
///        <= -(sqrt(n) / 2 - |P'|) |q|^2 + 2 (sqrt(n) c_T d_W + p_+ c) |q|,
/// so that once sqrt(n) >= 4 |P'| the term with P' takes half of the decay at most: V' <=
/// -(sqrt(n) / 4) |q|^2 + ..., and |q| stays below a constant times n^{-1/2} + sup d_W (plus its
/// initial value), which is (5.16). Finitely many n are left, and go into the constant.
///
/// Method: certificates as for eq-5.81. The figures evaluate both sides at the configurations
/// above.

#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "poise/measure/wasserstein.hpp"
#include "poise/network/paper.hpp"
#include "proofs_checks/evidence/quadratic_form.hpp"

namespace poise::checks {
namespace {

constexpr std::string_view file = "proofs_checks/statements/lemma_5_7.cpp";

/// The configuration of the refutation: q . F^n / |q|^2 and the two distances over |q|.
io::Json configuration(const network::Network& network, const Variances& K,
                       const certify::ProvedPoint& point, int n) {
  const double q = 1.0 / std::sqrt(n);
  const boost::math::normal standard;
  double F_e = 0.0;
  core::PerPopulation<double> distance;
  for (const auto p : core::populations) {
    std::vector<double> x;
    x.reserve(static_cast<std::size_t>(n));
    for (int j = 0; j < n; ++j) x.push_back(std::sqrt(K[p]) * quantile(standard, (j + 0.5) / n));
    const double v = point.mean[p].midpoint() + (p == core::Population::e ? q : 0.0);
    double mean = 0.0;
    for (const double xj : x) mean += value(network.intensity.rows.e[p], v + xj) / n;
    F_e += core::sign(p) * network.weight.rows.e[p] * mean;
    distance[p] = measure::wasserstein_to_normal(x, 0.0, K[p]);
  }
  return {{"n", n},
          {"left_side_over_q2", F_e / q},
          {"distances_over_q", (distance.e + distance.i) / q},
          {"half_abs_zeta", 0.25 * std::abs(point.trace.midpoint())}};
}

Outcome check(const Settings& settings) {
  const auto network = network::paper();
  const Variances K = papers_variances[1];  // the larger numerical abscissa
  Outcome outcome;
  const auto point = balanced_point(network, K, settings.digits);
  const auto form = point ? quadratic_form(network, K, *point, settings.digits) : std::nullopt;
  const auto norm = point ? lyapunov(network, K, *point, settings.digits) : std::nullopt;
  if (!form || !norm) {
    outcome.as_stated = undecided("the balls do not tell the forms' signs");
    return outcome;
  }
  outcome.as_stated = refuted(
      Failing::substance, "a form that is not symmetric",
      "potentials at the quantiles of their Gaussian limit, and q = (n^(-1/2), 0): d_W is smaller "
      "than |q| by a factor sqrt(log n / n), and q . F^n / |q|^2 tends to J_11 > |zeta| / 2",
      {argument(file, "the inequality fails for large n whatever c_T and epsilon_T are"), *form});
  outcome.corrected =
      proved("Lyapunov's equation for P, and Kantorovich's duality for the empirical measures",
             {argument(file, "q^T P F^n <= -|q|^2 / 4 + c_T (d_W + d_W) |q| for small q"), *norm});
  outcome.figures["configurations"] = io::Json::array();
  for (const int n : {1 << 10, 1 << 13, 1 << 16})
    outcome.figures["configurations"].push_back(configuration(network, K, *point, n));
  outcome.figures["along_the_limit"] =
      along_the_limit(network, K, *point, 10.0, settings.quick ? 401 : 4001);
  return outcome;
}

}  // namespace

Statement lemma_5_7() {
  return {"lemma-5.7", "attraction to the balanced point",
          "q_e F_e^n - q_i F_i^n <= -(zeta_t / 2) |q|^2 + c_T (d_W + d_W) |q| for small q",
          "q^T P F^n <= -|q|^2 / 4 + c_T (d_W + d_W) |q| for small q, where J^T P + P J = -I",
          check};
}

}  // namespace poise::checks
