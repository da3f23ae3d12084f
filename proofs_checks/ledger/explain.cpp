#include "proofs_checks/ledger/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "proofs_checks/ledger/registry.hpp"

namespace poise::checks {
namespace {

constexpr std::size_t margin = 14;  ///< of the text, right of its labels

class Page {
 public:
  explicit Page(std::size_t columns) : columns_(columns) {}

  void title(std::string_view text) {
    for (const std::string& line : wrapped(text, columns_)) text_ += line + "\n";
  }

  /// Nothing where there is nothing to say.
  void row(std::string_view label, std::string_view text) {
    if (text.empty()) return;
    for (const std::string& line : wrapped(text, columns_ - margin)) {
      text_ += fmt::format("  {:<{}}{}\n", label, margin - 2, line);
      label = "";
    }
  }

  std::string text() && { return std::move(text_); }

 private:
  std::size_t columns_;
  std::string text_;
};

/// Of what no computation repeats; nothing of a certificate that is computed again.
std::string in_words(const io::Json& certificate) {
  const auto text = [&](const char* key) { return certificate.at(key).get<std::string>(); };
  const std::string kind = text("kind");
  if (kind == "argument") return fmt::format("argument: {} ({})", text("claim"), text("where"));
  if (kind == "citation") return fmt::format("citation: {} [{}]", text("theorem"), text("source"));
  if (kind == "formal") return fmt::format("formal: {} ({})", text("theorem"), text("file"));
  return "";
}

/// How many certificates there are of each kind that is computed again, in the order of their first.
std::vector<std::pair<std::string, int>> counted(const Finding& finding) {
  std::vector<std::pair<std::string, int>> kinds;
  for (const io::Json& certificate : finding.certificates) {
    if (!in_words(certificate).empty()) continue;
    const std::string kind = certificate.at("kind");
    const auto known = std::ranges::find(kinds, kind, &std::pair<std::string, int>::first);
    if (known != kinds.end())
      ++known->second;
    else
      kinds.emplace_back(kind, 1);
  }
  return kinds;
}

void evidence(const Finding& finding, Page& page) {
  std::string_view label = "evidence";
  const auto row = [&](std::string_view text) { page.row(std::exchange(label, ""), text); };
  for (const io::Json& certificate : finding.certificates)
    if (const std::string line = in_words(certificate); !line.empty()) row(line);
  for (const auto& [kind, count] : counted(finding))
    row(fmt::format("{} certificate{} \"{}\", which the verifier computes again", count,
                    count == 1 ? "" : "s", kind));
  for (const Test& test : finding.tests)
    row(fmt::format("test of \"{}\": {}: z = {:.2f}; z = {:.3g} where {}; rejects from {}",
                    test.null, test.statistic, z(test.data), z(test.planted), test.alternative,
                    smallest(test)));
}

void finding(std::string_view what, std::string_view claim, const Finding& finding, Page& page) {
  page.row(what, claim);
  page.row("verdict", in_short(finding));
  page.row("because", finding.because);
  evidence(finding, page);
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width)
      lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    while (word.size() > width) {
      lines.back() += word.substr(0, width);
      word.remove_prefix(width);
      lines.emplace_back();
    }
    lines.back() += word;
  }
  return lines;
}

std::string explain(const Entry& entry, std::size_t columns) {
  assert(columns >= 40);
  const auto& [statement, outcome, seconds] = entry;
  Page page(columns);
  page.title(fmt::format("{}: {}", statement.id, statement.title));
  finding("as printed", statement.printed, outcome.as_stated, page);
  if (outcome.corrected)
    finding("corrected", statement.correction, *outcome.corrected, page);
  else
    page.row("corrected", "the print stands");
  for (const Reading& reading : outcome.readings)
    page.row("reading",
             fmt::format("{}: {}: {}", reading.reading, name(reading.verdict), reading.because));
  page.row("proofs", file_of(statement));
  return std::move(page).text();
}

}  // namespace poise::checks
