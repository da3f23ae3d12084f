/// [MV, Lemma 5.7]: there are c_T, epsilon_T > 0 such that for all n, if |q^n(t)|^2 <= epsilon_T
/// then
///     q_e F_e^n - q_i F_i^n <= -(zeta_t / 2) |q|^2 + c_T (d_W(mu-hat_e, mu_e) + d_W(mu-hat_i,
///     mu_i)) |q|.
/// F^n is the mean input of the n neurons, mu-hat the empirical measure of their fluctuations, mu_a
/// = N(0, K_a(t)). The minus sign is a slip (q . dq/dt has a plus), read as mended; the sign of zeta
/// is left open (see eq_5_81.cpp). The proof takes q^T J q <= -(zeta / 2) |q|^2 from the eigenvalues
/// of J.
///
/// As printed: refuted, whichever sign zeta has. At t = 0 let v-bar be the balanced point of the
/// paper's simulations, e the unit vector with the largest e^T J e = omega, and for n >= 7
///     x_a^j = sqrt(K_a) Phi^{-1}((j - 1/2) / n),   v^n = v-bar + n^{-1/2} e,   u_a^j = v_a^n + x_a^j.
/// These initial conditions satisfy Hypothesis 3.2, v^n is their mean, and |q|^2 = 1 / n. First,
///     d_W(mu-hat_a, mu_a) <= 10 sqrt(2 K_a log n) / n.
/// Indeed with the quantile function Q of N(0, 1) the distance is sqrt(K_a) times the sum over the
/// cells [(j-1)/n, j/n] of int |Q(u) - Q((j - 1/2)/n)| du. The inner cells give at most
/// (Q(1 - 1/n) - Q(1/n)) / n = 2 x / n with x = Q(1 - 1/n) in [1, sqrt(2 log n)]. The last gives at
/// most 2 int_{1-1/n}^1 Q = 2 phi(x), because Q is convex there and so its value at the middle is
/// at most its mean; and phi(x) <= (x + 1/x) / n <= 2 x / n by Mills' ratio. The first is its
/// mirror image. In all 10 x / n. Next, f being Lipschitz, each component of F^n differs from that of
/// F(v-bar + q) by at most c d_W; and F(v-bar + q) = n^{-1/2} J e + O(1/n). So the left side is at
/// least
///     omega / n - O(sqrt(log n) n^{-3/2}),
/// and the right side is at most |zeta| / (2 n) + c_T O(sqrt(log n) n^{-3/2}). But omega > |zeta| /
/// 2, which is certified (0.2 against 0.03); so the inequality fails from some n on, whatever c_T and
/// epsilon_T are. With e = (1, 0), where the sign before q_i F_i^n does not matter, J_11 > |zeta| / 2
/// still: that is certified as well.
///
/// Corrected: with the printed rate, in Lyapunov's norm. Let J(t) = J_v(v-bar(t), K(t)), (J + l I)^T P
/// + P (J + l I) = -I with l = |zeta_t| / 2, p_- I <= P(t) <= p_+ I on [0, T] and L as in eq_5_81.cpp.
/// With epsilon_T = 1 / (2 p_+ L)^2 and c_T = p_+ max_b (sum_a C_ab^2 Lip(f_ab)^2)^{1/2}, if |q|^2 <=
/// epsilon_T then
///     q^T P(t) F^n <= -(|zeta_t| / 2) q^T P(t) q
///                     + c_T (d_W(mu-hat_e, mu_e) + d_W(mu-hat_i, mu_i)) |q|.
/// For F^n = F-hat(v^n, mu-hat) is the sum of F-hat(v^n, mu), to which eq-5.81 as corrected applies
/// (F-hat(v-bar, mu) = 0), and of F-hat(v^n, mu-hat) - F-hat(v^n, mu), whose component a is at most
/// sum_b C_ab Lip(f_ab) d_W(b) by Kantorovich's duality. [] Its use, Lemma 5.4: lemma_5_4.cpp.
///
/// Method: certificates as for eq-5.81; "pathwise", the corrected inequality along given paths
/// (pathwise.hpp). The figures evaluate both sides at the configurations above.

#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "poise/measure/wasserstein.hpp"
#include "poise/network/paper.hpp"
#include "proofs_checks/evidence/pathwise.hpp"
#include "proofs_checks/evidence/quadratic_form.hpp"

