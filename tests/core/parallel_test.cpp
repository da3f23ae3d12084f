#include "poise/core/parallel.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

namespace poise::core {
namespace {

TEST(ParallelFor, HasAtLeastOneThread) { EXPECT_GE(hardware_threads(), 1u); }

RC_GTEST_PROP(ParallelFor, RunsEachJobOnce, ()) {
  const auto jobs = static_cast<std::size_t>(*rc::gen::inRange(0, 500));
  const auto threads = static_cast<std::size_t>(*rc::gen::inRange(1, 9));
  std::vector<std::atomic<int>> runs(jobs);
  parallel_for(jobs, threads, [&](std::size_t k) { ++runs[k]; });
  for (const auto& count : runs) RC_ASSERT(count == 1);
}

// Two jobs that each wait for the other: only jobs in flight together can end. The wait is bounded
// so that a sequential implementation fails instead of hanging.
TEST(ParallelFor, RunsJobsTogether) {
  std::array<std::promise<void>, 2> arrived;
  std::array<std::future<void>, 2> arrival{arrived[0].get_future(), arrived[1].get_future()};
  std::atomic<int> met{0};
  parallel_for(2, 2, [&](std::size_t k) {
    arrived[k].set_value();
    if (arrival[1 - k].wait_for(std::chrono::minutes(1)) == std::future_status::ready) ++met;
  });
  EXPECT_EQ(met, 2);
}

TEST(ParallelFor, OneThreadKeepsTheOrder) {
  std::vector<std::size_t> order;
  parallel_for(5, 1, [&](std::size_t k) { order.push_back(k); });
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

// Address space for some dozens of stacks of 8 MiB, and a thousand asked for: those that there are do
// all the work. (Sanitizers reserve more space than any limit leaves.)
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(ParallelFor, GoesOnWithTheThreadsThatItGets) {
  std::ifstream statm("/proc/self/statm");
  rlim_t pages = 0;
  ASSERT_TRUE(statm >> pages);
  rlimit before{};
  getrlimit(RLIMIT_AS, &before);
  const rlimit tight{pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (rlim_t{200} << 20),
                     before.rlim_max};
  constexpr std::size_t jobs = 1000;
  std::vector<std::atomic<int>> runs(jobs);
  ASSERT_EQ(setrlimit(RLIMIT_AS, &tight), 0);
  bool refused = false;
  {
    std::vector<std::jthread> probes;
    std::promise<void> end;
    const std::shared_future<void> ended = end.get_future().share();
    try {
      for (std::size_t k = 0; k < jobs; ++k) probes.emplace_back([ended] { ended.wait(); });
    } catch (const std::system_error&) {
      refused = true;
    }
    end.set_value();
  }
  parallel_for(jobs, jobs, [&](std::size_t k) {
    ++runs[k];
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  setrlimit(RLIMIT_AS, &before);
  EXPECT_TRUE(refused) << "the limit did not bind, so that this test shows nothing";
  for (const auto& count : runs) EXPECT_EQ(count, 1);
}
#endif

class ParallelForFailing : public ::testing::TestWithParam<std::size_t> {};

TEST_P(ParallelForFailing, RethrowsOnceEveryRunningJobHasEnded) {
  constexpr std::size_t jobs = 1000;
  std::atomic<int> begun{0};
  std::atomic<int> ended{0};
  const auto run = [&] {
    parallel_for(jobs, GetParam(), [&](std::size_t k) {
      ++begun;
      if (k == 10) throw std::out_of_range("job 10");
      ++ended;
    });
  };
  EXPECT_THROW(
      {
        try {
          run();
        } catch (const std::out_of_range& error) {
          EXPECT_STREQ(error.what(), "job 10");
          throw;
        }
      },
      std::out_of_range);
  EXPECT_EQ(begun, ended + 1);
}

INSTANTIATE_TEST_SUITE_P(Threads, ParallelForFailing, ::testing::Values(1, 2, 3, 8));

TEST(ParallelFor, DropsTheJobsAfterAFailure) {
  std::size_t last = 0;
  EXPECT_THROW(parallel_for(1000, 1,
                            [&](std::size_t k) {
                              last = k;
                              if (k == 10) throw std::runtime_error("stop");
                            }),
               std::runtime_error);
  EXPECT_EQ(last, 10u);
}

// Every job throws, so several threads race to report; exactly one exception must come out.
TEST(ParallelFor, ReportsOneOfManyFailures) {
  EXPECT_THROW(parallel_for(8, 8, [](std::size_t) { throw std::runtime_error("each"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace poise::core
