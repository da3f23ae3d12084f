/// `poise check`: the ledger of the paper's statements.

#include <fmt/format.h>

#include <filesystem>
#include <limits>

#include "command.hpp"
#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/progress.hpp"
#include "poise/io/whole_file.hpp"
#include "proofs_checks/ledger/ledger.hpp"
#include "proofs_checks/ledger/registry.hpp"

namespace poise::experiments {
namespace {

struct CheckCommand {
  std::vector<std::string> ids;
  std::string out;  ///< empty: ledger.json for the whole ledger, nothing for some statements
  bool json = false;
  std::size_t threads = 0;
  checks::LedgerOptions options;

  ExitCode run(const Session& session) const;
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

ExitCode CheckCommand::run(const Session& session) const {
  const auto chosen = checks::select(ids);
  const Files files(out.empty() && ids.empty() ? "ledger.json" : out);
  checks::LedgerOptions running = options;
  running.settings.stop = session.stop;
  running.threads = threads == 0 ? core::hardware_threads() : threads;
  core::Progress progress("check", static_cast<double>(chosen.size()), "statements");
  running.finished = [&](const checks::Entry&) { progress.advance(1.0, 1); };
  const auto entries = checks::check(chosen, running);
  const io::Json ledger = checks::to_json(entries, running.settings);
  if (!files.json.empty()) {
    write(files.json, ledger.dump(2) + "\n");
    write(files.latex, checks::latex_table(entries));
    write(files.markdown, checks::markdown_table(entries));
  }
  json ? print(ledger) : print(checks::text_table(entries) + reasons(entries));
  return session.stop.stop_requested() ? interrupted : done;
}

}  // namespace

void add_check(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "check", "The ledger: every numbered statement of the paper, as printed and as corrected");
  const auto check = std::make_shared<CheckCommand>();
  checks::Settings& settings = check->options.settings;
  std::string ids;
  for (const auto& statement : checks::statements())
    ids += fmt::format("\n  {}: {}", statement.id, statement.title);
  command.add_option("ID", check->ids, "Statements to check, all if none is given:" + ids);
  command.add_flag("--quick", settings.quick, "Smaller samples: the whole ledger within a minute");
  command.add_flag("--json", check->json, "Print one JSON object instead of a table");
  command
      .add_option(
          "--out", check->out,
          "Where the ledger is written; the table goes beside it as .tex and as .md. Without "
          "it: ledger.json, if all statements are checked")
      ->type_name("FILE.json");
  command.add_option("--seed", settings.seed, "Random seed of the numerical tests")
      ->check(CLI::Range(std::uint64_t{0},
                         static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())))
      ->capture_default_str();
  command
      .add_option("--threads", check->threads,
                  "Statements at a time, 0 = all cores; the verdicts do not depend on it")
      ->check(CLI::Range(0, 4096));
  command.add_option("--digits", settings.digits, "Digits to which enclosures are computed")
      ->check(CLI::Range(15, 1000))
      ->capture_default_str();
  command
      .add_option("--time-limit", check->options.time_limit,
                  "Seconds for one statement, which is undecided beyond; 0 = none")
      ->check(CLI::Range(0.0, 1e9))
      ->capture_default_str();
  command.callback(
      [check, &session] { session.command = [check, &session] { return check->run(session); }; });
}

}  // namespace poise::experiments
