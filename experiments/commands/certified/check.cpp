/// `poise check`: the ledger of the paper's statements.

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <span>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/progress.hpp"
#include "poise/io/json.hpp"
#include "poise/io/whole_file.hpp"
#include "program/command.hpp"
#include "proofs_checks/ledger/ledger.hpp"
#include "proofs_checks/ledger/registry.hpp"

namespace poise::experiments {
namespace {

struct CheckOptions {
  std::vector<std::string> ids;
  std::string out;
  std::size_t threads = 0;
  checks::LedgerOptions ledger;
};

/// ledger.json -> ledger.tex
std::string beside(const std::string& out, const char* extension) {
  return std::filesystem::path(out).replace_extension(extension).string();
}

/// The ledger and its tables; none of it if `json` is empty.
struct Files {
  std::string json, latex, markdown;

  explicit Files(const std::string& out) : json(out) {
    if (json.empty()) return;
    latex = beside(out, ".tex");
    markdown = beside(out, ".md");
    if (out == latex || out == markdown)
      throw core::InputError(fmt::format("--out: {}: expected a name that ends in .json", out));
    for (const auto& path : {json, latex, markdown}) io::require_writable(path);
  }
};

void write(const std::string& path, const std::string& text) {
  io::write_whole_file(path, std::as_bytes(std::span(text)));
}

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
  io::Result result{.axes = {io::place_axis("statement", statements.size(), "statements")}};
  io::Group& root = result.root;
  root.add("quick", "", "whether samples were small", ledger.at("quick").get<bool>());
  root.add("seed", "1", "random seed", ledger.at("seed").get<std::uint64_t>());
  root.add("digits", "1", "digits of enclosures", ledger.at("digits").get<int>());
  root.add("level", "1", "level of each test", ledger.at("level").get<double>());
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
  group.column("statement", statements, "seconds", "s", "time it took", [](const io::Json& s) {
    return s.at("seconds").get<double>();
  }).shown(2).from_clock();
  return result;
}

Report run(const CheckOptions& options, const Context& context) {
  const auto chosen = checks::select(options.ids);
  const Files files(options.out);
  checks::LedgerOptions running = options.ledger;
  running.settings.stop = context.stop;
  running.threads = options.threads == 0 ? core::hardware_threads() : options.threads;
  std::vector<checks::Entry> entries;
  {
    core::Progress progress("check", static_cast<double>(chosen.size()), "statements");
    running.finished = [&](const checks::Entry&) { progress.advance(1.0, 1); };
    entries = checks::check(chosen, running);
  }
  const io::Json ledger = checks::to_json(entries, running.settings);
  if (!files.json.empty()) {
    write(files.json, ledger.dump(2) + "\n");
    write(files.latex, checks::latex_table(entries));
    write(files.markdown, checks::markdown_table(entries));
  }
  return {.result = describe(ledger),
          .text = {checks::text_table(entries) + reasons(entries)},
          .interrupted = context.stop.stop_requested()};
}

void add_options(Options& options, CheckOptions& own) {
  std::string help = "Statements to check, all if none is given:";
  for (const auto& statement : checks::statements())
    help += fmt::format("\n{}: {}", statement.id, statement.title);
  options.texts("ID", "ID", own.ids, help);
  auto& settings = own.ledger.settings;
  options.flag("--quick", settings.quick, "Smaller samples: the whole ledger within a minute");
  options.text("--out", "FILE.json", own.out,
               "Where the ledger is written; its table goes beside it as .tex and as .md");
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
          .summary = "The ledger: every numbered statement of the paper, as printed and as "
                     "corrected",
          .examples = {"check lemma-8.1", "check --quick --out out/ledger.json"},
          .writes_files = true,
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<CheckOptions>();
            add_options(options, *own);
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
