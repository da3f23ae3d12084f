#include "proofs_checks/ledger/pages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cassert>
#include <filesystem>
#include <vector>

#include "poise/io/whole_file.hpp"
#include "proofs_checks/ledger/escape.hpp"
#include "proofs_checks/ledger/policy.hpp"
#include "proofs_checks/ledger/registry.hpp"

namespace poise::checks {
namespace {

constexpr std::string_view origin =
    "<!-- Written by `poise check --quick --pages docs/ledger`: change the statement, not the "
    "page. "
    "-->\n\n";

/// cause -> ids of the rows that it refutes, in their order
using Causes = std::vector<std::pair<std::string, std::vector<std::string>>>;

Causes causes(std::span<const Entry> entries) {
  Causes found;
  for (const Entry& entry : entries) {
    const Finding& finding = entry.outcome.as_stated;
    if (!finding.failing) continue;
    auto known = std::ranges::find(found, finding.root, &Causes::value_type::first);
    if (known == found.end()) known = found.insert(known, {finding.root, {}});
    known->second.emplace_back(entry.statement.id);
  }
  return found;
}

std::string link(std::string_view id) { return fmt::format("[{0}]({0}.md)", id); }

std::string file_link(std::string_view file) { return fmt::format("[`{0}`](../../{0})", file); }

std::string text_at(const io::Json& certificate, const char* key) {
  return markdown(certificate.at(key).get<std::string>());
}

/// Proofs in words, citations and formal proofs one by one; the computed ones by number.
std::string certificates(const Finding& finding) {
  std::string text;
  std::vector<std::pair<std::string, int>> computed;
  for (const io::Json& certificate : finding.certificates) {
    const std::string kind = certificate.at("kind");
    if (kind == "argument") {
      text += fmt::format("- argued: {} ({})\n", text_at(certificate, "claim"),
                          file_link(certificate.at("where").get<std::string>()));
    } else if (kind == "citation") {
      text += fmt::format("- cited: {} [{}]\n", text_at(certificate, "theorem"),
                          text_at(certificate, "source"));
    } else if (kind == "formal") {
      text += fmt::format("- formal: `{}` ({})\n", certificate.at("theorem").get<std::string>(),
                          file_link(certificate.at("file").get<std::string>()));
    } else {
      auto known = std::ranges::find(computed, kind, &std::pair<std::string, int>::first);
      if (known == computed.end()) known = computed.insert(known, {kind, 0});
      ++known->second;
    }
  }
  for (const auto& [kind, count] : computed)
    text += fmt::format("- computed: {} certificate{} \"{}\"\n", count, count == 1 ? "" : "s",
                        markdown(kind));
  return text.empty() ? text : text + "\n";
}

std::string tests(const Finding& finding) {
  if (finding.tests.empty()) return "";
  std::string text =
      "| test | null hypothesis | z | rejects from | planted | its z "
      "|\n|---|---|---|---|---|---|\n";
  for (const Test& test : finding.tests)
    text += fmt::format("| {} | {} | {:.2f} | {} | {} | {:.3g} |\n", markdown(test.statistic),
                        markdown(test.null), z(test.data), markdown(smallest(test)),
                        markdown(test.alternative), z(test.planted));
  return text + "\n";
}

std::string finding_text(std::string_view claim, const Finding& finding) {
  std::string text;
  if (!claim.empty()) text += fmt::format("{}\n\n", markdown(claim));
  text += fmt::format("**{}.** {}\n\n", markdown(in_short(finding)), markdown(finding.because));
  return text + certificates(finding) + tests(finding);
}

std::string readings(std::span<const Reading> all) {
  if (all.empty()) return "";
  std::string text = "Readings of the print:\n\n| reading | verdict | because |\n|---|---|---|\n";
  for (const Reading& reading : all)
    text += fmt::format("| {} | {} | {} |\n", markdown(reading.reading), name(reading.verdict),
                        markdown(reading.because));
  return text + "\n";
}

std::string shared_cause(const Entry& entry, const Causes& all) {
  const Finding& finding = entry.outcome.as_stated;
  if (!finding.failing) return "";
  const auto& rows = std::ranges::find(all, finding.root, &Causes::value_type::first)->second;
  std::vector<std::string> others;
  for (const std::string& id : rows)
    if (id != entry.statement.id) others.push_back(link(id));
  return others.empty() ? "" : fmt::format("The same cause: {}.\n\n", fmt::join(others, ", "));
}

std::string page(const Entry& entry, const Causes& all) {
  const auto& [statement, outcome, seconds] = entry;
  std::string text = fmt::format("{}# {}: {}\n\n[The ledger](README.md)\n\n## As printed\n\n",
                                 origin, statement.id, markdown(statement.title));
  text += finding_text(statement.printed, outcome.as_stated) + readings(outcome.readings);
  text += shared_cause(entry, all) + "## Corrected\n\n";
  text += outcome.corrected ? finding_text(statement.correction, *outcome.corrected)
                            : std::string("The print stands.\n\n");
  return text + fmt::format("Proofs: {}\n", file_link(file_of(statement)));
}

std::string rules() {
  std::string text = "## How the print is read\n\n";
  int number = 0;
  for (const std::string_view rule : policy)
    text += fmt::format("{}. {}\n", ++number, markdown(rule));
  text += "\n## Words\n\n";
  for (const auto& [word, meaning, within] : terms)
    text += fmt::format("{}- *{}*: {}\n", within ? "  " : "", word, meaning);
  return text + "\n";
}

std::string index(std::span<const Entry> entries, const Causes& all) {
  std::string text = fmt::format(
      "{}# The ledger\n\nWhat [MV] says, and [JSZ] in its abstract, "
      "statement by statement: as printed and as corrected. z-scores "
      "are those of the quick run.\n\n{}## Statements\n\n",
      origin, rules());
  text += "| statement | | as printed | corrected |\n|---|---|---|---|\n";
  for (const auto& [statement, outcome, seconds] : entries)
    text += fmt::format("| {} | {} | {} | {} |\n", link(statement.id), markdown(statement.title),
                        markdown(in_short(outcome.as_stated)),
                        outcome.corrected ? markdown(in_short(*outcome.corrected)) : "");
  std::size_t rows = 0;
  std::string list;
  for (const auto& [cause, ids] : all) {
    rows += ids.size();
    std::vector<std::string> links;
    for (const std::string& id : ids) links.push_back(link(id));
    list += fmt::format("- {}: {}\n", markdown(cause), fmt::join(links, ", "));
  }
  return text + fmt::format(
                    "\n## Causes\n\n{} statements do not hold as printed, for {} reasons:"
                    "\n\n{}",
                    rows, all.size(), list);
}

}  // namespace

std::map<std::string, std::string> pages(const Ledger& ledger) {
  const Causes all = causes(ledger.entries);
  std::map<std::string, std::string> found{{"README.md", index(ledger.entries, all)}};
  for (const Entry& entry : ledger.entries)
    found.emplace(fmt::format("{}.md", entry.statement.id), page(entry, all));
  return found;
}

void write_pages(const Ledger& ledger, const std::string& folder) {
  assert(!ledger.interrupted());
  for (const auto& [name, text] : pages(ledger)) {
    const std::string path = (std::filesystem::path(folder) / name).string();
    io::require_writable(path);
    io::write_whole_file(path, std::as_bytes(std::span(text)));
  }
}

}  // namespace poise::checks
