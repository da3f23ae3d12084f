/// The ledger as tables.

#include <fmt/format.h>

#include "proofs_checks/ledger/escape.hpp"
#include "proofs_checks/ledger/ledger.hpp"

namespace poise::checks {
namespace {

std::string as_corrected(const Entry& entry) {
  return entry.outcome.corrected ? in_short(*entry.outcome.corrected) : "";
}

}  // namespace

std::string text_table(std::span<const Entry> entries) {
  std::string text = fmt::format("{:<15} as printed, and as corrected\n{:-<79}\n", "statement", "");
  for (const Entry& entry : entries) {
    const std::string corrected = as_corrected(entry);
    text += fmt::format("{:<15} {}\n", entry.statement.id, entry.statement.title);
    text += fmt::format("{:<15}   {}\n", "", in_short(entry.outcome.as_stated));
    if (!corrected.empty()) text += fmt::format("{:<15}   corrected {}\n", "", corrected);
  }
  return text;
}

std::string latex_table(std::span<const Entry> entries) {
  std::string text =
      "% Written by poise check; wants the packages booktabs and longtable.\n"
      "\\begin{longtable}{lp{0.18\\textwidth}p{0.16\\textwidth}p{0.14\\textwidth}p{0.3\\textwidth}}"
      "\n"
      "\\toprule\nstatement & & as printed & corrected & correction \\\\\n\\midrule\n\\endhead\n"
      "\\bottomrule\n\\endfoot\n";
  for (const Entry& entry : entries)
    text += fmt::format("{} & {} & {} & {} & {} \\\\\n", latex(entry.statement.id),
                        latex(entry.statement.title), latex(in_short(entry.outcome.as_stated)),
                        latex(as_corrected(entry)), latex(entry.statement.correction));
  return text + "\\end{longtable}\n";
}

std::string markdown_table(std::span<const Entry> entries) {
  std::string text = "| statement | | as printed | corrected |\n|---|---|---|---|\n";
  for (const Entry& entry : entries)
    text +=
        fmt::format("| {} | {} | {} | {} |\n", entry.statement.id, markdown(entry.statement.title),
                    markdown(in_short(entry.outcome.as_stated)), markdown(as_corrected(entry)));
  return text;
}

}  // namespace poise::checks
