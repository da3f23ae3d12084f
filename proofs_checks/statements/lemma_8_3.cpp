/// [MV, Lemma 8.3]: with independent copies w^j of w(t) = Y(nt) - nt on [0, S] (8.1) and the
/// modulus phi_eps(w) = sup_{|s - t| <= eps} |w(s) - w(t)|, for any delta > 0
///     lim_{eps -> 0} limsup_n n^{-1} log P(sum_{j <= n} phi_eps(w^j) >= delta n) = -infinity.
///
/// As printed: refuted; the limit is 0. phi_eps(w^j) >= |w^j(eps)|, and Y(n eps) - n eps leaves
/// [-2 delta, 2 delta] with a probability p_n that tends to 1 (it has variance n eps). As soon as
/// p_n >= 1/2 (n even), at least half of the phi_eps(w^j) are >= 2 delta with probability >= 1/2:
/// so P >= 1/2 for all large n, whatever eps and delta. (For delta <= 1 a single jump a path is
/// enough.) Certified: p_n >= 1/2 for several (n, eps, delta).
///
/// Corrected: (8.14) needs the scaling n^{-1/2} w, which the proof of Lemma 5.5 has; it is true for
/// it, and for n^{-1/2} w replaced by Brownian motions, the case that (5.55) uses:
///     lim_{eps -> 0} limsup_n n^{-1} log P(n^{-1/2} sum_j phi_eps(w^j) >= delta n) = -infinity.
/// Proof. Cut [0, S] into N = ceil(S / eps) blocks of length eps. Times s, t with |s - t| <= eps
/// lie in one block or in neighbours, so phi_eps(w) <= 3 max_k sup_{t <= eps} |w(k eps + t) - w(k
/// eps)|, and by the corrected Lemma 8.1, the increments being stationary,
///     P(n^{-1/2} phi_eps(w) >= x) <= p(x) = min(1, 2 N exp(-g_n(x))),
///     g_n(x) = n eps h(x / (3 sqrt(n) eps)).
/// g_n increases in n (corollary_8_2.cpp) to g(x) = x^2 / (18 eps), the exponent for Brownian
/// motion, since P(sup_{t <= eps} |W| >= y) <= 2 P(|W(eps)| >= y) <= 2 exp(-y^2 / (2 eps)). [Proof
/// of the last: P(Z >= z) <= exp(-z^2/2) / 2.] So for every b > 0
///     n^{-1} log P(...) <= -b delta + log(1 + int b e^{bx} p(x) dx)
/// by Chernoff and independence. As n -> infinity the integral tends to that with g (dominated by
/// the one at n = 1, finite because h grows faster than linearly), and as eps -> 0 that tends to 0:
/// below x_0 = (36 eps log(2N))^{1/2} -> 0 it is at most e^{b x_0} - 1, and beyond, 2 N exp(-g) <=
/// exp(-x^2 / (36 eps)). Hence the limit is <= -b delta for every b. QED.
///
/// Method: the bound at some n_0, which holds for all n >= n_0 because g_n increases in n, as an
/// upper sum in steps of x, claimed to 2% so that other quadratures can reach it; beyond the last
/// step X, by convexity g_n(x) >= g_n(X) + g_n'(X)(x - X).

#include <fmt/format.h>

#include "poise/certify/poisson.hpp"
#include "proofs_checks/evidence/crossing.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Bits;
using certify::Rational;

constexpr auto file = "proofs_checks/statements/lemma_8_3.cpp";

Rational number(const std::string& decimal) { return *certify::parse_decimal(decimal); }

/// P(|Y(mean) - mean| >= reach) for whole numbers.
Ball leaves(unsigned long mean, unsigned long reach, Bits bits) {
  const Ball ball(static_cast<long>(mean));
  Ball result = certify::poisson_upper_tail(mean + reach, ball, bits);
  for (unsigned long k = 0; k + reach <= mean; ++k) {
    const Ball atom = certify::poisson_probability(k, ball, bits);
    arb_add(result.get(), result.get(), atom.get(), bits);
  }
  return result;
}

struct Floor {
  long n;
  std::string eps;
  unsigned long mean;  ///< n eps
  unsigned long delta;
};

Finding as_printed(const Settings& settings) {
  std::vector<io::Json> certificates{argument(file, "P(sum phi_eps(w^j) >= delta n) -> 1")};
  const Ball half = certify::enclose(Rational(1, 2), 64);
  for (const Floor& floor :
       {Floor{100, "0.1", 10, 1}, Floor{10'000, "0.001", 10, 1}, Floor{100'000, "0.01", 1000, 10},
        Floor{4'000'000, "0.0001", 400, 5}}) {
    const Ball p = leaves(floor.mean, 2 * floor.delta, working_bits(settings.digits));
    if (!certify::certainly_less(half, p))
      return undecided(fmt::format("half the paths do not move by 2 delta at n = {}", floor.n));
    io::Json certificate{
        {"kind", "modulus_floor"}, {"n", floor.n}, {"eps", floor.eps}, {"delta", floor.delta}};
    certificate.update(enclosure(p, settings.digits));
    certificates.push_back(std::move(certificate));
  }
  return refuted(
      Failing::convention, "n^{-1/2} w",
      "for fixed eps the unscaled w^j moves by sqrt(n eps), so the probability tends to 1 and the "
      "limit is 0",
      std::move(certificates));
}

/// A bound on n^{-1} log P(n^{-1/2} sum_j phi_eps(w^j) >= delta n) for S = 1 and all n >= n_0; for
/// Brownian motions where n_0 = 0.
struct Bound {
  std::int64_t least_n;
  std::string eps;
  std::int64_t blocks;
  long b;
  std::string delta;
  std::string step;
};

