/// The program `poise`: parses the command line, runs one command, and turns every way a command
/// can end into an exit code and, if it did not end well, one sentence on stderr.

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <ctime>
#include <thread>

#include "command.hpp"
#include "poise/core/error.hpp"
#include "poise/core/version.hpp"

namespace {

using namespace poise::experiments;

/// Turns SIGINT and SIGTERM into a stop request; a second one ends the program at once. Signals are
/// taken by a thread of their own (sigwait), so nothing has to be async-signal-safe. Must be built
/// before any other thread, which inherits the blocked mask.
class InterruptWatch {
 public:
  InterruptWatch() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    watcher_ = std::jthread([this](const std::stop_token& ended) { watch(ended); });
  }

  std::stop_token token() const { return source_.get_token(); }

 private:
  void watch(const std::stop_token& ended) {
    const timespec patience{0, 50'000'000};
    while (!ended.stop_requested()) {
      if (sigtimedwait(&signals_, nullptr, &patience) < 0) continue;
      if (source_.stop_requested()) std::_Exit(interrupted);
      source_.request_stop();
    }
  }

  sigset_t signals_{};
  std::stop_source source_;
  std::jthread watcher_;
};

std::string joined(int argc, char** argv) {
  std::string line = "poise";
  for (int k = 1; k < argc; ++k) line += fmt::format(" {}", argv[k]);
  return line;
}

int complain(ExitCode code, const std::string& sentence) {
  fmt::print(stderr, "poise: {}\n", sentence);
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
  } catch (const std::bad_alloc&) {
    return complain(internal_error, "out of memory");
  } catch (const std::exception& error) {
    return complain(internal_error, fmt::format("internal error: {}", error.what()));
  }
}

constexpr auto description =
    "The hydrodynamic limit of balanced networks of excitatory and inhibitory neurons\n"
    "(MacLaurin and Vilanova): the network itself, its limit, and the two side by side.\n";

constexpr auto footer =
    "\nExamples:\n"
    "  poise balance experiments/configs/paper-6.1.toml\n"
    "  poise limit experiments/configs/paper-6.1.toml --times 1,2,5\n"
    "  poise continue experiments/configs/paper-6.1.toml --path intensity.ie.gain=1:4\n"
    "  poise simulate experiments/configs/small.toml --json\n"
    "  poise compare experiments/configs/paper-6.1.toml --out out/paper-6.1.nc\n"
    "  poise couple --length 65536 --paths 20\n"
    "  poise tail 100 1 2.5\n"
    "  poise check lemma-8.1\n"
    "\nExit codes: 0 done, 1 internal error, 2 bad input, 3 the mathematics refuses (no balanced\n"
    "point to start from, say), 130 interrupted (what was computed is written).\n";

/// The first argument must be a command, or an option of the program itself.
void require_command(const CLI::App& app, int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (first.starts_with('-')) return;
  std::string known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == first) return;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", command->get_name());
  }
  throw poise::core::InputError(fmt::format(
      "{}expected one of: {} (see `poise --help`)",
      first.empty() ? "no command: " : fmt::format("\"{}\" is not a command: ", first), known));
}

int run(int argc, char** argv, const InterruptWatch& watch) {
  CLI::App app{description, "poise"};
  app.set_version_flag("--version", std::string("poise ") + poise::core::version);
  app.footer(footer);
  app.require_subcommand(1);
  Session session{joined(argc, argv), watch.token(), {}};
  add_balance(app, session);
  add_limit(app, session);
  add_exit(app, session);
  add_continue(app, session);
  add_simulate(app, session);
  add_compare(app, session);
  add_mlmc(app, session);
  add_couple(app, session);
  add_tail(app, session);
  add_check(app, session);
  require_command(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return complain(bad_input, fmt::format("{} (see `poise --help`)", error.what()));
  }
  return session.command();
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is then an error like a full disk
  const InterruptWatch watch;
  return guarded([&] { return run(argc, argv, watch); });
}
