// Slices and teams: sums have the same bits whoever adds them up, and ranks gather in order.

#include "poise/core/team.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <numeric>
#include <stdexcept>

#include "poise/core/random.hpp"

namespace poise::core {
namespace {

std::vector<double> some_numbers(std::size_t count) {
  Stream stream(1, Purpose::test, 0, count);
  std::vector<double> x(count);
  for (double& value : x) value = 1e3 * stream.normal();
  return x;
}

RC_GTEST_PROP(Slices, CoverAllNeuronsInOrder, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(0, 20'000);
  const auto size = *rc::gen::inRange<std::size_t>(1, 5'000);
  const Slices slices(n, size);
  std::size_t next = 0;
  for (std::size_t k = 0; k < slices.count(); ++k) {
    RC_ASSERT(slices[k].index == k);
    RC_ASSERT(slices[k].begin == next);
    RC_ASSERT(slices[k].size >= 1u && slices[k].size <= size);
    next += slices[k].size;
  }
  RC_ASSERT(next == n);
}

RC_GTEST_PROP(Share, SharesAreAllJobsInOrder, ()) {
  const auto jobs = *rc::gen::inRange<std::size_t>(0, 100);
  const auto ranks = *rc::gen::inRange<std::size_t>(1, 20);
  std::size_t next = 0;
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    const auto [first, last] = share_of(jobs, rank, ranks);
    RC_ASSERT(first == next);
    RC_ASSERT(last - first <= jobs / ranks + 1 && last - first >= jobs / ranks);
    next = last;
  }
  RC_ASSERT(next == jobs);
}

TEST(Sum, IsTheSum) {
  std::vector<double> x(10'000);
  std::iota(x.begin(), x.end(), 1.0);
  EXPECT_EQ(sum(x), 10'000.0 * 10'001.0 / 2.0);
  EXPECT_EQ(sum(x, [](double value) { return 2.0 * value; }), 10'000.0 * 10'001.0);
  EXPECT_EQ(sum(std::vector<double>{}), 0.0);
}

/// Each rank's sum of the neurons in its share of slices, added in the order of the ranks: what a
/// reduction by ranks does.
double sum_by_ranks(Team& team, std::span<const double> mine) {
  const double part = sum(mine);
  return team.sum_slices({&part, 1});
}

TEST(Team, SumsHaveTheSameBitsForAnyNumberOfRanks) {
  const auto x = some_numbers(100'000);
  const Slices slices(x.size());
  const double alone = sum(x);
  std::size_t others = 0;  // sums that the twin, reduced rank by rank, gets otherwise
  for (const std::size_t ranks : {1u, 2u, 5u, 13u, 40u}) {
    std::vector<double> sums(ranks), twins(ranks);
    run_as_team(ranks, [&](Team& team) {
      const auto [first, last] = team.share(slices.count());
      std::vector<double> parts;
      for (std::size_t k = first; k < last; ++k)
        parts.push_back(sum_of_slice(slices[k].of(std::span(x))));
      sums[team.rank()] = team.sum_slices(parts);
      const auto begin = std::min(first * slice_size, x.size());
      const auto end = std::min(last * slice_size, x.size());
      twins[team.rank()] = sum_by_ranks(team, std::span(x).subspan(begin, end - begin));
    });
    for (const double s : sums) EXPECT_EQ(s, alone) << ranks;
    others += static_cast<std::size_t>(twins.front() != alone);
  }
  EXPECT_GT(others, 0u);
}

TEST(Team, GathersInTheOrderOfTheRanks) {
  for (int repeat = 0; repeat < 50; ++repeat)
    run_as_team(5, [&](Team& team) {
      ASSERT_EQ(team.size(), 5u);
      const std::vector<int> mine(team.rank(), static_cast<int>(team.rank()));
      for (int again = 0; again < 3; ++again)
        EXPECT_EQ(team.gather(std::span(mine)), (std::vector{1, 2, 2, 3, 3, 3, 4, 4, 4, 4}));
    });
  LocalTeam alone;
  EXPECT_EQ(alone.size(), 1u);
  const std::vector<double> mine{1.0, 2.0};
  EXPECT_EQ(alone.gather(std::span(mine)), mine);
}

TEST(Team, ABarrierHoldsAllUntilTheLast) {
  std::atomic<int> before{0};
  run_as_team(4, [&](Team& team) {
    ++before;
    team.barrier();
    EXPECT_EQ(before, 4);
  });
}

TEST(Team, AFailingRankEndsAll) {
  const auto failing = [] {
    run_as_team(4, [](Team& team) {
      if (team.rank() == 2) throw std::out_of_range("rank 2");
      for (;;) team.barrier();
    });
  };
  EXPECT_THROW(failing(), std::out_of_range);
}

}  // namespace
}  // namespace poise::core
