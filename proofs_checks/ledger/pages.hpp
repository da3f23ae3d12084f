/// The ledger as a document: a page for each statement, and one that has the policy, the table and
/// the causes of what does not hold.
///
/// Problem: a table has no room for what a reader wants who doubts a row, and prose beside the
/// ledger goes stale. Method: the pages of docs/ledger/ are written from the ledger itself, and a
/// test holds them against the quick one, whose seed is fixed.
#pragma once

#include <map>
#include <string>

#include "proofs_checks/ledger/ledger.hpp"

namespace poise::checks {

/// Names, "README.md" and "lemma-8.1.md", and texts.
std::map<std::string, std::string> pages(const Ledger& ledger);

/// Writes them into a folder, which is made if it is missing. Precondition: the ledger is not
/// interrupted. Errors: core::InputError, which names the file.
void write_pages(const Ledger& ledger, const std::string& folder);

}  // namespace poise::checks
