#include "run.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <new>

#include "poise/core/error.hpp"
#include "poise/setup/document.hpp"
#include "program/certified_commands.hpp"
#include "program/provenance.hpp"

namespace poise::python {
namespace {

namespace fs = std::filesystem;
using experiments::Command;

constexpr std::array certified_names{POISE_CERTIFIED_COMMANDS};

/// The folder of the shared object that this code is in.
fs::path folder() {
  static const char here = 0;
  Dl_info info{};
  return dladdr(&here, &info) != 0 ? fs::path(info.dli_fname).parent_path() : fs::path();
}

/// Where the module of ball arithmetic may lie.
std::vector<fs::path> modules() { return {folder(), folder() / POISE_MODULE_FOLDER}; }

}  // namespace

std::vector<std::string> command_names() {
  std::vector<std::string> names(certified_names.begin(), certified_names.end());
  for (const Command& command : experiments::plain_commands()) names.push_back(command.name);
  return names;
}

Command find_command(const std::string& name) {
  auto commands = std::ranges::find(certified_names, name) == certified_names.end()
                      ? experiments::plain_commands()
                      : experiments::certified_commands(modules());
  for (Command& command : commands)
    if (command.name == name) return std::move(command);
  throw core::InputError(name + ": no such command");
}

Run::Run(Request request, Progress progress)
    : thread_([this, progress, asked = std::move(request)](const std::stop_token& stop) {
        work(stop, asked, progress);
      }) {}

bool Run::wait(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, longest, [this] { return done_; });
}

std::optional<std::string> Run::progress_line() {
  const std::lock_guard lock(mutex_);
  return std::exchange(line_, std::nullopt);
}

void Run::compute(const std::stop_token& stop, const Request& request, Progress progress) {
  const experiments::Provenance provenance;
  const Command command = find_command(request.command);
  experiments::Options options;
  const experiments::Work work = command.prepare(options);
  if (request.document) options.give_text(request.document->first, request.document->second);
  for (const auto& [name, value] : request.options) options.give(name, value);
  if (const auto* option = options.missing())
    throw setup::KeyError(request.command, option->name, "is missing: " + option->help);
  experiments::Context context{
      stop, [this](const std::string& warning) { outcome_.warnings.push_back(warning); }};
  context.modules = modules();
  if (progress == Progress::kept)
    context.progress = [this](const std::string& line) {
      const std::lock_guard lock(mutex_);
      line_ = line;
    };
  experiments::Report report = work(context);
  provenance.add_to(report, "poise " + request.command + options.given({"--threads"}));
  outcome_.kind = report.interrupted ? Outcome::Kind::interrupted : Outcome::Kind::done;
  outcome_.result = std::make_shared<io::Result>(std::move(report.result));
}

void Run::work(const std::stop_token& stop, const Request& request, Progress progress) {
  const auto end = [this](Outcome::Kind kind, const char* message) {
    outcome_.kind = kind;
    outcome_.message = message;
  };
  using Kind = Outcome::Kind;
  try {
    compute(stop, request, progress);
  } catch (const setup::KeyError& error) {
    end(Kind::bad_input, error.what());
    outcome_.key = error.key;
    outcome_.reason = error.reason;
  } catch (const core::ParameterError& error) {
    end(Kind::bad_input, error.what());
    outcome_.key = error.key;
    outcome_.reason = error.reason;
  } catch (const core::InputError& error) {
    end(Kind::bad_input, error.what());
  } catch (const core::Refusal& error) {
    end(Kind::refused, error.what());
  } catch (const core::Interrupted& error) {
    end(Kind::interrupted, error.what());
  } catch (const std::bad_alloc&) {
    end(Kind::no_memory, "out of memory: expected a smaller n, fewer samples or replicas");
  } catch (const std::exception& error) {
    end(Kind::internal_error, error.what());
  }
  const std::lock_guard lock(mutex_);
  done_ = true;
  changed_.notify_all();
}

}  // namespace poise::python
