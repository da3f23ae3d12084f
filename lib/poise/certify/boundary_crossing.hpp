/// The two-sided boundary-crossing probability of a Poisson process, exactly.
///
/// Problem: P(sup_{t <= T} |Y(nt) - nt| >= x sqrt(n)) for a Poisson process Y of unit rate: the
/// left side of [MV, Lemma 8.1], enclosed to any number of digits, so that the lemma's bound can be
/// held against it. With S = nT and a = x sqrt(n) it is P(sup_{s <= S} |Y(s) - s| >= a).
///
/// Which paths cross. Y(s) - s falls between jumps and rises at them.
/// - Below: the path first touches s - a at a time s = j + a with Y(s) = j, by falling onto it. It
///   stays above if and only if Y(j + a) >= j + 1 for all j >= 0 with j + a <= S. Equality at S is
///   an atom: where S - a is a whole number, Y(S) = S - a touches the line at the last moment, and
///   counts.
/// - Above: at its k-th jump, at time tau_k <= S, the path reaches k - tau_k. It stays below a if
///   and only if Y(k - a) <= k - 1 for all k with 0 < k - a <= S, and Y(S) < S + a. That tau_k = k
///   - a has probability 0.
/// - The supremum of |Y(s) - s| may be a limit from the left just before a jump; it equals a then
///   only if that jump falls on a time j + a, which has probability 0.
/// So Y need only be looked at at the finitely many times j + a and k - a up to S, and at S. There
/// are at most two gaps between inner neighbours among them, since these times are the whole
/// numbers shifted by a and by -a.
///
/// Method: forward recursion over these times. The defective law of Y on paths that have not
/// crossed is a vector of about 2a numbers. A gap multiplies it, as a polynomial, by the
/// probabilities of a Poisson increment; then the mass that has arrived at a forbidden number is
/// removed and added to the answer. All summands are positive: the answer is not 1 minus something.
/// In ball arithmetic; growth whose tail is below 2^-bits, the working precision, is left out of
/// the products and enters as an error. The precision is doubled until the digits are there. The
/// order of the times, ties included, is decided in exact arithmetic on numbers u + c sqrt(q).
/// Cost: 2S products of polynomials of degree 2a and a few dozen.
///
/// Rejected: Steck's determinant, one for each value of Y(S) (S^3 each, and alternating signs; it
/// is the reference of the tests); Noe's and Khmaladze's recursions in doubles (16 digits less what
/// is lost, and no enclosure); simulation (no small probabilities).
///
/// Source: [MV, Lemma 8.1]; the recursion is that of Epanechnikov and Steck, Ann. Math. Statist. 42
/// (1971), for the Poisson process in place of the empirical one.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "poise/certify/ball.hpp"
#include "poise/certify/decimal.hpp"

namespace poise::certify {

/// P(sup_{t <= T} |Y(nt) - nt| >= x sqrt(n)): the numbers that name it.
struct Crossing {
  std::int64_t n = 1;  ///< neurons, >= 1
  Rational T = 1;      ///< > 0
  Rational x = 1;      ///< >= 0
};

/// The largest n T + x sqrt(n): beyond it the recursion would take days.
inline constexpr std::int64_t largest_crossing = 1'000'000;

struct CrossingProbability {
  Ball crossed;          ///< encloses the probability
  Ball survived;         ///< encloses that of the complement, computed without subtraction
  Bits bits = 0;         ///< the working precision that sufficed
  bool complete = true;  ///< false if stopped, or out of precision: then wider than asked for
};

struct CrossingOptions {
  int digits = 20;            ///< significant digits of `crossed`, > 0
  Bits most_bits = 1 << 20;   ///< gives up beyond; what it then returns is still an enclosure
  std::stop_token stop = {};  ///< stopped: the last enclosure found, or [0, 1]
  std::function<void(double)> progress = {};  ///< called with the part done since the last call
};

/// Guarantee: `crossed` contains the probability and lies in [0, 1] but for the rounding of its
/// radius; if `complete`, that radius is below 10^-(digits + 1) of it. Exactly 1 where every path crosses. Errors: core::ParameterError
/// ("n", "T", "x") for numbers outside their domain.
CrossingProbability crossing_probability(const Crossing& crossing,
                                         const CrossingOptions& options = {});

struct ProbabilityEnds {
  std::string lower;
  std::string upper;
};

/// The ball's ends as decimals of so many significant digits, rounded outwards, but never out of
/// [0, 1]: what sticks out there is no probability.
ProbabilityEnds probability_ends(const Ball& ball, int digits);

/// 2 exp(-x^2 / (4 T)) [MV, (8.2)], as printed.
Ball lemma_bound(const Crossing& crossing, Bits bits);

/// x / (2 sqrt(n) T) <= 1: the b of the lemma's proof is one that the proof allows [MV, (8.4)], and
/// the bound is proved. Decided exactly.
bool bound_is_proved(const Crossing& crossing);

}  // namespace poise::certify
