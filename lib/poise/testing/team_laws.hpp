/// The laws of `core::Team`, for a team of any kind. All ranks call check_team_laws() with their team,
/// which rank 0 then dismisses; a function throws where a law is broken.
///
///   1. Ranks are numbered 0, ..., size - 1. What is gathered stands in the order of the ranks, on all.
///   2. A barrier holds all until the last.
///   3. Every job is done once, by some rank, and its result taken once, as it was given, by rank 0.
///   4. Results do not depend on the number of threads; large ones and none at all arrive as well.
///   5. The exception of a job is thrown by deal(), as what it was; the task goes on after it.
///   6. After a stop deal() returns soon, with what was complete.
///   7. One task follows on another, of which the other ranks have no result.
///   8. After a meeting ranks gather again, and where one is asked to stop all are interrupted.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/team.hpp"

namespace poise::testing {

inline void require_law(bool holds, const char* law) {
  if (!holds) throw std::logic_error(std::string("broken: ") + law);
}

/// A result whose length and content depend on the job.
inline core::Bytes some_bytes(std::uint64_t job) {
  core::Bytes bytes(1 + job * job % 1000, static_cast<char>(job % 251));
  bytes.back() = static_cast<char>(job / 251 % 251);
  return bytes;
}

/// Law 1.
inline void check_gathering(core::Team& team) {
  for (int again = 0; again < 3; ++again) {
    const std::vector<std::size_t> mine(team.rank(), team.rank());
    std::vector<std::size_t> all;
    for (std::size_t rank = 0; rank < team.size(); ++rank) all.insert(all.end(), rank, rank);
    require_law(team.gather(std::span(mine)) == all, "what is gathered stands in order");
  }
}

/// Law 2, by the clock that all ranks of a machine share: who was last comes before who goes on.
inline void check_barrier(core::Team& team) {
  using Clock = std::chrono::system_clock;
  std::this_thread::sleep_for(std::chrono::milliseconds(5 * team.rank()));
  const auto came = Clock::now().time_since_epoch().count();
  team.barrier();
  const auto went = Clock::now().time_since_epoch().count();
  const auto all_came = team.gather(std::span(&came, 1));
  require_law(*std::ranges::max_element(all_came) <= went, "a barrier holds all until the last");
}

/// Laws 3 and 4 for one deal.
inline void check_deal(core::Team& team, const core::Task& task, std::size_t first,
                       std::size_t count) {
  std::vector<std::uint64_t> jobs(count);
  std::iota(jobs.begin(), jobs.end(), first);
  std::vector<int> taken(count, 0);
  team.deal(task, jobs, [&](const core::JobResult& result) {
    require_law(result.rank < team.size(), "a job is done by a rank");
    require_law(result.bytes == some_bytes(result.job), "a result arrives as it was given");
    ++taken.at(result.job - first);
  });
  require_law(std::ranges::all_of(taken, [](int times) { return times == 1; }),
              "every job is taken once");
}

inline void check_dealing(core::Team& team) {
  for (const std::size_t threads : {1, 3}) {
    const core::Task task{
        .work = [](std::uint64_t job, const std::stop_token&) { return some_bytes(job); },
        .threads = threads};
    if (!team.open(task)) continue;
    for (const std::size_t count : {0, 1, 2, 7, 1000}) check_deal(team, task, 10 * count, count);
  }
}

/// Law 4: a result of some 20 MB, and empty ones.
inline void check_sizes(core::Team& team) {
  constexpr std::size_t large = 20'000'003;
  const core::Task task{.work = [](std::uint64_t job, const std::stop_token&) {
    return job % 2 == 0 ? core::Bytes() : core::Bytes(large, static_cast<char>(job));
  }};
  if (!team.open(task)) return;
  std::size_t taken = 0;
  team.deal(task, core::first_jobs(6), [&](const core::JobResult& result) {
    require_law(result.bytes == core::Bytes(large, static_cast<char>(result.job)),
                "a large result arrives as it was given");
    ++taken;
  });
  require_law(taken == 3, "an empty result is not taken");
}

/// Law 5.
inline void check_failures(core::Team& team) {
  const core::Task task{.work = [](std::uint64_t job, const std::stop_token&) {
    if (job == 13) throw core::ParameterError("thirteen", "is one job too many");
    if (job == 666) throw core::Refusal("not this one");
    return some_bytes(job);
  }};
  if (!team.open(task)) return;
  const auto nothing = [](const core::JobResult&) {};
  bool parameter = false, refusal = false;
  try {
    team.deal(task, core::first_jobs(20), nothing);
  } catch (const core::ParameterError& error) {
    parameter = error.key == "thirteen" && error.reason == "is one job too many";
  }
  try {
    team.deal(task, std::vector<std::uint64_t>{666}, nothing);
  } catch (const core::Refusal& error) {
    refusal = std::string(error.what()) == "not this one";
  }
  require_law(parameter && refusal, "a job's exception is thrown as what it was");
  check_deal(team, task, 14, 100);
}

/// Law 6: jobs without end but for the stop, which rank 0 is asked for; two are complete before.
inline void check_stop(core::Team& team) {
  using Clock = std::chrono::steady_clock;
  std::stop_source source;
  core::Task task{.work = [](std::uint64_t job, const std::stop_token& stop) {
    while (job >= 2 && !stop.stop_requested())
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return some_bytes(job);
  }};
  if (team.rank() == 0) task.stop = source.get_token();
  if (!team.open(task)) return;
  const auto begin = Clock::now();
  std::vector<std::uint64_t> taken;
  std::jthread other([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    source.request_stop();
  });
  team.deal(task, core::first_jobs(1000), [&](const core::JobResult& result) {
    require_law(result.bytes == some_bytes(result.job), "what is taken after a stop is whole");
    taken.push_back(result.job);
  });
  for (const std::uint64_t job : {0, 1})
    require_law(std::ranges::count(taken, job) == 1, "what was complete before a stop is taken");
  require_law(taken.size() < 1000, "a stop ends the deal");
  // Unstopped this takes for ever; the bound is wide for machines that are busy.
  require_law(Clock::now() - begin < std::chrono::seconds(30), "a stop ends the deal soon");
}

/// Law 8; the last rank is asked.
inline void check_meeting(core::Team& team) {
  team.meet();
  check_gathering(team);
  std::stop_source source;
  bool interrupted = false;
  for (int round = 0; round < 3 && !interrupted; ++round) {
    if (round == 1 && team.rank() + 1 == team.size()) source.request_stop();
    try {
      team.gather(std::span<const int>(&round, 1), source.get_token());
      require_law(round < 1, "a stop of one rank interrupts");
    } catch (const core::Interrupted&) {
      interrupted = true;
      require_law(round == 1, "a stop of one rank interrupts all in the same place");
    }
  }
  check_gathering(team);
}

inline void check_team_laws(core::Team& team) {
  require_law(team.rank() < team.size(), "ranks are numbered below the size");
  require_law(team.neighbours() >= 1 && team.neighbours() <= team.size(),
              "there are neighbours, of this team");
  check_gathering(team);
  check_barrier(team);
  check_dealing(team);
  check_sizes(team);
  check_failures(team);
  check_stop(team);
  check_meeting(team);
  check_dealing(team);
}

}  // namespace poise::testing
