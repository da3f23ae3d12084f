/// [MV, (5.29) and above]: there is a filtered probability space with Poisson processes Y and
/// Brownian motions w such that (i) all variables are adapted to the filtration and martingales,
/// (ii) the w are independent Brownian motions, and (iii) y(t) = n^{-1/2} Y(nt) - sqrt(n) t
/// satisfies sup |y - w| <= eps for all 4n pairs but for an event of small probability (5.30).
/// ((5.29) is read as (5.6), eq_5_8.cpp, and (5.30) as in eq_5_30.cpp.)
///
/// (i) is read of all that (iii) compares: y and w, martingales of one filtration on [0, S]. To the
/// letter it is Y(t), t in [0, S], that is adapted at time t; that would leave out Y(s), s in (S,
/// nS], of which y is made, and "all variables" does not. (Of Y on [0, S] alone it can be had, and
/// says nothing: let it be independent of w, and couple Y(S + .) - Y(S) with B as below.)
///
/// As printed: refuted; (i) and (iii) exclude each other. If the y^j and w^j, j <= m, are
/// martingales of one filtration, the Y^j are independent and the w^j too, then all 2m are
/// independent [Watanabe 1964]: w^j and w^k have bracket 0 for j != k, being independent; y^j and
/// y^k, because independent Poisson processes have no common jumps; and y^j and w^k, because w is
/// continuous and y of finite variation. So by Ito's formula the product over j of
///     exp(i a_j w^j(t) + a_j^2 t / 2) exp(i b_j Y^j(nt) - (e^{i b_j} - 1) nt)
/// is a martingale (bounded on [0, S]), of mean 1; given F_s likewise for increments. So the joint
/// characteristic functions of increments factorise, over j and within each pair.
///   For one pair, since w(S) has a density of at most (2 pi S)^{-1/2},
///     p = P(|y(S) - w(S)| <= eps) <= 2 eps (2 pi S)^{-1/2} for every n,
/// and P(X_{eps,n}) <= p^{4n} for all pairs. With (5.30) as it is meant, exp(-C n^{1/2}) on the
/// right, P(X_{eps,n}) tends to 1, and one pair contradicts it as soon as eps < sqrt(pi S / 2).
/// With (5.30) to the letter, P(X_{eps,n}) >= 1 - exp(-C n^{-1/2}) ~ C n^{-1/2}, one pair does not;
/// n pairs do, since p^{4n} falls geometrically.
///
/// Corrected: without (i): there are independent pairs (Y, B) of a Poisson process and a Brownian
/// motion, each a martingale of its own filtration, such that for each length L >= 2 and all x >= 0
///     P(sup_{s <= L} |Y(s) - s - B(s)| > C log L + x) <= K exp(-lambda x),
/// C, K and lambda universal (the pair may depend on L); w(t) = n^{-1/2} B(nt), L = nS. This is all
/// that the proof of Lemma 5.2 uses. Proof. At whole times s it is the theorem of [KMT 1975] for
/// sums of the variables Y(k) - Y(k-1) - 1, which have exponential moments; given these values draw
/// Y and B between them independently. In between, |Y(s) - s - B(s)| exceeds the larger value at
/// the ends by at most 1 + Y(k) - Y(k-1) + sup |B - B(k-1)|, whose exponential moments are bounded,
/// so that the largest of L of these exceeds C' log L + x with probability <= K' exp(-lambda' x).
/// QED.
///
/// poise::couple builds such pairs, exactly in each law (couple/kmt.hpp), by bisection. Its one
/// inequality is Tusnady's [Tusnady 1977; Bretagnolle and Massart 1989]: X ~ Binomial(k, 1/2), as
/// the quantile of Phi(Z), has
///     |X - k/2 - (sqrt(k)/2) Z| <= 1 + Z^2 / 8.
/// For X >= 1, X - k/2 - (sqrt(k)/2) Z <= 1 + Z^2 / 8 says (Z + 2 sqrt(k))^2 >= 8 (X - 1), and
/// Phi(Z) >= P(X <= j - 1) where X = j. So it is enough, by symmetry for the other side, too, that
///     P(X <= j - 1) >= Phi(sqrt(8 (j - 1)) - 2 sqrt(k)),   1 <= j <= k,
/// which is certified for k <= 40 (quick: 24).
///
/// Method: p for independent pairs at S = 1, a sum over the values of Y; the verifier inverts the
/// characteristic function. Beside it the share of poise::couple's pairs whose end points are as
/// close.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "poise/certify/poisson.hpp"
#include "poise/couple/kmt.hpp"
#include "proofs_checks/evidence/crossing.hpp"
#include "proofs_checks/evidence/formulas.hpp"

