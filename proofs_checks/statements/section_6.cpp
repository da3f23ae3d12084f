/// [MV, Section 6, Hypothesis 3.2]: for the intensities (6.1)-(6.4) and the constants given, the
/// initial means (m_e, m_i) solve F_e = F_i = 0 at (k_e, k_i) = (1, 1) and (1, 1/2), and "it was
/// verified that the initial condition lies on the balanced manifold"; the samples (6.5)-(6.6),
/// u_a^j = m_a + sqrt(k_a) x_a^j with independent standard normal x_a^j, satisfy Hypothesis 3.2.
/// c_ei and c_ie are positive and not given.
///
/// As printed: refuted. There is no balanced point, whatever c_ei, c_ie > 0. Write
///     A(v_e) = E tanh(v_e + sqrt(K_e) Z),         D = E tanh(c_ei (v_e + sqrt(K_e) Z)),
///     B      = E tanh(c_ie (v_i + sqrt(K_i) Z)),  I(v_i) = E tanh((v_i + sqrt(K_i) Z) / 2).
/// With (6.1)-(6.4), C_ee = 1, C_ei = 3/2 and C_ie = C_ii = 1/2,
///     F_e = (A + 2) / 2 - 3 (B + 2) / 4,   F_i = (D - I) / 2.
/// Suppose both vanish. Then B = 2 (A - 1) / 3 < 0, so v_i < 0, so I < 0, so D < 0, so v_e < 0.
///   Bound. For v < 0 the function c -> E tanh(c (v + sqrt(K) Z)) decreases strictly on c > 0: its
/// derivative is E[Y / cosh^2(cY)] with Y = v + sqrt(K) Z, and of y > 0 and -y the latter has the
/// greater density. So it lies strictly above its limit at c -> infinity, P(Y > 0) - P(Y < 0) =
/// 2 Phi(v / sqrt(K)) - 1. Twice:
///     2 Phi(v_i / sqrt(K_i)) - 1 < B = 2 (A - 1) / 3,  that is  Phi(v_i / sqrt(K_i)) < (A + 1/2) /
///     3; 2 Phi(v_e / sqrt(K_e)) - 1 < D = I(v_i).
///   Chain. Let a_0 < a_1 < ... < a_m = 0 and w_0, ..., w_{m-1} be such that A(a_0) < -1/2 and
///     (i)   (A(a_{k+1}) + 1/2) / 3 <= Phi(w_k),
///     (ii)  I(sqrt(K_i) w_k) <= 2 Phi(a_k / sqrt(K_e)) - 1.
/// If v_e <= a_0 then Phi(v_i / sqrt(K_i)) < 0, absurd. Else a_k < v_e <= a_{k+1} for some k, and
/// since A, Phi and I increase, (i) gives v_i < sqrt(K_i) w_k and (ii) gives
/// I(v_i) < 2 Phi(a_k / sqrt(K_e)) - 1 < 2 Phi(v_e / sqrt(K_e)) - 1, against the second bound.
/// The chain is found greedily in doubles, its members multiples of 2^-10, and its inequalities are
/// then proved in balls.
///
///   A reading that the text does not allow. Were all of Section 6 to name the source first, the
/// weights too, then (w being E tanh of v_e at the gain that the paper leaves open, c the gain from
/// i to e)
///     F_e = (A + 2) / 2 - (B + 1) / 2,   F_i = 3 (w + 2) / 4 - (I + 1) / 2,
/// so B = A + 1 > 0 and I = 3 w / 2 + 2 < 1, whence v_i > 0 and w < -2/3. If c >= 1/2 then I <= B,
/// that is A >= 3 w / 2 + 1 > -1/2. But 2 Phi(v_e / sqrt(K_e)) - 1 < w < -2/3 puts v_e to the left
/// of a_0 (K_e = 1; Phi(a_0) > 1/6 is certified, it is 0.186), where A < -1/2. So there is no
/// balanced point either, unless c < 1/2. (Below, floating point finds some on U, with c near 10^-3
/// and v_e near -4. But (2.2), (2.3) and (3.3)-(3.4) name the target first.)
///
/// Corrected: with the labels of (6.2) and (6.4) exchanged, so that the neurons of a population
/// have one shape of intensity towards both (f_ee = f_ie, and f_ei, f_ii both tanh + 1), and c_ei =
/// c_ie = 1, there is exactly one balanced point in the whole plane at either pair of variances,
/// and it lies on U. By branch and bound (certify/balanced_points.hpp). The verifier counts
/// otherwise: there E f_ee and E f_ie are the same function of v_e, so either equation gives A as
/// an increasing function of v_i, and the points are where the two agree, with A in (-1, 1). (That
/// the print pairs f_ei with c_ie and f_ie with c_ei says itself that labels were exchanged.)
///   The samples. Weak convergence almost surely: by the inequality of Dvoretzky, Kiefer and
/// Wolfowitz, the distribution functions of the empirical measure and of N(m_a, k_a) differ by more
/// than epsilon somewhere with probability at most 2 exp(-2 n epsilon^2) [Massart 1990]; the sum
/// over n is finite, so that by Borel and Cantelli they do so finitely often, in whichever way the
/// samples for different n depend on each other. And so do the empirical means and variances, which
/// weak convergence does not give and Theorem 4.1 needs at t = 0 already (theorem_4_1.cpp):
///     P(|mean - m_a| > epsilon) <= 2 exp(-n epsilon^2 / (2 k_a)),
///     P(|mean square of u - m_a over k_a, minus 1| > epsilon) <= 2 exp(-n epsilon^2 / 8)
/// for epsilon <= 1 (the latter is Chernoff's bound for chi-squared), both summable; and the
/// empirical variance is that mean square minus (mean - m_a)^2. QED.
///
/// Method: the chain and the points, in balls. The figures have the sample means and variances that
/// the samplers start from, as z-scores, and those of samples whose standard deviation is 2 % too
/// large.

