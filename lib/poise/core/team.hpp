/// Ranks that work on one task, as an interface.
///
/// Problem: work is shared among processes (MPI) in one build, and done alone in another; what
/// shares it should know neither, and its tests should not need an MPI launcher.
/// Method: all ranks run the same program up to a task, which they open(); there rank 0 deals jobs,
/// known by number, to whichever rank is free, itself included, and the results come to it, and to
/// it alone, one by one as they are complete: so work that differs from job to job is balanced, no
/// rank has a copy of all, and whatever ends the run, rank 0 has what was complete. A job draws from
/// streams named by its number, and its result is known by it: who did it makes no difference. What
/// works on one thing in lockstep gathers instead: what each rank has comes to all in the order of
/// the ranks, and all add up the same numbers in the same order (slices.hpp, circle.hpp).
/// `LocalTeam`, one rank, is the default; `run_as_team` plays several ranks in one process, for
/// tests; both obey the laws in testing/team_laws.hpp, as does the team of MPI (mpi/).
/// Rejected: a share of the jobs fixed beforehand (the slowest rank decides); results gathered in the
/// end (a rank that dies takes all of them along); a counter in memory that ranks reach into
/// (MPI_Fetch_and_op: over a network somebody has to serve it all the same); a reduction by the team
/// itself, as MPI_Allreduce offers, whose order of addition depends on the number of ranks.
/// Source: the habit of arbor's `distributed_context` and `dry_run_context`; the manager and its
/// workers of W. Gropp, E. Lusk, A. Skjellum, Using MPI, section 3.6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <type_traits>
#include <vector>

#include "poise/core/slices.hpp"

namespace poise::core {

/// What ranks send to each other (archive.hpp packs it).
using Bytes = std::string;

/// How any rank does a job.
struct Task {
  /// The result of the job of that number; empty if a stop came before there was any. Called on
  /// several threads at a time; asked to stop by the token alone, it should return soon.
  std::function<Bytes(std::uint64_t job, const std::stop_token& stop)> work;
  std::size_t threads = 1;  ///< of this rank, >= 1
  std::stop_token stop{};   ///< of this rank; that of rank 0 stops all
};

struct JobResult {
  std::uint64_t job;
  std::size_t rank;  ///< that did it
  Bytes bytes;       ///< not empty
};
using Take = std::function<void(const JobResult&)>;

/// Thrown by open() on every rank but 0 when rank 0 is done: there is nothing left to do.
struct Dismissed {};

class Team {
 public:
  virtual ~Team() = default;
  virtual std::size_t rank() const = 0;
  virtual std::size_t size() const = 0;
  /// Ranks on this machine, this one included.
  virtual std::size_t neighbours() const { return size(); }

  /// To be called by all ranks, for the same tasks in the same order. On rank 0 true: it deals. Any
  /// other rank works here on what it is dealt, and returns false when rank 0 opens its next task.
  virtual bool open(const Task& task) = 0;

  /// On rank 0, any number of times between the opening of this task and of the next: has the jobs
  /// done. `take` is called for each once, in no order, by one thread at a time. After a stop those
  /// are taken that are complete then, and unfinished ones that their ranks hand over at once; so it
  /// is where a rank is lost. Errors: the first exception of a job or of `take`, here or, made again
  /// of its kind and message, on another rank.
  virtual void deal(const Task& task, std::span<const std::uint64_t> jobs, const Take& take) = 0;

  /// On rank 0: why jobs are missing, if that is because a rank was lost; empty if none was.
  virtual std::string loss() const { return {}; }

  /// On rank 0: every other rank's next open(), or the one that it is in, throws Dismissed.
  virtual void dismiss() {}

  /// On other ranks: lets rank 0's deal() throw what ended this one.
  virtual void fail(const std::exception_ptr&) {}

  /// To be called by all ranks, where one could open() a task: ends the one before. Until the next,
  /// they gather.
  virtual void meet() {}

  /// What every rank has, in the order of the ranks; to be called by all of them, before any task is
  /// opened or after meet(). No rank returns before all have called: a barrier as well. Errors: on all
  /// ranks core::Interrupted, if `stop` was asked for on one of them; after meet() on rank 0 also where
  /// one is lost.
  virtual Bytes gather_bytes(Bytes mine, const std::stop_token& stop = {}) = 0;

  void barrier() { gather_bytes({}); }

  template <class T>
  std::vector<T> gather(std::span<const T> mine, const std::stop_token& stop = {}) {
    static_assert(std::is_trivially_copyable_v<T>);
    const Bytes bytes =
        gather_bytes({reinterpret_cast<const char*>(mine.data()), mine.size_bytes()}, stop);
    std::vector<T> all(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(all.data(), bytes.data(), bytes.size());
    return all;
  }

  /// The sum of all ranks' slice sums, added in the order of the slices: for the sums of
  /// sum_of_slice() over each rank's share of x, what sum(x) gives, to the last bit.
  double sum_slices(std::span<const double> mine) {
    double total = 0.0;
    for (const double part : gather(mine)) total += part;
    return total;
  }

  /// This rank's share of so many slices.
  Share share(std::size_t slices) const { return share_of(slices, rank(), size()); }
};

/// One rank.
class LocalTeam final : public Team {
 public:
  std::size_t rank() const override { return 0; }
  std::size_t size() const override { return 1; }
  bool open(const Task&) override { return true; }
  void deal(const Task& task, std::span<const std::uint64_t> jobs, const Take& take) override;
  Bytes gather_bytes(Bytes mine, const std::stop_token& stop = {}) override;
};

/// The jobs 0, ..., count - 1.
std::vector<std::uint64_t> first_jobs(std::size_t count);

/// Calls job(team) once for each of `ranks` (>= 1) ranks, each on a thread of its own. A rank that is
/// dismissed has ended well. The first exception that a rank throws is rethrown when all have ended;
/// the others are then dismissed, or throw in turn, so that none waits for ever.
void run_as_team(std::size_t ranks, const std::function<void(Team&)>& job);

}  // namespace poise::core
