/// The ledger: statements, what checking them came to, and the tables that show it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "poise/core/team.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

struct Entry {
  Statement statement;
  Outcome outcome;
  double seconds = 0.0;  ///< of wall time
};

struct LedgerOptions {
  Settings settings = {};      ///< `stop` is Ctrl-C here
  double time_limit = 0.0;     ///< seconds a statement, which ends undecided beyond; 0: none
  std::size_t threads = 1;     ///< statements at a time, >= 1; the verdicts do not depend on it
  core::Team* team = nullptr;  ///< to whose ranks statements are dealt; none: one rank
  std::function<void(const Entry&)> finished = {};  ///< called once a statement, one at a time
};

struct Ledger {
  Settings settings = {};
  std::vector<std::string> expected = {};  ///< the ids of the statements that were to be checked
  std::vector<Entry> entries = {};         ///< those that were, in the same order

  bool interrupted() const { return entries.size() < expected.size(); }
};

/// Checks the statements. Stopped, it keeps the entries that were complete. Errors: core::Dismissed on
/// other ranks than 0 when that is done.
Ledger check(std::span<const Statement> statements, const LedgerOptions& options);

/// {"poise_version", "quick", "seed", "digits", "level", "interrupted", "expected": [ids],
/// "statements": [{"id", "title", "as_stated", "corrected", "evidence", "seconds"}]}; verdicts by
/// name, `corrected` null where the print stands; evidence: what was printed, the correction, and
/// each finding in full.
io::Json to_json(const Ledger& ledger);

/// For a terminal: two or three lines a statement.
std::string text_table(std::span<const Entry> entries);
/// A longtable of id, title, verdicts and correction; wants booktabs and longtable.
std::string latex_table(std::span<const Entry> entries);
/// Id, title and verdicts, as GitHub reads it.
std::string markdown_table(std::span<const Entry> entries);

}  // namespace poise::checks
