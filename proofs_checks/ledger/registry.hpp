/// Every statement that has a check, in the order of the paper.
///
/// A new one is one file in statements/ and its place in the order, under "ledger" in
/// paper/statements.json: CMake finds both and writes `statements()`.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

std::span<const Statement> statements();

/// The statements of these ids, in the order of the paper, each once; all if there is none.
/// Errors: core::InputError, which lists the known ids.
std::vector<Statement> select(std::span<const std::string> ids);

}  // namespace poise::checks
