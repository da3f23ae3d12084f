/// [MV, Lemma 8.3]: with independent copies w^j of w on [0, S] and the modulus phi_eps(w) =
/// sup_{|s - t| <= eps} |w(s) - w(t)|, for any delta > 0
///     lim_{eps -> 0} limsup_n n^{-1} log P(sum_{j <= n} phi_eps(w^j) >= delta n) = -infinity.
///
/// As printed: proved, for Brownian motions w^j. The modulus is defined on C([0, S]) (8.10), and
/// the one use of the lemma, (5.55), is for the Brownian motions of (5.34). By the proof below with
/// g(x) = x^2 / (18 eps); n does not enter p(x) then.
///
/// Other readings. For n^{-1/2} w, w(t) = Y(nt) - nt, the Poisson processes in the scaling of
/// (5.29), it is true as well. For the w of (8.1) itself it is refuted, and the limit is 0:
/// phi_eps(w^j) >= |w^j(eps)|, and Y(n eps) - n eps leaves [-2 delta, 2 delta] with a probability
/// p_n that tends to 1
/// (it has variance n eps). As soon as p_n >= 1/2 (n even), at least half of the phi_eps(w^j) are
/// >= 2 delta with probability >= 1/2: so P >= 1/2 for all large n, whatever eps and delta. (For
/// delta <= 1 a single jump a path is enough.) Certified: p_n >= 1/2 for several (n, eps, delta).
///
/// Corrected, in that it says which w: true of Brownian motions and of n^{-1/2} w,
///     lim_{eps -> 0} limsup_n n^{-1} log P(n^{-1/2} sum_j phi_eps(w^j) >= delta n) = -infinity,
/// and not of w.
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

#include <span>

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

/// That half of the paths of the unscaled w move by 2 delta; nothing where it is not certain.
std::optional<std::vector<io::Json>> unscaled(const Settings& settings) {
  std::vector<io::Json> certificates;
  const Ball half = certify::enclose(Rational(1, 2), 64);
  for (const Floor& floor :
       {Floor{100, "0.1", 10, 1}, Floor{10'000, "0.001", 10, 1}, Floor{100'000, "0.01", 1000, 10},
        Floor{4'000'000, "0.0001", 400, 5}}) {
    const Ball p = leaves(floor.mean, 2 * floor.delta, working_bits(settings.digits));
    if (!certify::certainly_less(half, p)) return {};
    io::Json certificate{
        {"kind", "modulus_floor"}, {"n", floor.n}, {"eps", floor.eps}, {"delta", floor.delta}};
    certificate.update(enclosure(p, settings.digits));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
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

/// The bounds that hold from `least_n` on; nothing where one is not negative.
std::optional<std::vector<io::Json>> rates(std::span<const Bound> bounds, const Settings& settings,
                                           io::Json& figures) {
  std::vector<io::Json> certificates;
  for (const Bound& bound : bounds) {
    const auto found = rate(bound, working_bits(settings.digits));
    if (!found || !certify::certainly_less(*found, Ball(0))) return {};
    certificates.push_back({{"kind", "modulus_rate"},
                            {"least_n", bound.least_n},
                            {"eps", bound.eps},
                            {"b", bound.b},
                            {"delta", bound.delta},
                            {"step", bound.step},
                            {"steps", steps},
                            {"rate", found->upper(settings.digits)}});
    figures.push_back({bound.least_n, bound.eps, bound.b, bound.delta, found->midpoint()});
  }
  return certificates;
}

const std::vector<Bound> brownian{{0, "0.01", 100, 5, "2", "0.004"},
                                  {0, "0.0001", 10'000, 50, "1", "0.001"},
                                  {0, "0.000001", 1'000'000, 500, "1", "0.0001"}};
const std::vector<Bound> poisson{{100'000, "0.01", 100, 5, "2", "0.004"},
                                 {1'000'000, "0.0001", 10'000, 50, "1", "0.001"},
                                 {100'000'000, "0.000001", 1'000'000, 500, "1", "0.0001"}};

Outcome check(const Settings& settings) {
  Outcome outcome;
  auto& figures = outcome.figures["rates"] = io::Json::array();  // n_0, eps, b, delta, rate
  auto continuous = rates(brownian, settings, figures), scaled = rates(poisson, settings, figures);
  const auto floors = unscaled(settings);
  if (!continuous || !scaled || !floors) {
    outcome.as_stated = undecided("a bound is not negative, or a floor not certain");
    return outcome;
  }
  continuous->insert(continuous->begin(), argument(file, "the lemma for Brownian motions"));
  outcome.as_stated = proved(
      "for Brownian motions, the case that (5.55) uses: a union bound over blocks of length eps, "
      "and "
      "Chernoff with any b",
      std::move(*continuous));
  scaled->insert(scaled->begin(),
                 argument(file, "which w: Brownian motions, and n^{-1/2} w, not w"));
  scaled->insert(scaled->end(), floors->begin(), floors->end());
  outcome.corrected = proved(
      "the corrected Lemma 8.1 in each block for n^{-1/2} w; the unscaled w moves by sqrt(n eps) "
      "in "
      "time eps, and the limit is 0",
      std::move(*scaled));
  outcome.readings = {
      {"w^j Brownian motions, as in (5.55)", Verdict::proved, "paths in C([0, S]), as (8.10) asks"},
      {"w(t) = Y(nt) - nt, as in (8.1)", Verdict::refuted,
       "for fixed eps w^j moves by sqrt(n eps): the limit is 0"},
      {"n^{-1/2} w", Verdict::proved, "with limsup_n before eps -> 0"}};
  return outcome;
}

}  // namespace

Statement lemma_8_3() {
  return {
      "lemma-8.3", "the modulus of continuity",
      "lim_{eps->0} limsup_n n^{-1} log P(sum_j phi_eps(w^j) >= delta n) = -infinity",
      "say which w: true of Brownian motions and of n^{-1/2} (Y(nt) - nt); for Y(nt) - nt itself "
      "the limit is 0",
      check};
}

}  // namespace poise::checks
