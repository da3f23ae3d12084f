// Slices and teams: sums have the same bits whoever adds them up, and ranks gather in order.

#include "poise/core/team.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "poise/core/error.hpp"
#include "poise/core/random.hpp"
#include "poise/testing/team_laws.hpp"

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

TEST(Team, ObeysItsLaws) {
  LocalTeam alone;
  poise::testing::check_team_laws(alone);
  for (const std::size_t ranks : {1u, 2u, 5u}) run_as_team(ranks, poise::testing::check_team_laws);
}

/// Loses a result in ten.
class LossyTeam final : public Team {
 public:
  explicit LossyTeam(Team& team) : team_(team) {}
  std::size_t rank() const override { return team_.rank(); }
  std::size_t size() const override { return team_.size(); }
  bool open(const Task& task) override { return team_.open(task); }
  void deal(const Task& task, std::span<const std::uint64_t> jobs, const Take& take) override {
    team_.deal(task, jobs, [&](const JobResult& result) {
      if (result.job % 10 != 9) take(result);
    });
  }
  Bytes gather_bytes(Bytes mine, const std::stop_token& stop = {}) override {
    return team_.gather_bytes(std::move(mine), stop);
  }

 private:
  Team& team_;
};

TEST(Team, ItsLawsNoticeATeamThatLosesResults) {
  const auto lossy = [](Team& team) {
    LossyTeam wrong(team);
    poise::testing::check_team_laws(wrong);
  };
  EXPECT_THROW(run_as_team(3, lossy), std::logic_error);
}

TEST(Team, SharesJobsAmongRanksByTheTimeTheyTake) {
  std::vector<std::size_t> done(3, 0);
  run_as_team(3, [&](Team& team) {
    const auto slow = std::chrono::milliseconds(team.rank() == 1 ? 100 : 2);
    const Task task{.work = [slow](std::uint64_t, const std::stop_token&) {
      std::this_thread::sleep_for(slow);
      return Bytes("x");
    }};
    if (team.open(task))
      team.deal(task, first_jobs(200), [&](const JobResult& result) { ++done[result.rank]; });
  });
  EXPECT_EQ(done[0] + done[1] + done[2], 200u);
  EXPECT_GT(done[1], 0u);
  // Rank 1 is fifty times slower. Of its first part, a twelfth of all, it cannot get rid.
  EXPECT_LT(done[1], 40u);
}

TEST(Team, ARankThatFailsBeforeTheWorkIsHeardOf) {
  std::string heard;
  const auto failing = [&] {
    run_as_team(3, [&](Team& team) {
      if (team.rank() == 2) throw InputError("c.toml: cannot be opened");
      const Task task{.work = [](std::uint64_t, const std::stop_token& stop) {
        while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return Bytes();
      }};
      if (team.open(task)) try {
          team.deal(task, first_jobs(9), [](const JobResult&) {});
        } catch (const InputError& error) {
          heard = error.what();
        }
    });
  };
  EXPECT_THROW(failing(), InputError);
  EXPECT_EQ(heard, "rank 2 of 3: c.toml: cannot be opened");
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
