/// Certificates of boundary-crossing probabilities, P(sup_{t <= T} |Y(nt) - nt| >= x sqrt(n)).
///
/// C++ finds them by a forward recursion over the times at which the path may touch a line; the
/// verifier finds them by Steck's formula, the volume of the jump times' simplex between the lines,
/// in whole numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "poise/certify/bennett.hpp"
#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

/// n, T and x, as decimals.
struct CrossingCase {
  std::int64_t n;
  std::string T;
  std::string x;

  /// Precondition: T and x are decimals.
  certify::Crossing crossing() const;
};

/// What is claimed of the probability.
enum class Against {
  exceeds_printed,  ///< larger than 2 exp(-x^2 / (4T))
  within_printed,   ///< smaller
  within_bennett,   ///< smaller than 2 exp(-nT h(x / (sqrt(n) T)))
  within_freedman,  ///< smaller than 2 exp(-x^2 / (2T + 2x / (3 sqrt(n)))): docs/theory, Lemma 1
};

struct CheckedCrossing {
  certify::Ball probability;
  certify::Ball bound;
  bool holds;            ///< the claim, certainly
  io::Json certificate;  /// {"kind": "crossing", "n", "T", "x", "claim", "lower", "upper"}
};

/// Nothing if stopped.
std::optional<CheckedCrossing> check_crossing(const CrossingCase& input, Against against,
                                              const Settings& settings);

}  // namespace poise::checks
