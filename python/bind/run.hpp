/// A command of the program, run by whoever has an interpreter of their own to look after.
///
/// Problem: Python must stay able to take Ctrl-C and to show progress while a command computes, and
/// both are for its main thread alone. Method: the command runs on a thread of its own that never
/// touches Python; whoever asked for it waits, looks up as often as they like, and may ask it to stop.
/// What a command is and what it makes of its options is program/command.hpp's: the same call that the
/// program makes. Rejected: calls into Python from within the work (each would take the interpreter's
/// lock, from any thread); signals handled by the module (they are the interpreter's).
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "poise/io/result.hpp"
#include "program/command.hpp"

namespace poise::python {

/// Every command's name; those that need ball arithmetic load nothing for it.
std::vector<std::string> command_names();
/// Errors: core::InputError where there is none of this name.
experiments::Command find_command(const std::string& name);

/// What a command is asked for.
struct Request {
  std::string command;
  std::vector<std::pair<std::string, std::string>> options = {};  ///< names ("--times"), values
  /// The configuration, as text and how messages call it; none where the options name a file.
  std::optional<std::pair<std::string, std::string>> document = {};
};

/// How it ended.
struct Outcome {
  enum class Kind { done, bad_input, refused, interrupted, no_memory, internal_error };
  Kind kind = Kind::internal_error;
  std::string message = {};
  std::string key = {};     ///< of bad input in a document
  std::string reason = {};  ///< the message without where and key
  /// Also of what was interrupted, unless there was nothing to keep.
  std::shared_ptr<io::Result> result = {};
  std::vector<std::string> warnings = {};
};

class Run {
 public:
  enum class Progress { automatic, kept };

  /// Starts it. `progress`: on stderr where that is a terminal, or kept for progress_line().
  Run(Request request, Progress progress);
  /// Asks it to stop, and waits until it has.
  ~Run() = default;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Waits until it is done, but not for longer than this. Whether it is.
  bool wait(std::chrono::milliseconds longest);
  void stop() { thread_.request_stop(); }
  /// The newest line that was not asked for yet.
  std::optional<std::string> progress_line();
  /// Once it is done.
  Outcome take() { return std::move(outcome_); }

 private:
  void work(const std::stop_token& stop, const Request& request, Progress progress);
  void compute(const std::stop_token& stop, const Request& request, Progress progress);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::optional<std::string> line_;
  Outcome outcome_;
  std::jthread thread_;  ///< last: it ends before what it uses
};

}  // namespace poise::python
