/// The ledger as files: NAME.json, which the verifier reads, and its table as NAME.tex and NAME.md.
///
/// Problem: the three belong together, and a ledger that took minutes must not be replaced by a few
/// of its statements because somebody pressed Ctrl-C. Method: all three are written under other
/// names, and renamed when all are on the disk; what an interrupted check has found goes to
/// NAME.partial.json, .tex and .md. Rejected: three files one after the other (a full disk leaves a
/// table that is not the ledger's); looking into NAME.json for what may be replaced (whoever asks
/// for statements by name means to replace it, whoever stops does not).
#pragma once

#include <array>
#include <string>

#include "proofs_checks/ledger/ledger.hpp"

namespace poise::checks {

class Documents {
 public:
  /// Finds out, before the work, whether the files can be written. `json` ends in .json. Errors:
  /// core::InputError, which names the file.
  explicit Documents(const std::string& json);

  /// Writes all three, or none, unless the process is killed between two renames. Returns the name
  /// of the JSON file: that of the constructor, or NAME.partial.json for an interrupted ledger.
  /// Errors: core::InputError; then all files are as they were.
  std::string write(const Ledger& ledger) const;

 private:
  std::string stem_;  ///< the name without .json
};

/// One sentence that says where the ledger is, and that it is not all where it is not.
std::string where_written(const Ledger& ledger, const std::string& json);

}  // namespace poise::checks