#include <cmath>

#include "poise/network/initial_law.hpp"
#include "poise/network/paper.hpp"
#include "proofs_checks/evidence/balance.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

constexpr std::string_view file = "proofs_checks/statements/section_6.cpp";

Finding as_stated(const Settings& settings) {
  std::vector<io::Json> certificates{
      argument(file, "no balanced point for any c_ei, c_ie > 0, given the chain's inequalities")};
  for (const Variances& K : papers_variances) {
    const auto found = no_balanced_point(K, settings.digits);
    if (!found) return undecided("no chain of inequalities was found");
    certificates.push_back(*found);
  }
  const auto source_first = no_point_by_sources(settings.digits);
  if (!source_first) return undecided("the other reading's inequalities are not certain");
  certificates.push_back(*source_first);
  return refuted(
      Failing::slip, "labels of (6.2) and (6.4)",
      "with (6.1)-(6.4) as printed F_e = F_i = 0 has no solution, whatever c_ei and c_ie are. With "
      "the labels of f_ei and f_ie exchanged, as their gains suggest, all that Section 6 says "
      "holds",
      std::move(certificates));
}

/// z-scores of the mean and of the mean square about m_a, if the law is that of `law`.
io::Json scores(const network::InitialLaw& law, const network::Potentials& u) {
  io::Json result = io::Json::object();
  for (const auto p : core::populations) {
    const auto n = static_cast<double>(u[p].size());
    double sum = 0.0, squares = 0.0;
    for (const double x : u[p]) {
      const double z = (x - law.mean[p]) / std::sqrt(law.variance[p]);
      sum += z;
      squares += z * z - 1.0;
    }
    result[std::string(1, core::letter(p))] = {{"mean_z", sum / std::sqrt(n)},
                                               {"variance_z", squares / std::sqrt(2.0 * n)}};
  }
  return result;
}

io::Json sampled(const certify::ProvedPoint& point, const Variances& K, const Settings& settings) {
  const network::InitialLaw law{{point.mean.e.midpoint(), point.mean.i.midpoint()}, K};
  auto wrong = law;
  constexpr double fault = 1.02;
  for (const auto p : core::populations) wrong.variance[p] *= fault * fault;
  const std::size_t n = settings.quick ? 200'000 : 2'000'000;
  return {{"K", io::per_population(K)},
          {"n", n},
          {"z", scores(law, network::draw_initial_potentials(law, n, settings.seed, 0))},
          {"z_of_2_percent",
           scores(law, network::draw_initial_potentials(wrong, n, settings.seed, 0))}};
}

Finding corrected(const Settings& settings, io::Json& figures) {
  const auto network = network::paper();
  std::vector<io::Json> certificates{
      argument(file, "weak convergence, and that of means and variances, almost surely"),
      citation(file, "the inequality of Dvoretzky, Kiefer and Wolfowitz", "Massart1990")};
  figures["points"] = figures["samples"] = io::Json::array();
  for (const Variances& K : papers_variances) {
    const auto proof = certify::prove_balanced_points(
        network, K, certify::whole_plane, {.digits = settings.digits, .stop = settings.stop});
    if (proof.outcome != certify::Outcome::proved)
      return undecided("branch and bound: " + proof.reason);
    if (proof.points.size() != 1 || !proof.points[0].on_manifold)
      return undecided("not exactly one point on U");
    const auto& point = proof.points[0];
    certificates.push_back(balanced_points_certificate(network, K, proof, settings.digits));
    figures["points"].push_back({{"K", io::per_population(K)},
                                 {"v_e", point.mean.e.midpoint()},
                                 {"v_i", point.mean.i.midpoint()},
                                 {"trace", point.trace.midpoint()},
                                 {"det", point.determinant.midpoint()},
                                 {"boxes_examined", proof.boxes_examined}});
    figures["samples"].push_back(sampled(point, K, settings));
  }
  return proved(
      "branch and bound over the whole plane leaves one point, and it is on U; the samples' laws, "
      "means and variances converge with exponentially small exceptions",
      std::move(certificates));
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  outcome.as_stated = as_stated(settings);
  outcome.corrected = corrected(settings, outcome.figures);
  return outcome;
}

}  // namespace

Statement section_6() {
  return {
      "section-6", "the initial conditions are balanced",
      "with (6.1)-(6.4) and the constants of Section 6 the initial conditions (6.5)-(6.6) lie on U "
      "and satisfy Hypothesis 3.2",
      "they do with f_ei(x) = tanh(c_ei x) + 1, f_ie(x) = (tanh(c_ie x) + 2) / 2 and c_ei = c_ie = "
      "1: one balanced point in the plane at either K, on U; and their means and variances "
      "converge, "
      "which Theorem 4.1 needs and Hypothesis 3.2 does not ask",
      check};
}

}  // namespace poise::checks
