#include "proofs_checks/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "poise/core/error.hpp"

namespace poise::checks {

// One function a statement, defined in the file of its name.
Statement hypothesis_3_2();
Statement theorem_4_1();
Statement lemma_4_2();
Statement section_5();
Statement eq_5_4();
Statement eq_5_8();
Statement eq_5_9();
Statement lemma_5_1();
Statement lemma_5_2();
Statement corollary_5_3();
Statement lemma_5_4();
Statement eq_5_24();
Statement eq_5_27();
Statement eq_5_29();
Statement eq_5_30();
Statement lemma_5_5();
Statement eq_5_42();
Statement lemma_5_6();
Statement eq_5_63();
Statement eq_5_67();
Statement lemma_5_7();
Statement eq_5_81();
Statement section_6();
Statement eq_7_1();
Statement lemma_8_1();
Statement corollary_8_2();
Statement lemma_8_3();

std::span<const Statement> statements() {
  // clang-format off
  static const std::array all{
      hypothesis_3_2(),
      theorem_4_1(),
      lemma_4_2(),
      section_5(),
      eq_5_4(),
      eq_5_8(),
      eq_5_9(),
      lemma_5_1(),
      lemma_5_2(),
      corollary_5_3(),
      lemma_5_4(),
      eq_5_24(),
      eq_5_27(),
      eq_5_29(),
      eq_5_30(),
      lemma_5_5(),
      eq_5_42(),
      lemma_5_6(),
      eq_5_63(),
      eq_5_67(),
      lemma_5_7(),
      eq_5_81(),
      section_6(),
      eq_7_1(),
      lemma_8_1(),
      corollary_8_2(),
      lemma_8_3(),
  };
  // clang-format on
  return all;
}

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
