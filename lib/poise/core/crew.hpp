/// A few threads that stay together for many short pieces of work.
///
/// Problem: a path of one network goes in stretches of some ten microseconds, each of which falls
/// apart into slices of neurons and must end before the next begins. Threads that are started for
/// each stretch (parallel.hpp), or woken by the system, take longer than the work.
/// Method: the threads of a crew wait for the next round awake, for some fifty microseconds; they
/// then give way to others, and at last sleep until they are called. A round is over when its jobs
/// are done, not when all threads have come: one that the system has put aside holds up none but
/// the job in its hands, on a machine with more threads than cores too. Each thread begins with a
/// share of the jobs that is the same in every round, so that what it worked on is still in its
/// cache, and then takes what is left of the others'. All that it must know lies on one cache line
/// of its own, for what a round costs is the time that a line takes from one core to another.
/// Where the system puts a thread aside with a job in its hands, on a machine that is busy besides, the
/// caller waits; it then works alone for eight times as long, so that no more than a ninth of its time
/// is lost.
///
/// Results must not depend on who did a job: it writes to a place of its own.
///
/// Cost: 0.2 to 0.5 us a round of two threads (benchmarks/RESULTS.md). Rejected: barriers that all threads must reach (one
/// that is put aside stops all); OpenMP (how its threads wait is set for the whole process, and the
/// thread sanitizer does not see it); TBB (made for large jobs of unknown size; its threads sleep
/// between rounds).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace poise::core {

class Crew {
 public:
  /// The calling thread and threads - 1 others (threads >= 1), or as many as the system grants.
  explicit Crew(std::size_t threads);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Calls job(k) for k = 0, ..., jobs - 1, each once, and returns when all are done; to be called by
  /// one thread at a time, and not from within a job. The first exception that a job throws is then
  /// rethrown; jobs not yet begun are dropped.
  template <class Job>
  void each(std::size_t jobs, const Job& job) {
    run(
        jobs, [](const void* work, std::size_t k) { (*static_cast<const Job*>(work))(k); }, &job);
  }

 private:
  using Call = void (*)(const void* job, std::size_t k);

  /// A thread's share of the round. Jobs last - left, ..., last - 1 are not yet taken. The plain
  /// fields change only while none is left to take.
  struct alignas(64) Share {
    std::atomic<std::size_t> left{0};
    std::size_t last = 0;
    Call call = nullptr;
    const void* job = nullptr;
    std::atomic<std::uint32_t> round{0};
  };

  void run(std::size_t jobs, Call call, const void* job);
  void publish(std::size_t jobs, Call call, const void* job);
  void work(std::size_t thread);
  std::size_t do_jobs_of(Share& share);
  void do_job(const Share& share, std::size_t k);
  bool alone();                    ///< whether the others are left out of this round
  void await_others();             ///< until all jobs are done
  void serve(std::size_t thread);  ///< what the other threads do
  void await_round_after(std::uint32_t round, const Share& share);

  using Clock = std::chrono::steady_clock;

  std::vector<Share> shares_;  ///< of each thread
  std::optional<Clock::time_point> alone_until_;
  std::exception_ptr error_;
  std::mutex mutex_;  ///< of error_, and of falling asleep
  std::condition_variable called_;
  std::atomic<std::uint32_t> asleep_{0};
  std::atomic<bool> failed_{false};
  std::atomic<bool> ending_{false};
  alignas(64) std::atomic<std::size_t> unfinished_{0};
  std::vector<std::jthread> helpers_;
};

/// The same by a crew, or one after the other if there is none.
template <class Job>
void each(Crew* crew, std::size_t jobs, const Job& job) {
  if (crew != nullptr && jobs > 1) return crew->each(jobs, job);
  for (std::size_t k = 0; k < jobs; ++k) job(k);
}

}  // namespace poise::core