namespace poise::checks {
namespace {

constexpr auto file = "proofs_checks/statements/eq_5_29.cpp";

/// P(|n^{-1/2} (Y(n) - n) - W(1)| <= eps) for independent Y and W: the sum over Y(n) = k of its
/// probability times Phi((k - n) / sqrt(n) + eps) - Phi((k - n) / sqrt(n) - eps), up to where the
/// tail is below 2 exp(-300).
certify::Ball chance_to_be_close(long n, const certify::Rational& eps, certify::Bits bits) {
  const Formulas in{{bits}};
  const certify::Ball mean(n), root = in.sqrt(mean), width = in.number(eps);
  // n h(u) >= 300 at u = 25 / sqrt(n) + 600 / n, by Bernstein.
  const auto reach = static_cast<long>(25.0 * std::sqrt(static_cast<double>(n))) + 600;
  const auto first = static_cast<unsigned long>(std::max(0L, n - reach));
  certify::Ball atom = certify::poisson_probability(first, mean, bits), sum;
  for (auto k = first; k <= static_cast<unsigned long>(n + reach); ++k) {
    const certify::Ball place = in.div(certify::Ball(static_cast<long>(k) - n), root);
    const certify::Ball near =
        in.sub(in.normal_cdf(in.add(place, width)), in.normal_cdf(in.sub(place, width)));
    sum = in.add(sum, in.mul(atom, near));
    arb_mul_si(atom.get(), atom.get(), n, bits);
    arb_div_ui(atom.get(), atom.get(), k + 1, bits);
  }
  certify::Ball rest = in.exp(certify::Ball(-299));
  arb_add_error(sum.get(), rest.get());
  return sum;
}

/// P(X <= j - 1) / Phi(sqrt(8 (j - 1)) - 2 sqrt(k)) for X ~ Binomial(k, 1/2)
certify::Ball tusnady_ratio(unsigned long k, unsigned long j, certify::Bits bits) {
  certify::Ball half(1), place(static_cast<long>(8 * (j - 1))), root(static_cast<long>(4 * k));
  arb_mul_2exp_si(half.get(), half.get(), -1);
  arb_sqrt(place.get(), place.get(), bits);
  arb_sqrt(root.get(), root.get(), bits);
  arb_sub(place.get(), root.get(), place.get(), bits);
  arb_sqrt(root.get(), half.get(), bits);
  arb_mul(place.get(), place.get(), root.get(), bits);
  arb_hypgeom_erfc(place.get(), place.get(), bits);
  arb_mul_2exp_si(place.get(), place.get(), -1);
  certify::Ball result = certify::binomial_upper_tail(k - j + 1, k, half, bits);
  arb_div(result.get(), result.get(), place.get(), bits);
  return result;
}

/// The least such ratio up to `most` points.
certify::Ball least_ratio(unsigned long most, certify::Bits bits) {
  certify::Ball least(1000);
  for (unsigned long k = 1; k <= most; ++k)
    for (unsigned long j = 1; j <= k; ++j) {
      const certify::Ball ratio = tusnady_ratio(k, j, bits);
      arb_min(least.get(), least.get(), ratio.get(), bits);
    }
  return least;
}

/// The construction's inequality; nothing where it fails.
std::optional<io::Json> tusnady(const Settings& settings) {
  const unsigned long most = settings.quick ? 24 : 40;
  const certify::Ball ratio = least_ratio(most, working_bits(settings.digits) + 100);
  if (!certify::certainly_less(certify::Ball(1), ratio)) return std::nullopt;
  io::Json certificate{{"kind", "tusnady"}, {"most", most}};
  certificate.update(enclosure(ratio, settings.digits));
  return certificate;
}

Outcome check(const Settings& settings) {
  std::vector<io::Json> against{
      argument(file, "martingales y and w of one filtration are independent, and so are all pairs"),
      citation(file, "martingales without common jumps are independent", "Watanabe1964")};
  for (const auto& [n, eps] :
       {std::pair{4L, "0.5"}, {100L, "0.5"}, {2500L, "0.5"}, {2500L, "0.1"}}) {
    const auto chance =
        chance_to_be_close(n, *certify::parse_decimal(eps), working_bits(settings.digits) + 32);
    io::Json certificate{{"kind", "independent_pair"}, {"n", n}, {"eps", eps}};
    certificate.update(enclosure(chance, settings.digits));
    against.push_back(std::move(certificate));
  }
  // What the coupling reaches at n = 2^10, S = 1, in the same terms.
  constexpr double n = 1024.0;
  const std::uint64_t paths = settings.quick ? 20 : 200;
  std::array<int, 3> close{};
  constexpr std::array eps{0.5, 0.1, 0.01};
  for (std::uint64_t path = 0; path < paths; ++path) {
    const auto end = couple::KmtPath(n, settings.seed, path).at(n);
    const double gap = std::abs(static_cast<double>(end.count) - n - end.brownian) / std::sqrt(n);
    for (std::size_t i = 0; i < eps.size(); ++i) close[i] += gap <= eps[i] ? 1 : 0;
  }
  Outcome outcome;
  for (std::size_t i = 0; i < eps.size(); ++i)
    outcome.figures["close_at_the_end"].push_back(
        {eps[i], static_cast<double>(close[i]) / static_cast<double>(paths)});
  outcome.as_stated = refuted(
      Failing::convention, "one filtration",
      "martingales y and w of one filtration are independent, so that they are not close at any n: "
      "(i) excludes (iii). Nothing uses (i): w need be a martingale of its own filtration only",
      std::move(against));
  const auto lemma = tusnady(settings);
  if (!lemma) {
    outcome.corrected = undecided("Tusnady's inequality is not certain");
    return outcome;
  }
  outcome.corrected = proved(
      "the theorem of Komlos, Major and Tusnady at whole times, and exponential moments in between",
      {argument(file, "P(sup |Y - s - B| > C log L + x) <= K exp(-lambda x)"),
       citation(file, "the approximation of sums at whole times", "KMT1975"),
       argument("lib/poise/couple/kmt.hpp", "the construction has exactly the two laws"), *lemma});
  return outcome;
}

}  // namespace

Statement eq_5_29() {
  return {"eq-5.29", "a coupling adapted to one filtration",
          "Y and w live on one filtration, (i) as martingales, (iii) with sup |y - w| <= eps but "
          "for (5.30)",
          "drop (i), which makes y and w independent; y = n^{-1/2} Y(nt) - sqrt(n) t; each a "
          "martingale of its own filtration",
          check};
}

}  // namespace poise::checks
