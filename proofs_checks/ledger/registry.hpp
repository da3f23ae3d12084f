/// Every statement that has a check, in the order of the paper, and how people call them.
///
/// A new one is one file in statements/ and its place in the order, under "ledger" in
/// paper/statements.json: CMake finds both and writes `statements()`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

std::span<const Statement> statements();

/// The file, in the repository, whose header has the statement, the verdicts and the proofs.
std::string file_of(const Statement& statement);

/// All statements of `known` that a name as people write it may mean, in their order: "lemma-8.1",
/// "Lemma 8.1", "lem. 8.1", "lemma_8_1"; "(5.81)" and "eq 5.81" for an equation; a number alone for
/// whatever has it, which may be several. Nothing for any other text.
std::vector<Statement> find_statements(std::string_view name,
                                       std::span<const Statement> known = statements());

/// The statements that these names mean, in the order of the paper, each once; all if there is no
/// name. Errors: core::InputError for a name that means none, with the nearest and the known ids,
/// or several, with these.
std::vector<Statement> select(std::span<const std::string> names);

}  // namespace poise::checks
