/// [MV, (5.67)]: the distances between the covariance functions of nu^n and mu over all pairs of
/// times (L^n_t, (5.10)) and on the diagonal alone (L~^n_t, (5.61)) are the same.
///
/// As printed: proved. E x_r x_s = exp(-|r-s|/tau) E x_{min(r,s)}^2 under either law (eq_5_63.cpp),
/// so the covariances differ by exp(-|r-s|/tau) times the difference of the variances at min(r, s):
/// no pair does better than the diagonal, for each population.
///
/// Method: for pairs of random clocks both covariance matrices on a grid of times, enclosed; the
/// verifier computes them anew and compares the largest differences.

#include "proofs_checks/evidence/ou_moments.hpp"

namespace poise::checks {
namespace {

/// Two processes that share tau, K(0) and the grid.
io::Json pair_certificate(const Settings& settings, std::uint64_t index) {
  const OuProcess first = random_ou_process(settings.seed, 2 * index);
  OuProcess second = first;
  second.rates = random_ou_process(settings.seed, 2 * index + 1).rates;
  return {{"kind", "ou_suprema"},
          {"first", ou_certificate(first, settings.digits)},
          {"second", ou_certificate(second, settings.digits)}};
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  outcome.as_stated = proved(
      "the covariances differ by exp(-|r-s|/tau) times the difference of variances at min(r, s)",
      {argument("proofs_checks/statements/eq_5_67.cpp", "L~^n_t = L^n_t"),
       formal("eq_5_67.v", "suprema_are_equal"), pair_certificate(settings, 10),
       pair_certificate(settings, 11)});
  return outcome;
}

}  // namespace

Statement eq_5_67() {
  return {"eq-5.67", "covariances differ most on the diagonal",
          "sup_{r,s} |difference of E x_r x_s| = sup_s |difference of E x_s^2|", "", check};
}

}  // namespace poise::checks
