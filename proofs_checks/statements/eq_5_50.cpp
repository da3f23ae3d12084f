/// [MV, (5.50)]: the solutions x~ of (5.32) and x-check of (5.45), which start from the same value
/// and are driven by W~_e - W~_i and W-check_e - W-check_i, satisfy
///     sup_{t <= T} |x-check - x~| <= 2 sup_{t <= T} |W-check_e - W~_e|
///                                    + 2 sup_{t <= T} |W-check_i - W~_i|.
///
/// As printed: proved; and with 2 - exp(-T/tau) in place of 2, which is the best constant. d =
/// x-check - x~ solves d(t) = -tau^{-1} int_0^t d ds + N(t) with N = (W-check_e - W~_e) -
/// (W-check_i - W~_i), which is continuous and 0 at 0. The one solution (eq_5_4.cpp) is
///     d(t) = N(t) - tau^{-1} int_0^t exp(-(t-s)/tau) N(s) ds,
/// so |d(t)| <= sup |N| (1 + 1 - exp(-t/tau)). And for N that goes from 0 to -1 at once, stays
/// there, and goes to 1 at once before T, d(T) is as near to 2 - exp(-T/tau) as one likes. (5.37)
/// is the same inequality for (5.36), with c = 2 C_max on each side; (5.51) is its mean over j.
///
/// Method: d for piecewise linear N, from the formula; the verifier solves the equation from knot
/// to knot. Among them N as above, whose ratio sup |d| / sup |N| is within 1 % of the constant, so
/// that none smaller by 1 % would do.

#include <fmt/format.h>

#include "poise/certify/decimal.hpp"
#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/evidence/formulas.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Rational;

constexpr auto file = "proofs_checks/statements/eq_5_50.cpp";

/// A noise that is linear between its knots; decimals. The first knot is (0, 0).
struct Noise {
  std::string tau;
  std::vector<std::string> time, value;
};

/// d at the k-th knot. Over a piece, with m the slope of N,
///     tau^{-1} int_a^b exp(-(t-s)/tau) N ds = exp(-(t-b)/tau) (N_b - m tau)
///                                             - exp(-(t-a)/tau) (N_a - m tau).
Ball response(const Noise& noise, std::size_t k, const Formulas& in) {
  const auto number = [](const std::string& decimal) { return *certify::parse_decimal(decimal); };
  const Rational tau = number(noise.tau), t = number(noise.time[k]);
  Ball result = in.number(number(noise.value[k]));
  for (std::size_t piece = 0; piece < k; ++piece) {
    const Rational a = number(noise.time[piece]), b = number(noise.time[piece + 1]);
    const Rational left = number(noise.value[piece]), right = number(noise.value[piece + 1]);
    const Rational bend = (right - left) / (b - a) * tau;
    const auto weighted = [&](const Rational& s, const Rational& N) {
      return in.mul(in.exp(in.number((s - t) / tau)), in.number(N - bend));
    };
    result = in.sub(result, in.sub(weighted(b, right), weighted(a, left)));
  }
  return result;
}

/// Certificate "linear_response": the noise and sup |d| / sup |N| over its knots.
io::Json certificate(const Noise& noise, int digits) {
  const Formulas in{{2 * working_bits(digits)}};
  Ball largest, height;
  for (std::size_t k = 0; k < noise.time.size(); ++k) {
    Ball here = response(noise, k, in), driven = in.number(*certify::parse_decimal(noise.value[k]));
    arb_abs(here.get(), here.get());
    arb_abs(driven.get(), driven.get());
    arb_max(largest.get(), largest.get(), here.get(), in.bits);
    arb_max(height.get(), height.get(), driven.get(), in.bits);
  }
  return {{"kind", "linear_response"},
          {"tau", noise.tau},
          {"time", noise.time},
          {"value", noise.value},
          {"ratio", decimal_ends(in.div(largest, height), digits)}};
}

/// Down at once, and up at once at the end.
Noise extreme(std::string tau, std::string before, std::string end) {
  return {
      std::move(tau), {"0", "0.001", std::move(before), std::move(end)}, {"0", "-1", "-1", "1"}};
}

/// Up and down without a pattern: thirteen knots at unequal distances.
Noise ragged(int multiplier) {
  Noise noise{"0.7", {"0"}, {"0"}};
  int hundredths = 0;
  for (int k = 1; k <= 12; ++k) {
    hundredths += 1 + multiplier * k * k % 89;
    noise.time.push_back(fmt::format("{}.{:02}", hundredths / 100, hundredths % 100));
    noise.value.push_back(fmt::format("{}", multiplier * (k * k * k + k) % 197 - 98));
  }
  return noise;
}

Outcome check(const Settings& settings) {
  std::vector<io::Json> certificates{argument(file, "sup |d| <= (2 - exp(-T/tau)) sup |N|")};
  for (const Noise& noise :
       {extreme("1", "0.499", "0.5"), extreme("1", "2.999", "3"), ragged(37), ragged(53)})
    certificates.push_back(certificate(noise, settings.digits));
  Outcome outcome;
  outcome.as_stated = proved(
      "the difference solves a linear equation whose solution is at most 2 - exp(-T/tau) times the "
      "largest value of what drives it",
      std::move(certificates));
  return outcome;
}

}  // namespace

Statement eq_5_50() {
  return {"eq-5.50", "paths on clocks that are close",
          "sup |x-check - x~| <= 2 sup |W-check_e - W~_e| + 2 sup |W-check_i - W~_i|", "", check};
}

}  // namespace poise::checks
