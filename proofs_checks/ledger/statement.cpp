#include "proofs_checks/ledger/statement.hpp"

#include <fmt/format.h>

#include <boost/math/special_functions/erf.hpp>
#include <cassert>
#include <cmath>
#include <numbers>

namespace poise::checks {
namespace {

double two_sided(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return "proved";
    case Verdict::refuted:
      return "refuted";
    case Verdict::supported:
      return "supported";
    case Verdict::undecided:
      return "undecided";
  }
  return "";
}

bool rejects(double z) { return !(two_sided(z) >= level); }  // not a number rejects, too

double z_of_p_value(double p) {
  assert(0.0 <= p && p <= 1.0);
  constexpr double least = 1e-300;  // keeps z finite
  return std::numbers::sqrt2 * boost::math::erfc_inv(std::max(p, least));
}

double power(const Test& test) {
  const double beyond = std::abs(test.planted_z) - z_of_p_value(level);
  return 0.5 * std::erfc(-beyond / std::numbers::sqrt2);
}

Finding proved(std::string because, std::vector<io::Json> certificates) {
  assert(!certificates.empty());
  return {Verdict::proved, std::move(because), std::move(certificates)};
}

Finding refuted(std::string because, std::vector<io::Json> certificates) {
  assert(!certificates.empty());
  return {Verdict::refuted, std::move(because), std::move(certificates)};
}

Finding supported(std::string because, std::vector<Test> tests) {
  assert(!tests.empty());
  Finding finding{Verdict::supported, std::move(because), {}, std::move(tests)};
  for (const Test& test : finding.tests) {
    if (rejects(test.z)) {
      finding.verdict = Verdict::undecided;
      finding.because = fmt::format("the test of \"{}\" rejects (z = {:.3g})", test.null, test.z);
    } else if (!rejects(test.planted_z)) {
      finding.verdict = Verdict::undecided;
      finding.because =
          fmt::format("the test of \"{}\" misses its planted alternative (z = {:.3g})", test.null,
                      test.planted_z);
    }
  }
  return finding;
}

Finding undecided(std::string reason) { return {Verdict::undecided, std::move(reason)}; }

io::Json argument(std::string_view where, std::string_view claim) {
  return {{"kind", "argument"}, {"where", where}, {"claim", claim}};
}

}  // namespace poise::checks
