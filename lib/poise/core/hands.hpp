/// The threads of one rank that do the jobs it was dealt.
///
/// Problem: one thread of a rank speaks to the others (an MPI library need not be able to do more),
/// and must hear at once when a job is finished, or when there is nothing left to do. Method: a queue,
/// and a condition variable that the speaking thread waits on. A stop forgets the jobs not begun.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "poise/core/team.hpp"

namespace poise::core {

class Hands {
 public:
  struct Finished {
    std::uint64_t job;
    std::uint64_t deal;  ///< to which it belongs
    Bytes bytes;
    std::exception_ptr error;
  };

  /// As many threads as the task asks for, or as the system grants.
  explicit Hands(const Task& task);
  Hands(const Hands&) = delete;
  Hands& operator=(const Hands&) = delete;
  /// Stops, and waits for the jobs that have begun.
  ~Hands();

  void give(std::uint64_t deal, std::span<const std::uint64_t> jobs);
  void stop() { stop_.request_stop(); }

  /// Threads that have nothing to do.
  std::size_t starving() const;
  /// Jobs given, and neither handed back nor forgotten.
  std::size_t unfinished() const;
  std::optional<Finished> finished();
  /// Until a job is finished that was not when this was called last, at most so long.
  void wait(std::chrono::microseconds most);

 private:
  struct Job {
    std::uint64_t job;
    std::uint64_t deal;
  };
  void work();
  std::optional<Job> next_job();

  const Task& task_;
  std::stop_source stop_;
  mutable std::mutex mutex_;
  std::condition_variable to_do_, done_;
  std::deque<Job> queue_;
  std::deque<Finished> finished_;
  std::size_t busy_ = 0;
  bool ended_ = false;
  bool news_ = false;
  std::vector<std::jthread> threads_;
  std::stop_callback<std::function<void()>> outer_;  ///< forwards the task's stop
  std::stop_callback<std::function<void()>> forget_;
};

}  // namespace poise::core
