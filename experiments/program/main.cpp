/// The program `poise`: finds the command, runs it, and turns every way it can end into an exit
/// code and, if it did not end well, one sentence on stderr.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "certified_commands.hpp"
#include "command.hpp"
#include "console.hpp"
#include "deliver.hpp"
#include "help.hpp"
#include "interrupt.hpp"
#include "poise/core/error.hpp"
#include "poise/core/version.hpp"
#include "poise/core/words.hpp"
#include "ranks.hpp"
#include "report.hpp"

namespace {

using namespace poise::experiments;

int complain(ExitCode code, const std::string& sentence) noexcept {
  say(sentence);
  return code;
}

/// Runs `body` and maps what it throws to the program's exit codes.
template <class Body>
int guarded(const Body& body) {
  try {
    return body();
  } catch (const poise::core::InputError& error) {
    return complain(bad_input, error.what());
  } catch (const poise::core::ParameterError& error) {
    return complain(bad_input, error.what());
  } catch (const poise::core::Refusal& error) {
    return complain(refused, error.what());
  } catch (const poise::core::Interrupted& error) {
    return complain(interrupted, error.what());
  } catch (const std::bad_alloc&) {
    return complain(bad_input, "out of memory: expected a smaller n, fewer samples or replicas");
  } catch (const std::exception& error) {
    return complain(internal_error, fmt::format("internal error: {}", error.what()));
  }
}

std::vector<Command> in_order(std::vector<Command> commands) {
  std::ranges::stable_sort(commands, {}, &Command::place);
  return commands;
}

/// Where the module of ball arithmetic may lie.
std::vector<std::filesystem::path> modules() {
  std::error_code error;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  return {folder, folder / POISE_MODULE_FOLDER};
}

/// All commands: those that need ball arithmetic, too, whose library is loaded for it.
std::vector<Command> all_commands() {
  auto commands = plain_commands();
  for (Command& command : certified_commands(modules())) commands.push_back(std::move(command));
  return in_order(std::move(commands));
}

Command find_command(const std::string& name) {
  for (Command& command : plain_commands())
    if (command.name == name) return command;
  const auto all = all_commands();
  std::vector<std::string_view> known;
  for (const Command& command : all) {
    if (command.name == name) return command;
    known.push_back(command.name);
  }
  known.emplace_back("report");
  throw poise::core::InputError(
      fmt::format("{}expected one of: {}{} (see `poise --help`)",
                  name.empty() ? "no command: "
                               : fmt::format("{} is not a command: ", poise::core::quoted(name)),
                  poise::core::listed(known), poise::core::suggestion(name, known)));
}

/// A command with its options, those of delivery among them.
struct Prepared {
  explicit Prepared(Command chosen) : command(std::move(chosen)) {
    work = command.prepare(options);
    delivery.add_to(options, command.writes_files);
  }
  Command command;
  Options options;
  Delivery delivery;
  Work work;
};

/// What is made of the descriptions of all commands.
int print_described(std::string (*text)(std::span<const Described>)) {
  std::vector<std::unique_ptr<Prepared>> prepared;
  std::vector<Described> described;
  for (Command& command : all_commands()) {
    prepared.push_back(std::make_unique<Prepared>(std::move(command)));
    described.push_back({prepared.back()->command, prepared.back()->options});
  }
  print(text(described));
  return done;
}

/// What is in a file, nothing if it cannot be read: who needs it will say so.
std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What ended early, if there are ranks, in a sentence: a command's own text knows of none.
void say_what_is_missing(const Report& report, const poise::core::Team* team) {
  if (team == nullptr || !report.interrupted) return;
  const std::string loss = team->loss();
  say(fmt::format("{}: what was complete by then is kept",
                  loss.empty() ? "interrupted, by a signal or because a rank has died" : loss));
}

int run_command(const std::string& name, const std::vector<std::string>& words,
                InterruptWatch& watch, poise::core::Team* team) {
  Prepared prepared(find_command(name));
  if (std::ranges::find(words, "--help") != words.end() ||
      std::ranges::find(words, "-h") != words.end()) {
    print(help({prepared.command, prepared.options}));
    return done;
  }
  prepared.options.parse(name, words);
  const bool first = team == nullptr || team->rank() == 0;
  if (!first && !prepared.command.shares_work) return done;
  if (team != nullptr && !prepared.command.shares_work)
    say(fmt::format("warning: {} has no work for several ranks: rank 0 does it alone", name));
  const std::string file = prepared.options.value_of("CFG");
  if (team != nullptr && prepared.command.shares_work)
    require_same_run(*team, fmt::format("{} {}\n{}", name, fmt::join(words, " "), content(file)));
  if (first) prepared.delivery.open(file);
  const Context context{watch.token(),
                        [](const std::string& sentence) { say("warning: " + sentence); },
                        {},
                        modules(),
                        prepared.command.shares_work ? team : nullptr};
  Report report = prepared.work(context);
  watch.deliver();
  if (team != nullptr) team->dismiss();
  say_what_is_missing(report, team);
  return prepared.delivery.deliver(
      std::move(report), "poise " + name + prepared.options.given(Delivery::option_names()));
}

int run(std::vector<std::string> words, InterruptWatch& watch, poise::core::Team* team) {
  const std::string first = words.empty() ? "" : words.front();
  if (first == "--help" || first == "-h") {
    print(overview(all_commands()));
    return done;
  }
  if (first == "--version") {
    print(fmt::format("poise {} ({})\n", poise::core::version(), poise::core::commit()));
    return done;
  }
  if (first == "--manual") return print_described(manual);
  if (first == "--describe") return print_described(description);
  if (first == "--completion") return print_described(completion);
  if (!words.empty()) words.erase(words.begin());
  return run_command(first, words, watch, team);
}

/// The same as one of several ranks, of which the first says how it ended.
int run_as_rank(const std::vector<std::string>& words, InterruptWatch& watch,
                std::unique_ptr<poise::core::Team> team) {
  int code = done;
  if (team->rank() == 0) {
    code = guarded([&] { return run(words, watch, team.get()); });
    team->dismiss();
  } else {
    try {
      run(words, watch, team.get());
    } catch (const poise::core::Dismissed&) {
    } catch (...) {
      team->fail(std::current_exception());
    }
  }
  return leave_ranks(std::move(team), code);
}

}  // namespace

int main(int argc, char** argv) {
  // Before anything is done to signals: what the program becomes has its own ways with them.
  if (argc > 1 && std::string_view(argv[1]) == "report")
    return guarded([&]() -> int { become_report({argv + 2, argv + argc}); });
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is then an error like a full disk
  std::signal(SIGPIPE, SIG_IGN);  // and a reader that has gone, one like a closed stdout
  prepare_for_ranks();
  InterruptWatch watch;
  const std::vector<std::string> words{argv + 1, argv + argc};
  return guarded([&] {
    auto team = join_ranks(modules());
    return team == nullptr ? run(words, watch, nullptr)
                           : run_as_rank(words, watch, std::move(team));
  });
}