namespace poise::checks {
namespace {

constexpr std::string_view file = "proofs_checks/statements/lemma_5_7.cpp";

/// The configuration of the refutation: q . F^n / |q|^2 and the two distances over |q|.
io::Json configuration(const network::Network& network, const Variances& K,
                       const certify::ProvedPoint& point, const Direction& e, int n) {
  const double size = 1.0 / std::sqrt(n);
  const boost::math::normal standard;
  core::PerPopulation<double> F, distance;
  for (const auto b : core::populations) {
    std::vector<double> x;
    x.reserve(static_cast<std::size_t>(n));
    for (int j = 0; j < n; ++j) x.push_back(std::sqrt(K[b]) * quantile(standard, (j + 0.5) / n));
    const double v = point.mean[b].midpoint() + size * e[b];
    for (const auto a : core::populations) {
      double mean = 0.0;
      for (const double xj : x) mean += value(network.intensity[a][b], v + xj) / n;
      F[a] += core::sign(b) * network.weight[a][b] * mean;
    }
    distance[b] = measure::wasserstein_to_normal(x, 0.0, K[b]);
  }
  return {{"n", n},
          {"left_side_over_q2", (e.e * F.e + e.i * F.i) / size},
          {"distances_over_q", (distance.e + distance.i) / size},
          {"half_abs_zeta", 0.25 * std::abs(point.trace.midpoint())}};
}

/// Against the print: along the steepest direction, and along (1, 0).
std::optional<std::vector<io::Json>> against(const network::Network& network, const Variances& K,
                                             const certify::ProvedPoint& point, int digits) {
  std::vector<io::Json> certificates{
      argument(file, "the inequality fails for large n whatever c_T and epsilon_T are"),
      formal("eq_5_81.v", "printed_form_fails")};
  for (const Direction& q : {steepest(network, K, point), Direction{1.0, 0.0}}) {
    auto form = quadratic_form(network, K, point, q, digits);
    if (!form) return {};
    certificates.push_back(*std::move(form));
  }
  return certificates;
}

Finding corrected(const network::Network& network, const Variances& K,
                  const certify::ProvedPoint& point, const Settings& settings, io::Json& figures) {
  const auto norm = lyapunov(network, K, point, settings.digits);
  if (!norm) return undecided("the balls do not tell the form's sign");
  const auto paths = pathwise(PathwiseLemma::attraction, settings);
  if (!paths) return undecided("a path breaks the inequality, or none catches half a constant");
  figures["paths"] = paths->figures;
  std::vector<io::Json> certificates{
      argument(file, "q^T P F^n <= -(|zeta| / 2) q^T P q + c_T (d_W + d_W) |q| for small q"),
      formal("eq_5_81.v", "decay_at_a_rate"), *norm};
  certificates.insert(certificates.end(), paths->certificates.begin(), paths->certificates.end());
  return proved("Lyapunov's equation for P, and Kantorovich's duality for the empirical measures",
                std::move(certificates));
}

Outcome check(const Settings& settings) {
  const auto network = network::paper();
  const Variances K = papers_variances[1];  // where J_11 is larger
  Outcome outcome;
  const auto point = balanced_point(network, K, settings.digits);
  auto certificates = point ? against(network, K, *point, settings.digits) : std::nullopt;
  if (!certificates) {
    outcome.as_stated = undecided("the balls do not tell the forms' signs");
    return outcome;
  }
  outcome.as_stated =
      refuted(Failing::substance, "a form that is not symmetric",
              "potentials at the quantiles of their Gaussian limit, and q = n^(-1/2) e: d_W is "
              "smaller than |q| by a factor sqrt(log n / n), and q . F^n / |q|^2 tends to e^T J e > "
              "|zeta| / 2",
              *std::move(certificates));
  outcome.readings = {
      {"the minus sign read as plus; -zeta_t is the real part, as in Section 5", Verdict::refuted,
       "q . F^n / |q|^2 stays positive for some q"},
      {"the minus sign read as plus; zeta_t is the real part, as after Lemma 4.2", Verdict::refuted,
       "it stays above |zeta| / 2"},
      {"the minus sign as printed", Verdict::refuted, "with q = (n^(-1/2), 0) it does not matter"}};
  outcome.corrected = corrected(network, K, *point, settings, outcome.figures);
  const Direction e = steepest(network, K, *point);
  outcome.figures["configurations"] = io::Json::array();
  for (const int n : {1 << 10, 1 << 13, 1 << 16})
    outcome.figures["configurations"].push_back(configuration(network, K, *point, e, n));
  outcome.figures["along_the_limit"] =
      along_the_limit(network, K, *point, 10.0, settings.quick ? 401 : 4001);
  return outcome;
}

}  // namespace

Statement lemma_5_7() {
  return {"lemma-5.7", "attraction to the balanced point",
          "q_e F_e^n - q_i F_i^n <= -(zeta_t / 2) |q|^2 + c_T (d_W + d_W) |q| for small q",
          "q^T P F^n <= -(|zeta_t| / 2) q^T P q + c_T (d_W + d_W) |q| for small q, where (J + l "
          "I)^T P + P (J + l I) = -I, l = |zeta_t| / 2",
          check};
}

}  // namespace poise::checks
