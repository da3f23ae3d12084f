/// A numbered statement of the paper, and what checking it comes to.
///
/// Problem: a reader wants to know of each statement whether it holds as printed and, where it does
/// not, what holds in its place; and how we know. So a check returns two findings, each a verdict
/// with its evidence, and a verdict cannot be had without evidence of its kind:
///   proved     certificates, which verifier/ checks again by other means, and arguments written
///              out in the header of the statement's file;
///   refuted    a certified counterexample, likewise;
///   supported  tests fixed before the data, none of which rejects, each of which rejects a planted
///              alternative;
///   undecided  a reason.
/// A numerical test that rejects refutes nothing by itself: the finding is then undecided.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "poise/io/json.hpp"

namespace poise::checks {

enum class Verdict { proved, refuted, supported, undecided };

std::string_view name(Verdict verdict);

/// Level of every test: the probability that it rejects where the null hypothesis holds. With a
/// hundred tests in the ledger, two runs agree but for one in ten thousand.
inline constexpr double level = 1e-6;

/// A numerical test, reduced to statistics that are standard normal, or nearly, under the null
/// hypothesis; large values of either sign speak against it.
struct Test {
  std::string statistic;    ///< what was measured, on which samples
  std::string null;         ///< the hypothesis
  double z;                 ///< of the data
  std::string alternative;  ///< the planted one: what was made wrong, and by how much
  double planted_z;         ///< of data in which the alternative holds
};

/// P(|Z| >= |z|) < level.
bool rejects(double z);
/// The probability that the test rejects data like the planted ones: Phi(|planted_z| - critical z).
double power(const Test& test);

/// z with P(|Z| >= z) = p for p in (0, 1]: what a test that yields a p-value hands on.
double z_of_p_value(double p);

struct Finding {
  Verdict verdict = Verdict::undecided;
  std::string because;                      ///< how we know, in a sentence or two
  std::vector<io::Json> certificates = {};  ///< objects with a "kind" that verifier/ knows
  std::vector<Test> tests = {};
};

/// Preconditions: at least one certificate.
Finding proved(std::string because, std::vector<io::Json> certificates);
Finding refuted(std::string because, std::vector<io::Json> certificates);
/// Supported, or undecided with the reason if a test rejects or misses its planted alternative.
Finding supported(std::string because, std::vector<Test> tests);
Finding undecided(std::string reason);

/// A certificate that only a reader can check: a proof in words. `where` is the file whose header
/// has it, `claim` what it shows.
io::Json argument(std::string_view where, std::string_view claim);

struct Outcome {
  Finding as_stated;
  std::optional<Finding> corrected = {};  ///< nothing: the print stands
  io::Json figures = io::Json::object();  ///< what else was measured, for the reader
};

/// How thoroughly to check.
struct Settings {
  bool quick = false;      ///< the whole ledger within a minute: smaller samples, same verdicts
  std::uint64_t seed = 1;  ///< of every sample
  int digits = 30;         ///< of the enclosures, 15 to 1000
  /// Requested at the time limit and by Ctrl-C. A check should return soon after, with anything.
  std::stop_token stop = {};
};

struct Statement {
  std::string_view id;          ///< "lemma-8.1", "eq-5.30"
  std::string_view title;       ///< some five words
  std::string_view printed;     ///< what the paper says, in a sentence
  std::string_view correction;  ///< what is right in its place, in words and formula; may be empty
  Outcome (*check)(const Settings&);
};

}  // namespace poise::checks
