#include "proofs_checks/ledger/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "poise/core/error.hpp"

namespace poise::checks {

std::vector<Statement> select(std::span<const std::string> ids) {
  const auto known = statements();
  for (const std::string& id : ids) {
    if (std::ranges::find(known, id, &Statement::id) != known.end()) continue;
    std::vector<std::string_view> names;
    for (const Statement& statement : known) names.push_back(statement.id);
    throw core::InputError(
        fmt::format("\"{}\" is not a statement: expected some of: {}", id, fmt::join(names, ", ")));
  }
  std::vector<Statement> chosen;
  for (const Statement& statement : known)
    if (ids.empty() || std::ranges::find(ids, statement.id) != ids.end())
      chosen.push_back(statement);
  return chosen;
}

}  // namespace poise::checks
