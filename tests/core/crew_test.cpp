// A crew does each job of each round once, whatever the number of threads, whether they are awake or
// asleep, and ends a round that fails.

#include "poise/core/crew.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

namespace poise::core {
namespace {

/// Counts that are not atomic, so that the thread sanitizer sees two threads at one job.
RC_GTEST_PROP(Crew, DoesEachJobOfEachRoundOnce, ()) {
  const auto threads = *rc::gen::inRange<std::size_t>(1, 9);
  Crew crew(threads);
  std::vector<std::size_t> runs;
  for (const auto jobs :
       *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 40))) {
    runs.assign(jobs, 0);
    crew.each(jobs, [&](std::size_t k) { ++runs[k]; });
    for (const std::size_t count : runs) RC_ASSERT(count == 1u);
  }
}

// What a job of one round wrote, another thread reads in the next: 20 000 rounds one after the other.
TEST(Crew, RoundsFollowOneAnother) {
  constexpr std::size_t jobs = 7, rounds = 20'000;
  for (const std::size_t threads : {1, 2, 3, 8}) {
    Crew crew(threads);
    std::vector<std::size_t> now(jobs), next(jobs);
    for (std::size_t round = 0; round < rounds; ++round) {
      crew.each(jobs, [&](std::size_t k) { next[k] = now[(k + 1) % jobs] + 1; });
      std::swap(now, next);
    }
    EXPECT_EQ(now, std::vector<std::size_t>(jobs, rounds)) << threads;
  }
}

// Long enough apart that the threads sleep, and so short that they may be falling asleep.
TEST(Crew, WakesWhoSleeps) {
  Crew crew(3);
  std::atomic<std::size_t> done{0};
  std::size_t rounds = 0;
  for (int microseconds = 0; microseconds < 400; ++microseconds, ++rounds) {
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
    crew.each(5, [&](std::size_t) { ++done; });
  }
  EXPECT_EQ(done, 5 * rounds);
}

// Two jobs that each wait for the other: only jobs in flight together can end. The wait is bounded so
// that a sequential implementation fails instead of hanging.
TEST(Crew, WorksTogether) {
  for (int repeat = 0; repeat < 3; ++repeat) {
    Crew crew(2);
    std::array<std::promise<void>, 2> arrived;
    std::array<std::future<void>, 2> arrival{arrived[0].get_future(), arrived[1].get_future()};
    std::atomic<int> met{0};
    crew.each(2, [&](std::size_t k) {
      arrived[k].set_value();
      if (arrival[1 - k].wait_for(std::chrono::minutes(1)) == std::future_status::ready) ++met;
    });
    EXPECT_EQ(met, 2);
  }
}

// The other thread sleeps with a job in its hands: the caller then works alone, for a while.
TEST(Crew, LeavesOutWhoKeepsItWaiting) {
  using namespace std::chrono_literals;
  const auto me = std::this_thread::get_id();
  int left_out = 0;
  for (int attempt = 0; attempt < 10; ++attempt) {
    Crew crew(2);
    std::atomic<bool> taken{false};
    const auto hold_up = [&](std::size_t) {
      if (std::this_thread::get_id() != me) {
        taken = true;
        std::this_thread::sleep_for(20ms);
      } else {
        while (!taken) std::this_thread::yield();
      }
    };
    crew.each(2, hold_up);
    const auto start = std::chrono::steady_clock::now();
    std::atomic<int> others{0};
    const auto count = [&](std::size_t) {
      if (std::this_thread::get_id() != me) ++others;
    };
    for (int round = 0; round < 100; ++round) crew.each(8, count);
    if (std::chrono::steady_clock::now() - start < 100ms) {  // this machine is not that busy
      EXPECT_EQ(others, 0);
      ++left_out;
    }
    if (left_out == 0) continue;
    std::this_thread::sleep_for(1s);
    taken = false;
    crew.each(2, hold_up);  // ends only if the other is back
    break;
  }
  EXPECT_GT(left_out, 0);
}

// Job 0 waits until all others are done, those of its own thread's share among them.
TEST(Crew, TakesWhatAThreadThatIsHeldUpHasLeft) {
  Crew crew(2);
  constexpr int jobs = 20;
  std::atomic<int> others{0};
  crew.each(jobs, [&](std::size_t k) {
    if (k != 0) {
      ++others;
      return;
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (others < jobs - 1 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  });
  EXPECT_EQ(others, jobs - 1);
}

TEST(Crew, RethrowsTheFirstExceptionAndGoesOn) {
  for (const std::size_t threads : {1, 2, 8}) {
    Crew crew(threads);
    for (int round = 0; round < 100; ++round) {
      EXPECT_THROW(crew.each(50,
                             [](std::size_t k) {
                               if (k % 10 == 3) throw std::out_of_range("job");
                             }),
                   std::out_of_range);
      std::atomic<int> done{0};
      crew.each(50, [&](std::size_t) { ++done; });
      EXPECT_EQ(done, 50);
    }
  }
}

TEST(Crew, DropsTheJobsAfterAFailure) {
  Crew crew(1);
  std::size_t last = 0;
  EXPECT_THROW(crew.each(1000,
                         [&](std::size_t k) {
                           last = k;
                           if (k == 10) throw std::runtime_error("stop");
                         }),
               std::runtime_error);
  EXPECT_EQ(last, 10u);
}

TEST(Crew, NoneDoesTheSame) {
  std::vector<std::size_t> order;
  each(nullptr, 5, [&](std::size_t k) { order.push_back(k); });
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(Crew, MayBeLetGoAtOnce) {
  for (int k = 0; k < 200; ++k) Crew crew(4);
}

}  // namespace
}  // namespace poise::core
