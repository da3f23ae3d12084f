/// [MV, Corollary 8.2]: for any b > 0, with w(t) = Y(nt) - nt,
///     lim_{T -> 0+} E exp(b n^{-1} sup_{t <= T} |w(t)|^2) = 1.
///
/// As printed: refuted; the expectation is infinite for all b, T > 0 and n. With S = nT it is at
/// least the sum over k of exp(-S) S^k / k! exp(b (k - S)^2 / n). The ratio of its terms k + 1 and
/// k, S / (k + 1) exp(b (2(k - S) + 1) / n), increases from k + 1 = n / (2b) on and tends to
/// infinity. Certified: a k0 beyond n / (2b) at which ratio and term are at least 1, for several
/// (n, T, b); each later term is then at least 1, too.
///
/// Corrected, in two ways.
/// (a) For a Brownian motion W in place of n^{-1/2} w, M = sup_{t <= T} |W(t)|:
///         (1 - 2bT)^{-1/2} <= E exp(b M^2) <= 2 (1 - 2bT)^{-1/2} - 1  for bT < 1/2,
///     and E exp(b M^2) is infinite for bT >= 1/2; so it tends to 1 as T -> 0. Proof. M >= |W(T)|,
///     and E exp(b W(T)^2) = (1 - 2bT)^{-1/2}, infinite from bT = 1/2 on. By reflection
///     P(M >= x) <= 2 P(sup W >= x) = 2 P(|W(T)| >= x), so with G(x) = exp(b x^2) - 1
///         E G(M) = int G'(x) P(M >= x) dx <= 2 E G(W(T)).
/// (b) For the Poisson process the exponential moments, without the square, for any b > 0 and all n
///     at once: for T < exp(-b)
///         1 <= sup_n E exp(b n^{-1/2} sup_{t <= T} |w(t)|) <= 1 + 2 e b / (log(1/T) - b) -> 1.
///     Proof. P(sup |w| >= x sqrt(n)) <= 2 exp(-nT h(x / (sqrt(n) T))) by the corrected Lemma 8.1.
///     n h(y / sqrt(n)) increases in n, for h(u) / u^2 decreases (its derivative has the sign of
///     2u - (2 + u) log(1 + u), which vanishes at 0 and has the derivative u / (1 + u) - log(1 + u)
///     <= 0): n = 1 is the worst. By Young, h(u) >= c u - (e^c - 1 - c) for each c; at c = log(1/T)
///     T h(x / T) >= x log(1/T) - T (1/T - 1 - log(1/T)) >= x log(1/T) - 1. So the probability is
///     at most 2 e T^x, and E exp(b M) = 1 + int b e^{bx} P(M >= x) dx. QED.
/// Nothing in [MV] cites the corollary. (8.14), which it may be meant for, does not follow from (b)
/// block by block: S / T blocks of length T gain 2 e b / (log(1/T) - b) each, and that grows as T
/// -> 0. It follows from the tails themselves (eq_8_14.cpp, lemma_8_3.cpp).
///
/// Method: for (b), exact crossing probabilities at steps of x make a lower and an upper sum of the
/// integral; beyond the last step the bound 2 e T^x.

#include <fmt/format.h>

#include "proofs_checks/evidence/crossing.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Bits;

constexpr auto file = "proofs_checks/statements/corollary_8_2.cpp";

struct Case {
  std::int64_t n;
  std::string T;
  std::string b;

  certify::Rational time() const { return *certify::parse_decimal(T); }
  certify::Rational rate() const { return *certify::parse_decimal(b); }
};

/// log of the k-th term, exp(-S) S^k / k! exp(b (k - S)^2 / n).
Ball log_term(const Case& input, std::int64_t k, Bits bits) {
  const certify::Rational S = input.n * input.time();
  const certify::Rational exponent = input.rate() * (k - S) * (k - S) / input.n - S;
  Ball result = certify::enclose(S, bits), other(static_cast<long>(k) + 1);
  arb_log(result.get(), result.get(), bits);
  arb_mul_si(result.get(), result.get(), static_cast<long>(k), bits);
  arb_lgamma(other.get(), other.get(), bits);
  arb_sub(result.get(), result.get(), other.get(), bits);
  const Ball rest = certify::enclose(exponent, bits);
  arb_add(result.get(), result.get(), rest.get(), bits);
  return result;
}

/// A k0 from which on the terms are at least 1.
std::int64_t first_large(const Case& input, Bits bits) {
  for (std::int64_t k = 1;; k *= 2) {
    const Ball here = log_term(input, k, bits), next = log_term(input, k + 1, bits);
    if (2 * input.rate() * (k + 1) >= input.n && certify::certainly_less(here, next) &&
        certify::certainly_less(Ball(0), here))
      return k;
  }
}

Finding as_printed(const Settings& settings) {
  std::vector<io::Json> certificates{argument(file, "the expectation is infinite"),
                                     formal("corollary_8_2.v", "exponential_square_diverges")};
  for (const Case& input : {Case{1, "0.1", "0.5"}, Case{10, "0.01", "1"}, Case{100, "0.001", "0.1"},
                            Case{1000, "0.0001", "0.1"}})
    certificates.push_back({{"kind", "divergence"},
                            {"n", input.n},
                            {"T", input.T},
                            {"b", input.b},
                            {"k0", first_large(input, working_bits(settings.digits))}});
  return refuted(
      Failing::substance, "Poisson tails",
      "the expectation is infinite for all b, T > 0 and n, since Poisson tails fall like exp(-k "
      "log "
      "k) only, against exp(b k^2 / n). It is true of Brownian motions, and of Poisson processes "
      "without the square",
      std::move(certificates));
}

