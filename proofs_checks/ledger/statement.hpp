/// A numbered statement of the paper, and what checking it comes to.
///
/// Problem: a reader wants to know of each statement whether it holds as printed and, where it does
/// not, what holds in its place; and how we know. So a check returns two findings, each a verdict
/// with its evidence, and a verdict cannot be had without evidence of its kind:
///   proved     certificates: computed ones, which verifier/ computes again by other means; formal
///              ones, which Coq has checked; citations of theorems; and arguments written out in
///              the header of a file;
///   refuted    a counterexample, likewise; it says what fails, and names the cause, which several
///              statements may share;
///   supported  tests fixed before the data, none of which rejects, each of which rejects a planted
///              alternative;
///   undecided  a reason.
/// A numerical test that rejects refutes nothing by itself: the finding is then undecided. Where the
/// print leaves something open, each reading has its verdict, and the columns have that of the
/// policy's (policy.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "poise/io/json.hpp"
#include "proofs_checks/ledger/test.hpp"

namespace poise::checks {

enum class Verdict { proved, refuted, supported, undecided };

std::string_view name(Verdict verdict);

/// Why a statement does not hold as printed.
enum class Failing {
  substance,           ///< what it says is not so
  missing_hypothesis,  ///< it is so under a hypothesis that is not there
  convention,          ///< it is so where a symbol or a space means something else
  slip                 ///< it is so with a small correction that nothing else depends on
};

std::string_view name(Failing failing);

struct Finding {
  Verdict verdict = Verdict::undecided;
  std::string because;                      ///< how we know, in a sentence or two
  std::vector<io::Json> certificates = {};  ///< objects with a "kind" that verifier/ knows
  std::vector<Test> tests = {};
  std::optional<Failing> failing = {};  ///< of refuted ones only, and always there
  std::string root = "";  ///< refuted: the one cause, the same text wherever it is the same cause
};

/// Preconditions: at least one certificate.
Finding proved(std::string because, std::vector<io::Json> certificates);
/// Preconditions: at least one certificate; a root, the id of a row or a short phrase.
Finding refuted(Failing failing, std::string root, std::string because,
                std::vector<io::Json> certificates);
/// Supported, or undecided with the reason if a test rejects or misses its planted alternative.
Finding supported(std::string because, std::vector<Test> tests);
Finding undecided(std::string reason);
/// A proved finding with tests beside it, of the program and of the reader of the proof; undecided
/// if a test rejects or misses its planted alternative.
Finding accompanied(Finding proved, std::vector<Test> tests);

/// A certificate that only a reader can check: a proof in words. `where` is the file whose header
/// has it, of those in source_hash.hpp; `claim` what it shows. It is bound to the header as it was
/// when the program was built.
io::Json argument(std::string_view where, std::string_view claim);

/// That a proof, in the header of `where`, rests on a theorem proved elsewhere. `source` is a key of
/// paper/references.bib.
io::Json citation(std::string_view where, std::string_view theorem, std::string_view source);

/// A theorem that Coq has checked. `file` is its name in proofs_checks/formal/, `theorem` that of
/// the theorem. It is bound to the whole file.
io::Json formal(std::string_view file, std::string_view theorem);

/// What a finding rests on, in this order and each once: "formal", "computed", "argued", "cited" by
/// its certificates, "tested" by its tests. Nothing of an undecided one.
std::vector<std::string_view> kinds(const Finding& finding);

/// "proved: computed, argued"; "refuted: missing hypothesis (one outlier)".
std::string in_short(const Finding& finding);

/// One way of reading what the print leaves open, and what comes of the statement under it.
struct Reading {
  std::string reading;
  Verdict verdict = Verdict::undecided;
  std::string because;
};

struct Outcome {
  Finding as_stated;
  std::optional<Finding> corrected = {};  ///< nothing: the print stands
  std::vector<Reading> readings = {};     ///< of the print, where they differ; the policy's first
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
