/// Ctrl-C and SIGTERM.
///
/// The first signal asks the command to stop; what it has computed is then written. A command that
/// has not returned about a second later had nothing to keep, or cannot be reached, and the program
/// ends; a second signal ends it at once. While a result is being written only a second signal does.
/// SIGHUP, of a terminal that is closed, asks as the first signal does and is no second one; where it
/// is to be ignored (nohup) it is.
/// Signals are taken by a thread of their own (sigtimedwait), so nothing has to be
/// async-signal-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <stop_token>
#include <thread>

namespace poise::experiments {

class InterruptWatch {
 public:
  /// Must be built before any other thread, which inherits the blocked signals.
  InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  /// From now on results are being written.
  void deliver() { delivering_ = true; }

 private:
  void watch(const std::stop_token& ended);

  sigset_t signals_{};
  std::stop_source source_;
  std::atomic<bool> delivering_ = false;
  std::jthread watcher_;
};

}  // namespace poise::experiments
