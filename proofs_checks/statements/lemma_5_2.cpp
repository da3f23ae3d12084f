/// [MV, Lemma 5.2]: for any eps > 0
///     limsup_n n^{-1} log P(for an alpha, d_W(mu^_alpha^n, nu_alpha) >= eps) < 0,
/// nu_alpha being the random law nu_alpha^n of (5.9), and d_W (2.5) in the supremum norm, which we
/// use for the paths of mu^ with their jumps, too.
///
/// As printed: refuted, for the reason in lemma_5_5.cpp: Hypothesis 3.2 asks weak convergence of
/// the initial laws, and one neuron in n may keep d_W >= sqrt(V) at time 0, surely; the limit is 0
/// then.
///
/// Corrected: the three cases of lemma_5_5.cpp, with its rates: for given initial values that
/// converge in d_W
///     limsup_n n^{-1} log P(...) <= -eps^2 / (2 sigma^2),
///     sigma^2 = max_alpha (C_{alpha e}^2 + C_{alpha i}^2) C_f (tau/2) (1 - exp(-2T/tau));
/// for independent N(m, V) ones, (6.5)-(6.6), the same with sigma_0^2 >= max(V, sigma^2), which has
/// the initial variance in it; for others that are independent of the noise an infimum over both.
/// The printed proof does not give it: it works on the event (5.31), that all n paths of y stay
/// within eps of w, whose complement has a probability of exp(-c sqrt(n)), and no less for any
/// coupling (eq_5_30.cpp). So it gives speed sqrt(n) at most. But d_W takes the mean over j, not
/// the maximum.
///
/// Proof. Represent the network by (5.5): 4n independent unit Poisson processes Y_{alpha beta}^j,
/// read at n Lambda_{alpha beta}(t), where the clocks are functions of all Y and Lambda <= S = C_f
/// T. To each Y let B be a Brownian motion that is a function of Y and of randomness of its own,
/// independent of all else, with [KMT 1975] (eq_5_29.cpp)
///     P(sup_{s <= nS} |Y(s) - s - B(s)| > C log(nS) + x) <= K exp(-lambda x)   for all x >= 0,
/// C, K and lambda universal. Let w(t) = n^{-1/2} B(nt), y(t) = n^{-1/2} (Y(nt) - nt), and
/// D = sup_{t <= S} |y - w|. For every b and all n with lambda sqrt(n) > b, with c_n = C n^{-1/2}
/// log(nS),
///     E exp(b D) <= exp(b c_n) (1 + int_0^inf b e^{bx} K exp(-lambda sqrt(n) x) dx)
///                 = exp(b c_n) (1 + K b / (lambda sqrt(n) - b)) -> 1.
/// Whatever the clocks, and however they depend on Y, |y(Lambda(t)) - w(Lambda(t))| <= D for all t
/// <= T. So x_alpha^j and x~_alpha^j, which solve the same linear equation with noises that differ
/// by at most C_{alpha e} D_e^j + C_{alpha i} D_i^j, differ by at most twice that, and
///     d_W(mu^_alpha, mu~_alpha) <= (2/n) sum_j (C_{alpha e} D_e^j + C_{alpha i} D_i^j).
/// The D^j are independent: by Chernoff, with C_max the larger weight, for every b
///     n^{-1} log P(d_W(mu^, mu~) >= eta) <= -b eta + 2 log E exp(2 b C_max D) -> -b eta,
/// so the limit is -infinity. Now Lemma 5.5 as corrected, with eps - eta, and eta -> 0. QED.
///
/// The speed n is the right one: let the intensities be constant (the lemma does not use U, which
/// is empty then), C_{alpha i} = 0 and the x^j(0) sum to 0. The functional x -> (x(T) + tau^{-1}
/// int_0^T x) / (1 + T/tau) is 1-Lipschitz, and its mean under mu^ is M(T) / (1 + T/tau), M(T) = C
/// n^{-3/2} (N - n^2 lambda T) with N ~ Poisson(n^2 lambda T). So
///     P(d_W >= eps) >= P(N - n^2 lambda T >= n^{3/2} y),   y = (1 + T/tau) eps / C,
/// and n^{-1} log of this tends to -y^2 / (2 lambda T). Certified for n up to 1000; what such
/// numbers cannot tell is the limit itself: that is the proof's.
///
/// Method: Poisson tails, enclosed; beside them, how fast E exp(b D) tends to 1 for pairs of
/// poise::couple.

#include <fmt/format.h>

