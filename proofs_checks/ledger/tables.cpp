/// The ledger as tables.

#include <fmt/format.h>

#include <map>

#include "proofs_checks/ledger/ledger.hpp"

namespace poise::checks {
namespace {

std::string as_corrected(const Entry& entry) {
  return entry.outcome.corrected ? std::string(name(entry.outcome.corrected->verdict)) : "";
}

/// `text` with every character that is special replaced.
std::string escaped(std::string_view text, const std::map<char, std::string_view>& replacements) {
  std::string result;
  for (const char c : text) {
    const auto found = replacements.find(c);
    if (found == replacements.end())
      result += c;
    else
      result += found->second;
  }
  return result;
}

std::string latex(std::string_view text) {
  return escaped(text, {{'\\', "\\textbackslash{}"},
                        {'{', "\\{"},
                        {'}', "\\}"},
                        {'_', "\\_"},
                        {'^', "\\textasciicircum{}"},
                        {'~', "\\textasciitilde{}"},
                        {'<', "\\textless{}"},
                        {'>', "\\textgreater{}"},
                        {'|', "\\textbar{}"},
                        {'%', "\\%"},
                        {'&', "\\&"},
                        {'#', "\\#"},
                        {'$', "\\$"}});
}

std::string markdown(std::string_view text) {
  return escaped(text, {{'|', "\\|"}, {'<', "&lt;"}, {'*', "\\*"}, {'_', "\\_"}});
}

}  // namespace

std::string text_table(std::span<const Entry> entries) {
  std::string text = fmt::format("{:<15} {:<46} {:<10} {}\n{:-<83}\n", "statement", "",
                                 "as printed", "corrected", "");
  for (const Entry& entry : entries)
    text += fmt::format("{:<15} {:<46} {:<10} {}\n", entry.statement.id, entry.statement.title,
                        name(entry.outcome.as_stated.verdict), as_corrected(entry));
  return text;
}

std::string latex_table(std::span<const Entry> entries) {
  std::string text =
      "% Written by poise check; wants the packages booktabs and longtable.\n"
      "\\begin{longtable}{lp{0.24\\textwidth}llp{0.34\\textwidth}}\n"
      "\\toprule\nstatement & & as printed & corrected & correction \\\\\n\\midrule\n\\endhead\n"
      "\\bottomrule\n\\endfoot\n";
  for (const Entry& entry : entries)
    text += fmt::format("{} & {} & {} & {} & {} \\\\\n", latex(entry.statement.id),
                        latex(entry.statement.title), name(entry.outcome.as_stated.verdict),
                        as_corrected(entry), latex(entry.statement.correction));
  return text + "\\end{longtable}\n";
}

std::string markdown_table(std::span<const Entry> entries) {
  std::string text =
      "| statement | | as printed | corrected | correction |\n|---|---|---|---|---|\n";
  for (const Entry& entry : entries)
    text += fmt::format("| {} | {} | {} | {} | {} |\n", entry.statement.id,
                        markdown(entry.statement.title), name(entry.outcome.as_stated.verdict),
                        as_corrected(entry), markdown(entry.statement.correction));
  return text;
}

}  // namespace poise::checks
