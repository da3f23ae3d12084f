#include "proofs_checks/ledger/ledger.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "poise/certify/ball.hpp"
#include "poise/core/version.hpp"
#include "proofs_checks/ledger/archive.hpp"

namespace poise::checks {
namespace {

using Clock = std::chrono::steady_clock;

/// Requests a stop when `outer` does, or when the time is over.
class Deadline {
 public:
  Deadline(const std::stop_token& outer, double seconds)
      : forward_(outer, [this] { source_.request_stop(); }) {
    if (seconds > 0.0)
      timer_ =
          std::jthread([this, seconds](const std::stop_token& ended) { wait(ended, seconds); });
  }

  std::stop_token token() const { return source_.get_token(); }

 private:
  void wait(const std::stop_token& ended, double seconds) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any changed;
    const bool over = !changed.wait_for(lock, ended, std::chrono::duration<double>(seconds),
                                        [&] { return ended.stop_requested(); });
    if (over) source_.request_stop();
  }

  std::stop_source source_;
  std::stop_callback<std::function<void()>> forward_;
  std::jthread timer_;
};

/// Nothing if the whole ledger was stopped meanwhile.
std::optional<Entry> check_one(const Statement& statement, const LedgerOptions& options,
                               const std::stop_token& stop) {
  if (stop.stop_requested()) return {};
  const Deadline deadline(stop, options.time_limit);
  Settings settings = options.settings;
  settings.stop = deadline.token();
  const auto start = Clock::now();
  Entry entry{statement, statement.check(settings)};
  entry.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (stop.stop_requested()) return {};
  // A check that gave up early must not look as if the print stood.
  if (!statement.correction.empty() && !entry.outcome.corrected)
    entry.outcome.corrected = undecided(entry.outcome.as_stated.because);
  if (settings.stop.stop_requested()) {
    const Finding late =
        undecided(fmt::format("the time limit of {} s was reached", options.time_limit));
    entry.outcome = {.as_stated = late, .corrected = late};
  }
  return entry;
}

io::Json to_json(const Finding& finding) {
  io::Json tests = io::Json::array();
  for (const Test& test : finding.tests) tests.push_back(checks::to_json(test));
  const auto& [verdict, because, certificates, all, failing, root] = finding;
  return {{"verdict", name(verdict)},
          {"because", because},
          {"failing", failing ? io::Json(name(*failing)) : io::Json(nullptr)},
          {"root", failing ? io::Json(root) : io::Json(nullptr)},
          {"kinds", kinds(finding)},
          {"certificates", certificates},
          {"tests", tests}};
}

io::Json to_json(const Reading& reading) {
  return {{"reading", reading.reading},
          {"verdict", name(reading.verdict)},
          {"because", reading.because}};
}

io::Json to_json(const Entry& entry) {
  const auto& [as_stated, corrected, readings, figures] = entry.outcome;
  io::Json read = io::Json::array();
  for (const Reading& reading : readings) read.push_back(to_json(reading));
  return {{"id", entry.statement.id},
          {"title", entry.statement.title},
          {"as_stated", name(as_stated.verdict)},
          {"corrected", corrected ? io::Json(name(corrected->verdict)) : io::Json(nullptr)},
          {"evidence",
           {{"printed", entry.statement.printed},
            {"correction", entry.statement.correction},
            {"as_stated", to_json(as_stated)},
            {"corrected", corrected ? to_json(*corrected) : io::Json(nullptr)},
            {"readings", read},
            {"figures", figures}}},
          {"seconds", entry.seconds}};
}

}  // namespace

Ledger check(std::span<const Statement> statements, const LedgerOptions& options) {
  const core::Task task{.work = [&](std::uint64_t k, const std::stop_token& stop) -> core::Bytes {
                          const auto entry = check_one(statements[k], options, stop);
                          certify::release_caches();
                          if (!entry) return {};
                          return core::pack(entry->outcome, entry->seconds);
                        },
                        .threads = options.threads,
                        .stop = options.settings.stop};
  core::LocalTeam alone;
  core::Team& team = options.team != nullptr ? *options.team : alone;
  if (!team.open(task)) return {};
  std::vector<std::optional<Entry>> found(statements.size());
  team.deal(task, core::first_jobs(statements.size()), [&](const core::JobResult& result) {
    Entry& entry =
        found[result.job].emplace(Entry{.statement = statements[result.job], .outcome = {}});
    core::unpack(result.bytes, entry.outcome, entry.seconds);
    if (options.finished) options.finished(entry);
  });
  Ledger ledger{.settings = options.settings};
  for (const Statement& statement : statements) ledger.expected.emplace_back(statement.id);
  for (auto& entry : found)
    if (entry) ledger.entries.push_back(std::move(*entry));
  return ledger;
}

io::Json to_json(const Ledger& ledger) {
  const Settings& settings = ledger.settings;
  io::Json rows = io::Json::array();
  for (const Entry& entry : ledger.entries) rows.push_back(to_json(entry));
  return {{"poise_version", core::version()},
          {"quick", settings.quick},
          {"seed", settings.seed},
          {"digits", settings.digits},
          {"level", level},
          {"interrupted", ledger.interrupted()},
          {"expected", ledger.expected},
          {"statements", rows}};
}

}  // namespace poise::checks
