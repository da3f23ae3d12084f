#include "interrupt.hpp"

#include <pthread.h>

#include <cstdlib>
#include <ctime>
#include <optional>

#include "command.hpp"
#include "console.hpp"

namespace poise::experiments {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// The time since the first signal, by both clocks: on a busy machine a command may need more of the
/// one that hangs on the wall.
class Patience {
 public:
  bool exhausted() const {
    const double waited = Seconds(Clock::now() - since_).count();
    const double worked = cpu_seconds() - cpu_since_;
    return (waited > 0.85 && worked > 0.4) || waited > 3.0;
  }

 private:
  Clock::time_point since_ = Clock::now();
  double cpu_since_ = cpu_seconds();
};

}  // namespace

InterruptWatch::InterruptWatch() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  struct sigaction hangup {};
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
    sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  watcher_ = std::jthread([this](const std::stop_token& ended) { watch(ended); });
}

void InterruptWatch::watch(const std::stop_token& ended) {
  const timespec wait{0, 20'000'000};
  std::optional<Patience> patience;
  while (!ended.stop_requested()) {
    const int signal = sigtimedwait(&signals_, nullptr, &wait);
    if (signal > 0 && signal != SIGHUP && patience) std::_Exit(interrupted);
    if (signal > 0 && !patience) {
      patience.emplace();
      source_.request_stop();
    }
    if (patience && !delivering_ && patience->exhausted()) {
      say("interrupted before there was a result to keep");
      std::_Exit(interrupted);
    }
  }
}

}  // namespace poise::experiments