#include <cmath>

#include "poise/certify/poisson.hpp"
#include "poise/couple/kmt.hpp"
#include "proofs_checks/evidence/crossing.hpp"
#include "proofs_checks/evidence/empirical_rate.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Integer;

constexpr auto file = "proofs_checks/statements/lemma_5_2.cpp";

/// The least k with k >= n^2 + n^{3/2} / 2: lambda T = 1, y = 1/2.
unsigned long threshold(long n) {
  const Integer square = Integer(n) * n * n;  // of 2 (k - n^2)
  Integer root = sqrt(square);
  if (root * root < square) ++root;
  const Integer k = Integer(n) * n + (root + 1) / 2;
  return static_cast<unsigned long>(k);
}

Finding as_corrected(const Settings& settings, io::Json& figures) {
  std::vector<io::Json> certificates{
      argument(file, "n^{-1} log P(d_W(mu^, mu~) >= eta) -> -infinity"),
      argument("proofs_checks/statements/lemma_5_5.cpp",
               "the limit of n^{-1} log P(d_W(mu~, nu^n) >= eps), by initial values"),
      citation("proofs_checks/statements/eq_5_29.cpp", "the approximation of sums at whole times",
               "KMT1975")};
  auto rates = empirical_rates(settings.digits);
  if (!rates) return undecided("a rate is not below those of all functions tried");
  for (auto& certificate : *rates) certificates.push_back(std::move(certificate));
  for (const long n : settings.quick ? std::vector<long>{10, 32, 100, 200}
                                     : std::vector<long>{10, 32, 100, 200, 316, 500, 1000}) {
    if (settings.stop.stop_requested()) return undecided("stopped");
    const Ball p =
        certify::poisson_upper_tail(threshold(n), Ball(n * n), working_bits(settings.digits) + 40);
    io::Json certificate{{"kind", "poisson_speed"}, {"n", n}};
    certificate.update(enclosure(p, settings.digits));
    certificates.push_back(std::move(certificate));
    Ball log_p;
    arb_log(log_p.get(), p.get(), 64);
    figures["minus_log_p_over_n"].push_back({n, -log_p.midpoint() / static_cast<double>(n)});
  }
  return proved(
      "Chernoff for the mean over j of the coupling's errors, all of whose exponential moments "
      "tend to 1; then Lemma 5.5. The speed n is attained",
      std::move(certificates));
}

/// The mean of exp(b n^{-1/2} sup_{s <= n} |Y(s) - s - B(s)|) over pairs, b = 4.
double coupling_moment(double n, const Settings& settings) {
  const std::uint64_t paths = settings.quick ? 20 : 200;
  double sum = 0.0;
  for (std::uint64_t path = 0; path < paths && !settings.stop.stop_requested(); ++path)
    sum += std::exp(4.0 * couple::KmtPath(n, settings.seed, path).sup_error().value / std::sqrt(n));
  return sum / static_cast<double>(paths);
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  for (const double n : {64.0, 256.0, 1024.0, 4096.0})
    outcome.figures["coupling_moments"].push_back({n, coupling_moment(n, settings)});
  outcome.figures["minus_log_p_over_n"] = io::Json::array();
  outcome.figures["limit"] = 0.125;  // y^2 / (2 lambda T)
  outcome.as_stated = refuted(
      Failing::missing_hypothesis, "one outlier",
      "weak convergence of the initial values (3.10) allows one neuron that keeps d_W above a "
      "constant surely. With initial laws that converge in d_W the lemma holds, at speed n; the "
      "printed proof, by way of (5.30), gives speed sqrt(n)",
      {argument("proofs_checks/statements/lemma_5_5.cpp", "one outlier makes the probability 1"),
       {{"kind", "initial_outlier"}, {"n", {10, 100, 1000, 1'000'000}}, {"distance", "1"}}});
  outcome.corrected = as_corrected(settings, outcome.figures);
  return outcome;
}

}  // namespace

Statement lemma_5_2() {
  return {"lemma-5.2", "empirical laws become Gaussian at speed n",
          "limsup n^{-1} log P(d_W(empirical law, nu) >= eps) < 0, initial laws converging weakly",
          "limsup n^{-1} log P(d_W >= eps) <= -eps^2 / (2 sigma^2) for given initial values that "
          "converge in d_W, -eps^2 / (2 sigma_0^2) for independent Gaussian ones; by the mean over "
          "neurons of sup |y - w|, not by (5.30)",
          check};
}

}  // namespace poise::checks
