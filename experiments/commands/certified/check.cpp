/// `poise check`: the ledger of the paper's statements.

#include <fmt/format.h>

#include <limits>
#include <optional>

#include "poise/core/progress.hpp"
#include "poise/io/json.hpp"
#include "program/command.hpp"
#include "proofs_checks/ledger/documents.hpp"
#include "proofs_checks/ledger/explain.hpp"
#include "proofs_checks/ledger/pages.hpp"
#include "proofs_checks/ledger/policy.hpp"
#include "proofs_checks/ledger/registry.hpp"

namespace poise::experiments {
namespace {

struct CheckOptions {
  std::vector<std::string> ids;
  std::string out;
  std::string pages;
  bool explain = false;
  std::size_t threads = 0;
  checks::LedgerOptions ledger;
};

/// Why a finding is open; nothing if it is settled.
std::string reason(const checks::Finding& finding) {
  return finding.verdict == checks::Verdict::undecided ? finding.because : std::string();
}

/// One line for each reason why a statement is open, which the table has no room for.
std::string reasons(std::span<const checks::Entry> entries) {
  std::string text;
  for (const auto& [statement, outcome, seconds] : entries) {
    const std::string as_stated = reason(outcome.as_stated);
    const std::string corrected = outcome.corrected ? reason(*outcome.corrected) : std::string();
    if (!as_stated.empty()) text += fmt::format("{}: undecided: {}\n", statement.id, as_stated);
    if (!corrected.empty() && corrected != as_stated)
      text += fmt::format("{}, as corrected: undecided: {}\n", statement.id, corrected);
  }
  return text.empty() ? text : "\n" + text;
}

/// The keys of the ledger as fields; `ledger` is what it writes to its file.
io::Result describe(const io::Json& ledger) {
  const auto& statements = ledger.at("statements");
  io::Axis asked = io::place_axis("expected", ledger.at("expected").size(), "asked for");
  asked.labels = io::Texts(ledger.at("expected").begin(), ledger.at("expected").end());
  io::Result result{
      .axes = {io::place_axis("statement", statements.size(), "statements"), std::move(asked)}};
  io::Group& root = result.root;
  root.add("poise_version", "", "version of poise", ledger.at("poise_version").get<std::string>());
  root.add("quick", "", "whether samples were small", ledger.at("quick").get<bool>());
  root.add("seed", "1", "random seed", ledger.at("seed").get<std::uint64_t>());
  root.add("digits", "1", "digits of enclosures", ledger.at("digits").get<int>());
  root.add("level", "1", "level of each test", ledger.at("level").get<double>());
  root.add("interrupted", "", "whether statements are missing",
           ledger.at("interrupted").get<bool>());
  root.labels("expected");
  io::Group& group = root.records("statements", "statement", "");
  const auto text = [&](const char* name, const char* meaning) -> io::Field& {
    return group.column("statement", statements, name, "", meaning, [&](const io::Json& statement) {
      const auto& value = statement.at(name);
      return value.is_null() ? std::optional<std::string>() : value.get<std::string>();
    });
  };
  text("id", "name");
  text("title", "what it is about");
  text("as_stated", "verdict on the statement as printed");
  text("corrected", "verdict on the corrected statement; none: the print stands");
  io::Documents evidence;
  for (const auto& statement : statements) evidence.json.push_back(statement.at("evidence").dump());
  group.array("evidence", "", "evidence for the verdicts", {"statement"}, evidence).shown(0);
  group
      .column("statement", statements, "seconds", "s", "time it took",
              [](const io::Json& s) { return s.at("seconds").get<double>(); })
      .shown(2)
      .from_clock();
  return result;
}

/// The policy by which the print is read.
std::string rules(std::size_t columns) {
  std::string text = "How the print is read (docs/ledger has a page for each statement):\n";
  int number = 0;
  for (const std::string_view rule : checks::policy)
    for (std::string label = fmt::format("{}.", ++number);
         const std::string& line : checks::wrapped(rule, columns - 4)) {
      text += fmt::format("{:<4}{}\n", label, line);
      label.clear();
    }
  return text;
}

std::string page(const CheckOptions& options, const checks::Ledger& ledger) {
  constexpr std::size_t few = 3;  // names that ask for reasons, not for a table
  const bool explain = options.explain || (!options.ids.empty() && options.ids.size() <= few);
  if (!explain)
    return rules(80) + "\n" + checks::text_table(ledger.entries) + reasons(ledger.entries);
  constexpr std::size_t columns = 80;
  std::string text;
  for (const checks::Entry& entry : ledger.entries)
    text += (text.empty() ? "" : "\n") + checks::explain(entry, columns);
  return text;
}

Report run(const CheckOptions& options, const Context& context) {
  const auto chosen = checks::select(options.ids);
  std::optional<checks::Documents> documents;
  const bool writes = context.team == nullptr || context.team->rank() == 0;
  if (writes && !options.out.empty())
    documents.emplace(options.out);  // fails now, not after the run
  checks::LedgerOptions running = options.ledger;
  running.settings.stop = context.stop;
  running.threads = context.threads(options.threads);
  running.team = context.team;
  checks::Ledger ledger;
  {
    core::Progress progress("check", static_cast<double>(chosen.size()), "statements",
                            context.progress);
    running.finished = [&](const checks::Entry&) { progress.advance(1.0, 1); };
    ledger = checks::check(chosen, running);
  }
  Report report{.result = describe(checks::to_json(ledger)),
                .text = {page(options, ledger)},
                .interrupted = ledger.interrupted()};
  if (documents)
    report.text.emplace_back("\n" + checks::where_written(ledger, documents->write(ledger)) + "\n");
  if (!options.pages.empty() && !ledger.interrupted()) {
    checks::write_pages(ledger, options.pages);
    report.text.emplace_back(fmt::format("\nthe pages are in {}\n", options.pages));
  }
  return report;
}

void add_options(Options& options, CheckOptions& own) {
  std::string help = "Statements to check, all if none is given:";
  for (const auto& statement : checks::statements())
    help += fmt::format("\n{}: {}", statement.id, statement.title);
  options.texts("ID", "ID", own.ids, help);
  auto& settings = own.ledger.settings;
  options.flag("--quick", settings.quick, "Smaller samples: the whole ledger within a minute");
  options.flag("--explain", own.explain,
               "What is printed, the verdict, why, the correction and the evidence (the default "
               "for up to three names)");
  options.text("--out", "FILE.json", own.out,
               "Where the ledger is written; its table goes beside it as .tex and as .md");
  options.text("--pages", "FOLDER", own.pages,
               "Where the ledger is written as pages, README.md and one for each statement");
  options.whole("--seed", "N", settings.seed, 0, std::numeric_limits<std::int64_t>::max(),
                "Random seed of the numerical tests (1)");
  options.whole("--threads", "N", own.threads, 0, 4096,
                "Statements at a time, 0 = all cores; the verdicts do not depend on it");
  options.whole("--digits", "N", settings.digits, 15, 1000,
                "Digits to which enclosures are computed (30)");
  options.number("--time-limit", "SECONDS", own.ledger.time_limit, 0.0, 1e9,
                 "For one statement, which is undecided beyond; 0 = none");
}

}  // namespace

Command check_command() {
  return {.place = 100,
          .name = "check",
          .summary =
              "The ledger: every numbered statement of the paper, as printed and as "
              "corrected",
          .examples = {"check lemma-8.1", "check 'Theorem 4.1' --quick --explain",
                       "check --quick --out out/ledger.json"},
          .writes_files = true,
          .shares_work = true,
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<CheckOptions>();
            add_options(options, *own);
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
