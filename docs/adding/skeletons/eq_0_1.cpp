/// (0.1): the times between the spikes of a Poisson process of rate 1 have mean 1 and variance 1.
///
/// A statement as one writes it: its file opens with what is printed, the verdicts and the proofs, and
/// defines `Statement eq_0_1()`. Put it into proofs_checks/statements/ and "eq-0.1" into the order of
/// paper/statements.json, write its file in proofs_checks/verifier/expected/ (docs/adding/statement.md),
/// and the ledger has it. Here the tests compile and check it
/// (tests/proofs_checks/skeleton_test.cpp).
///
/// As printed: supported. Both moments of 10^5 gaps are tested; the planted alternative is a clock
/// that runs 5 % fast.

#include "poise/core/random.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

constexpr int gaps = 100'000;

/// The mean of g(gap) against `expected`, with the variance that the law gives to g(gap).
template <class G>
Data data(std::uint64_t seed, double clock, double expected, double variance, G g) {
  core::Stream stream(seed, core::Purpose::check);
  double sum = 0.0;
  for (int k = 0; k < gaps; ++k) sum += g(stream.exponential() / clock);
  return {Mean{expected}, {{gaps, sum / gaps, variance}}};
}

Outcome check(const Settings& settings) {
  const auto first = [](double x) { return x; };
  const auto second = [](double x) { return (x - 1.0) * (x - 1.0); };
  const double fast = 1.05;
  // Var X = 1 and Var (X - 1)^2 = 8 for an exponential X.
  Outcome outcome;
  outcome.as_stated =
      supported("mean and variance of 10^5 gaps", {{"mean of the gaps",
                                                    "is 1",
                                                    data(settings.seed, 1.0, 1.0, 1.0, first),
                                                    "a clock 5 % fast",
                                                    data(settings.seed, fast, 1.0, 1.0, first),
                                                    {1.0, "the mean"}},
                                                   {"variance of the gaps",
                                                    "is 1",
                                                    data(settings.seed, 1.0, 1.0, 8.0, second),
                                                    "a clock 5 % fast",
                                                    data(settings.seed, fast, 1.0, 8.0, second),
                                                    {1.0, "the variance"}}});
  return outcome;
}

}  // namespace

Statement eq_0_1() {
  return {"eq-0.1", "gaps of a Poisson process", "the gaps have mean 1 and variance 1", "", check};
}

}  // namespace poise::checks
