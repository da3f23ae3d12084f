/// [MV, (5.30)-(5.31)]: with X_{eps,n} the event that sup_{t <= S} |y - w| <= eps for all 4n pairs,
/// for any eps there are C_eps > 0 and n_eps such that for n >= n_eps
///     P(X_{eps,n}^c) <= exp(-C_eps n^{1/2});
/// hence X_{eps,n} holds almost surely for all large n (Borel-Cantelli).
///
/// As printed: proved, the exponent being read as +1/2, which its use by Borel and Cantelli asks
/// for. (The print has exp(-C_eps n^{-1/2}): true then as well, but that bound tends to 1 and does
/// not sum.) The coupling is that of eq_5_29.cpp, without its (i). The power is the best: for no
/// coupling is n^{-p} log P(X^c) bounded away from 0 for any p > 1/2, so that (5.12), at speed n,
/// cannot come from this event; see lemma_5_2.cpp.
///
/// Proof of the bound. By eq_5_29.cpp with L = nS and x = eps sqrt(n) - C log(nS),
///     P(X^c) <= 4n K exp(-lambda (eps sqrt(n) - C log(nS))) = exp(-lambda eps sqrt(n) + O(log n)):
/// any C_eps < lambda eps will do.
///
/// Proof of the floor. If |y - w| <= eps up to time h <= S, then y(h) <= w(h) + eps, so that for
/// any coupling
///     P(sup |y - w| > eps) >= P(y(h) >= 2 eps) - P(w(h) >= eps) >= P(Y(nh) >= nh + 2 eps sqrt(n))
///                             - exp(-eps^2 / (2h)) / 2.
/// Take h = (eps / 20) n^{-1/2}: the first is exp(-(eps/20) h(40) sqrt(n) (1 + o(1))), 5.61... eps
/// sqrt(n), by Cramer, the second exp(-10 eps sqrt(n)) / 2, of higher order. QED. So many spikes in
/// so short a time no Brownian motion follows: this is what a single neuron may do.
///
/// Method: the floor enclosed for n up to 10^6; and, on pairs of poise::couple, whether
/// sup |Y - s - B| is as in the theorem, with planted couplings whose error is a power of S.

#include <fmt/format.h>

#include <cmath>

#include "poise/certify/poisson.hpp"
#include "poise/couple/methods.hpp"
#include "proofs_checks/evidence/crossing.hpp"

namespace poise::checks {
namespace {

using certify::Ball;

constexpr auto file = "proofs_checks/statements/eq_5_30.cpp";

/// eps = 1, h = n^{-1/2} / 20: P(Y(nh) >= nh + 2 sqrt(n)) - exp(-10 sqrt(n)) / 2, root = sqrt(n).
Ball floor_of(long root, certify::Bits bits) {
  const Ball mean = certify::enclose(certify::Rational(root) / 20, bits);
  Ball other(-10 * root);
  arb_exp(other.get(), other.get(), bits);
  arb_mul_2exp_si(other.get(), other.get(), -1);
  const auto least = static_cast<unsigned long>((41 * root + 19) / 20);
  Ball result = certify::poisson_upper_tail(least, mean, bits);
  arb_sub(result.get(), result.get(), other.get(), bits);
  return result;
}

/// Paths of a coupling on [0, length] whose sup error is beyond 1 + 0.6 log(length) + x.
int beyond(const couple::Method& method, double length, double x, std::uint64_t paths,
           const Settings& settings) {
  int count = 0;
  for (std::uint64_t path = 0; path < paths && !settings.stop.stop_requested(); ++path)
    count += method.sup_error(length, settings.seed, path).value > 1.0 + 0.6 * std::log(length) + x
                 ? 1
                 : 0;
  return count;
}

/// Null: P(sup |Y - s - B| > 1 + 0.6 log S + x) <= exp(-x) / 20, one-sided and exact.
Test tail_test(double length, double x, std::string_view planted, const Settings& settings) {
  const std::uint64_t paths = settings.quick ? 40 : 400;
  const double chance = std::exp(-x) / 20.0;
  const auto data = [&](std::string_view name) -> Data {
    const int found = beyond(couple::find_method(name), length, x, paths, settings);
    return {Tail{chance}, {{paths, found / static_cast<double>(paths)}}};
  };
  return {.statistic = fmt::format("paths of {} whose error passes 1 + 0.6 log S + {}, S = {}",
                                   paths, x, length),
          .null = fmt::format("P(sup |Y - s - B| > 1 + 0.6 log S + {}) <= exp(-{}) / 20", x, x),
          .data = data("kmt"),
          .alternative = fmt::format("the coupling \"{}\"", planted),
          .planted = data(planted),
          .unit = {chance, "the chance allowed"}};
}

Finding as_stated(const Settings& settings, io::Json& figures) {
  std::vector<io::Json> certificates{
      argument(file, "P(X^c) <= exp(-C_eps sqrt(n)) from the theorem of KMT"),
      citation("proofs_checks/statements/eq_5_29.cpp", "the approximation of sums at whole times",
               "KMT1975"),
      argument(file, "no coupling has more than sqrt(n) in the exponent")};
  for (const long root : {10, 32, 100, 1000}) {
    const Ball found = floor_of(root, 3 * working_bits(settings.digits));
    if (!certify::certainly_less(Ball(0), found)) return undecided("the floor is not positive");
    io::Json certificate{{"kind", "coupling_floor"}, {"root", root}};
    certificate.update(enclosure(found, settings.digits));
    certificates.push_back(std::move(certificate));
    Ball log_p;
    arb_log(log_p.get(), found.get(), 64);
    figures["minus_log_floor_over_sqrt_n"].push_back(
        {root * root, -log_p.midpoint() / static_cast<double>(root)});
  }
  const Finding numerical = supported(
      "", {tail_test(256.0, 0.0, "endpoint", settings), tail_test(1024.0, 0.0, "adapted", settings),
           tail_test(1024.0, 1.0, "adapted", settings)});
  if (numerical.verdict != Verdict::supported) return undecided(numerical.because);
  Finding finding = proved(
      "the theorem of Komlos, Major and Tusnady and a union bound over 4n pairs; sqrt(n) is the "
      "best power",
      std::move(certificates));
  finding.tests = numerical.tests;
  return finding;
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  outcome.figures["minus_log_floor_over_sqrt_n"] = io::Json::array();
  outcome.as_stated = as_stated(settings, outcome.figures);
  outcome.readings = {
      {"exp(-C_eps n^{1/2})", Verdict::proved, "summable, as Borel and Cantelli ask"},
      {"exp(-C_eps n^{-1/2}), to the letter", Verdict::proved,
       "true and empty: the bound tends to 1, and its sum diverges"}};
  return outcome;
}

}  // namespace

Statement eq_5_30() {
  return {"eq-5.30", "all paths of the coupling are close",
          "P(X^c) <= exp(-C_eps n^{1/2}) (printed with n^{-1/2}), hence X almost surely for all "
          "large n",
          "", check};
}

}  // namespace poise::checks
