/// A progress line for long work.
///
/// Written to stderr, and only where stderr is a terminal, so that logs and pipes stay clean; or shown
/// by whoever wants the line (a notebook has no terminal). Any number of threads may report; the line
/// is redrawn at most five times a second.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace poise::core {

class Progress {
 public:
  enum class Output { automatic, never };
  /// Shows the line, an empty one in the end; by one thread at a time, whichever reports.
  using Show = std::function<void(const std::string& line)>;

  /// `total` > 0: the amount of work that makes 100 %, in any unit (say, simulated time over all
  /// replicas). `item`: what is counted beside it, in the plural ("spikes"); empty: nothing.
  Progress(std::string label, double total, std::string item, Output output = Output::automatic);
  /// The same, shown by `show`; on stderr as above where that is empty.
  Progress(std::string label, double total, std::string item, Show show);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Reports further work and items done. Thread-safe.
  void advance(double work, std::uint64_t items);

  /// The line as it would stand after `seconds`: label, bar, items a second, time left.
  std::string line(double seconds) const;

 private:
  using Clock = std::chrono::steady_clock;
  void redraw(Clock::time_point now);

  std::string label_;
  std::string item_;
  double total_;
  Show show_;  ///< empty: nobody sees it
  Clock::time_point start_;
  std::mutex drawing_;
  Clock::time_point last_drawn_;
  std::atomic<double> work_{0.0};
  std::atomic<std::uint64_t> items_{0};
};

}  // namespace poise::core