/// Steps end at x = 4 (i / steps)^2: short where the maximum is likely to be.
constexpr int steps = 80;
constexpr long last = 4;

certify::Rational step_end(int i) {
  certify::Rational x = last * i * i;
  x /= steps * steps;
  return x;
}

/// exp(b x) at the end of the i-th step
Ball growth(const Case& input, int i, Bits bits) {
  Ball result = certify::enclose(input.rate() * step_end(i), bits);
  arb_exp(result.get(), result.get(), bits);
  return result;
}

/// 2 e b / (log(1/T) - b) exp(-(log(1/T) - b) x): what the moment gains beyond x.
Ball gain_beyond(const Case& input, long x, Bits bits) {
  const Ball b = certify::enclose(input.rate(), bits);
  Ball excess = certify::enclose(1 / input.time(), bits), result;
  arb_log(excess.get(), excess.get(), bits);
  arb_sub(excess.get(), excess.get(), b.get(), bits);
  arb_mul_si(result.get(), excess.get(), -x, bits);
  arb_add_ui(result.get(), result.get(), 1, bits);
  arb_exp(result.get(), result.get(), bits);
  arb_mul(result.get(), result.get(), b.get(), bits);
  arb_mul_2exp_si(result.get(), result.get(), 1);
  arb_div(result.get(), result.get(), excess.get(), bits);
  return result;
}

struct Moment {
  Ball lower, upper, bound;
};

/// Lower and upper sums of 1 + int b e^{bx} P(sup |w| >= x sqrt(n)) dx; nothing if stopped.
std::optional<Moment> moment(const Case& input, const Settings& settings) {
  const Bits bits = working_bits(settings.digits);
  Moment sum{Ball(1), Ball(1), gain_beyond(input, 0, bits)};
  arb_add_ui(sum.bound.get(), sum.bound.get(), 1, bits);
  Ball before(1);  // P at the left end of the step
  for (int i = 0; i < steps; ++i) {
    const auto right =
        certify::crossing_probability({.n = input.n, .T = input.time(), .x = step_end(i + 1)},
                                      {.digits = settings.digits, .stop = settings.stop});
    if (!right.complete) return std::nullopt;
    const Ball low = growth(input, i, bits);
    Ball rise = growth(input, i + 1, bits);
    arb_sub(rise.get(), rise.get(), low.get(), bits);
    arb_addmul(sum.upper.get(), rise.get(), before.get(), bits);
    arb_addmul(sum.lower.get(), rise.get(), right.crossed.get(), bits);
    before = right.crossed;
  }
  const Ball rest = gain_beyond(input, last, bits);
  arb_add(sum.upper.get(), sum.upper.get(), rest.get(), bits);
  return sum;
}

Finding as_corrected(const Settings& settings, io::Json& figures) {
  std::vector<io::Json> certificates{
      argument(file, "E exp(b sup |W|^2) <= 2 (1 - 2bT)^{-1/2} - 1 for Brownian W, bT < 1/2"),
      argument(file, "sup_n E exp(b n^{-1/2} sup |w|) <= 1 + 2 e b / (log(1/T) - b)"),
      formal("corollary_8_2.v", "tails_for_small_times")};
  for (const auto n : settings.quick ? std::vector<std::int64_t>{1, 25}
                                     : std::vector<std::int64_t>{1, 4, 25, 100, 400})
    for (const auto* T : {"0.1", "0.01", "0.0001", "0.000001"}) {
      const Case input{n, T, "1"};
      const auto found = moment(input, settings);
      if (!found) return undecided("stopped");
      if (!certify::certainly_less(found->upper, found->bound))
        return undecided(fmt::format("the moment is not below its bound at T = {}", T));
      const auto lower = found->lower.lower(settings.digits);
      const auto upper = found->upper.upper(settings.digits);
      certificates.push_back({{"kind", "exponential_moment"},
                              {"n", n},
                              {"T", T},
                              {"b", input.b},
                              {"lower", lower},
                              {"upper", upper}});
      figures["moments"].push_back(
          {n, T, found->lower.midpoint(), found->upper.midpoint(), found->bound.midpoint()});
    }
  return proved(
      "with Brownian w for bT < 1/2, by reflection; with Poisson w for the exponential of sup |w| "
      "itself, by the corrected Lemma 8.1",
      std::move(certificates));
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  outcome.figures["moments"] = io::Json::array();  // n, T, lower, upper, bound
  outcome.as_stated = as_printed(settings);
  outcome.corrected = as_corrected(settings, outcome.figures);
  return outcome;
}

}  // namespace

Statement corollary_8_2() {
  return {"corollary-8.2", "exponential moments of the maximum",
          "lim_{T->0} E exp(b n^{-1} sup_{t<=T} |w|^2) = 1 for any b > 0, w(t) = Y(nt) - nt",
          "infinite; true for Brownian w (bT < 1/2), and for Poisson w without the square: "
          "sup_n E exp(b n^{-1/2} sup |w|) <= 1 + 2eb/(log(1/T) - b)",
          check};
}

}  // namespace poise::checks