constexpr int steps = 1000;

/// g_n and its slope at x.
struct Exponent {
  Ball value, slope;
};

Exponent exponent(const Bound& bound, const Rational& x, Bits bits) {
  const Rational eps = number(bound.eps);
  if (bound.least_n == 0)
    return {certify::enclose(x * x / (18 * eps), bits), certify::enclose(x / (9 * eps), bits)};
  Ball root(static_cast<long>(bound.least_n));
  arb_sqrt(root.get(), root.get(), bits);
  Ball u = certify::enclose(x / (3 * eps), bits);
  arb_div(u.get(), u.get(), root.get(), bits);
  Exponent result{certify::bennett_exponent(u, bits), Ball()};
  const Ball mean = certify::enclose(bound.least_n * eps, bits);
  arb_mul(result.value.get(), result.value.get(), mean.get(), bits);
  arb_log1p(result.slope.get(), u.get(), bits);
  arb_mul(result.slope.get(), result.slope.get(), root.get(), bits);
  arb_div_ui(result.slope.get(), result.slope.get(), 3, bits);
  return result;
}

/// 2 N exp(-g)
Ball union_bound(const Bound& bound, const Exponent& exponent, Bits bits) {
  Ball result;
  arb_neg(result.get(), exponent.value.get());
  arb_exp(result.get(), result.get(), bits);
  arb_mul_si(result.get(), result.get(), static_cast<long>(2 * bound.blocks), bits);
  return result;
}

Ball exp_of(const Rational& x, Bits bits) {
  Ball result = certify::enclose(x, bits);
  arb_exp(result.get(), result.get(), bits);
  return result;
}

/// 49/50 of -b delta + log(1 + upper sum), which is negative; nothing where the last slope is not
/// beyond b.
std::optional<Ball> rate(const Bound& bound, Bits bits) {
  const Rational step = number(bound.step);
  const Ball one(1);
  Ball sum(1), low(1);  // low: e^{bx} at the left end
  for (int i = 0; i < steps; ++i) {
    Ball p = union_bound(bound, exponent(bound, i * step, bits), bits);
    arb_min(p.get(), p.get(), one.get(), bits);
    Ball high = exp_of(bound.b * step * (i + 1), bits), rise;
    arb_sub(rise.get(), high.get(), low.get(), bits);
    arb_addmul(sum.get(), rise.get(), p.get(), bits);
    low = std::move(high);
  }
  const Exponent last = exponent(bound, steps * step, bits);
  Ball excess, rest = union_bound(bound, last, bits);
  arb_sub_si(excess.get(), last.slope.get(), bound.b, bits);
  if (!certify::certainly_less(Ball(0), excess)) return std::nullopt;
  arb_mul(rest.get(), rest.get(), low.get(), bits);
  arb_mul_si(rest.get(), rest.get(), bound.b, bits);
  arb_div(rest.get(), rest.get(), excess.get(), bits);
  arb_add(sum.get(), sum.get(), rest.get(), bits);
  arb_log(sum.get(), sum.get(), bits);
  const Ball gain = certify::enclose(bound.b * number(bound.delta), bits);
  arb_sub(sum.get(), sum.get(), gain.get(), bits);
  arb_mul_ui(sum.get(), sum.get(), 49, bits);
  arb_div_ui(sum.get(), sum.get(), 50, bits);
  return sum;
}

Finding as_corrected(const Settings& settings, io::Json& figures) {
  std::vector<io::Json> certificates{
      argument(file, "the lemma for n^{-1/2} w and for Brownian motions")};
  for (const Bound& bound :
       {Bound{100'000, "0.01", 100, 5, "2", "0.004"},
        Bound{1'000'000, "0.0001", 10'000, 50, "1", "0.001"},
        Bound{100'000'000, "0.000001", 1'000'000, 500, "1", "0.0001"},
        Bound{0, "0.01", 100, 5, "2", "0.004"}, Bound{0, "0.0001", 10'000, 50, "1", "0.001"},
        Bound{0, "0.000001", 1'000'000, 500, "1", "0.0001"}}) {
    const auto found = rate(bound, working_bits(settings.digits));
    if (!found || !certify::certainly_less(*found, Ball(0)))
      return undecided(fmt::format("no negative bound at eps = {}", bound.eps));
    certificates.push_back({{"kind", "modulus_rate"},
                            {"least_n", bound.least_n},
                            {"eps", bound.eps},
                            {"b", bound.b},
                            {"delta", bound.delta},
                            {"step", bound.step},
                            {"steps", steps},
                            {"rate", found->upper(settings.digits)}});
    figures["rates"].push_back({bound.least_n, bound.eps, bound.b, bound.delta, found->midpoint()});
  }
  return proved(
      "a union bound over blocks of length eps, the corrected Lemma 8.1 in each, and Chernoff with "
      "any b",
      std::move(certificates));
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  outcome.figures["rates"] = io::Json::array();  // n_0, eps, b, delta, rate (n_0 = 0: Brownian)
  outcome.as_stated = as_printed(settings);
  outcome.corrected = as_corrected(settings, outcome.figures);
  return outcome;
}

}  // namespace

Statement lemma_8_3() {
  return {"lemma-8.3", "the modulus of continuity",
          "lim_{eps->0} limsup_n n^{-1} log P(sum_j phi_eps(w^j) >= delta n) = -infinity, w(t) = "
          "Y(nt) - nt",
          "true of n^{-1/2} w^j and of Brownian motions; for w^j as printed the limit is 0", check};
}

}  // namespace poise::checks
