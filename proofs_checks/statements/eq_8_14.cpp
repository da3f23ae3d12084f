/// [MV, (8.14)]: for any b > 0, lim_{eps -> 0+} E exp(b phi_eps(w^1)) = 1, phi_eps the modulus of
/// continuity on [0, S] (8.10).
///
/// As printed: proved, w being a Brownian motion, for which (5.55) needs it and on whose paths,
/// being continuous, (8.10) is defined. Proof. By lemma_8_3.cpp, with N = ceil(S / eps),
///     P(phi_eps(W) >= x) <= min(1, 2N exp(-x^2 / (18 eps))),
/// so that, with x_0 = (18 eps log(2N))^{1/2},
///     1 <= E exp(b phi_eps) <= exp(b x_0) + 2N b int_{x_0}^inf exp(bx - x^2 / (18 eps)) dx,
/// whose last term is, with z = (x_0 - 9 b eps) / (18 eps)^{1/2},
///     2N b exp(9 b^2 eps / 2) (18 pi eps)^{1/2} / 2 erfc(z) <= b (18 pi eps)^{1/2} / 2 exp(b x_0)
/// for z >= 0, since erfc(z) <= exp(-z^2) and z^2 = log(2N) - b x_0 + 9 b^2 eps / 2. As eps -> 0,
/// x_0 -> 0 and z -> infinity. QED.
///
/// Other readings. For the w of (8.1), w(t) = Y(nt) - nt, it is refuted: as eps -> 0, phi_eps(w)
/// tends to its largest jump, 1 if there is a spike, and is dominated by 2 sup |w|, all of whose
/// exponential moments are finite (corollary_8_2.cpp (b)); so the limit is exp(-nS) + (1 -
/// exp(-nS)) e^b > 1. For n^{-1/2} w at given n the limit is exp(-nS) + (1 - exp(-nS)) exp(b
/// n^{-1/2}), not 1 either; with limsup_n first, as Lemma 8.3 has it, it is 1 (lemma_8_3.cpp).
///
/// Method: the bound in closed form, enclosed; the verifier integrates.

#include <fmt/format.h>

#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/evidence/formulas.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Rational;

constexpr auto file = "proofs_checks/statements/eq_8_14.cpp";

/// The bound at S = 1, eps = 10^-decades.
Ball bound(long b, int decades, const Formulas& in) {
  const Rational eps(1, pow(certify::Integer(10), static_cast<unsigned>(decades)));
  const Ball root = in.sqrt(in.number(18 * eps));
  const Ball x = in.mul(root, in.sqrt(in.log(in.number(2 / eps))));
  const Ball tail = in.erfc(in.div(in.sub(x, in.number(9 * b * eps)), root));
  const Ball width = in.mul(root, in.mul(in.sqrt(in.pi()), tail));
  const Ball height = in.mul(in.number(b / eps), in.exp(in.number(Rational(9 * b * b) * eps / 2)));
  return in.add(in.exp(in.mul(Ball(b), x)), in.mul(height, width));
}

Outcome check(const Settings& settings) {
  std::vector<io::Json> certificates{argument(file, "E exp(b phi_eps(W)) -> 1")};
  Outcome outcome;
  for (const auto& [b, decades] : {std::pair{1L, 2}, {1L, 5}, {1L, 8}, {10L, 8}, {100L, 10}}) {
    const Formulas in{{2 * working_bits(settings.digits)}};
    const Ball found = bound(b, decades, in);
    certificates.push_back({{"kind", "modulus_moment"},
                            {"b", b},
                            {"eps_decades", decades},
                            {"bound", decimal_ends(found, settings.digits)}});
    outcome.figures["bounds"].push_back({b, decades, found.midpoint()});
  }
  outcome.as_stated =
      proved("for Brownian w, the case that (5.55) uses: a union bound over blocks of length eps",
             std::move(certificates));
  outcome.readings = {
      {"w a Brownian motion, as in (5.55)", Verdict::proved,
       "its paths are continuous, as (8.10) asks"},
      {"w(t) = Y(nt) - nt, as in (8.1)", Verdict::refuted,
       "phi_eps sees the jumps of height 1: the limit is exp(-nS) + (1 - exp(-nS)) e^b"},
      {"n^{-1/2} w, limsup over n before eps -> 0", Verdict::proved, "as in Lemma 8.3"}};
  return outcome;
}

}  // namespace

Statement eq_8_14() {
  return {"eq-8.14", "exponential moments of the modulus",
          "lim_{eps -> 0} E exp(b phi_eps(w)) = 1 for any b > 0", "", check};
}

}  // namespace poise::checks
