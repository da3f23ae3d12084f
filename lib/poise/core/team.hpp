/// Ranks that work on one task, as an interface.
///
/// Problem: work is shared among processes (MPI) in one build, and done alone in another; what
/// shares it should know neither, and its tests should not need an MPI launcher.
/// Method: a team says which rank one is and of how many, and gathers what each rank has, in the
/// order of the ranks, onto all. That is enough for results with the same bits for any number of
/// ranks: each rank takes its share of fixed slices, or of replicas (slices.hpp), and what is
/// gathered stands in the order of the slices, so that all ranks add up the same numbers in the same
/// order. `LocalTeam`, one rank, is the default; `run_as_team` plays several ranks in one process,
/// each on a thread of its own, for tests. Rejected: a reduction of sums by the team itself, as
/// MPI_Allreduce offers, whose order of addition depends on the number of ranks.
/// Source: the habit of arbor's `distributed_context` and `dry_run_context`.
#pragma once

#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <type_traits>
#include <vector>

#include "poise/core/slices.hpp"

namespace poise::core {

class Team {
 public:
  virtual ~Team() = default;
  virtual std::size_t rank() const = 0;
  virtual std::size_t size() const = 0;
  /// What every rank has, in the order of the ranks; to be called by all of them. No rank returns
  /// before all have called: a barrier as well.
  virtual std::vector<std::byte> gather_bytes(std::span<const std::byte> mine) = 0;

  void barrier() { gather_bytes({}); }

  template <class T>
  std::vector<T> gather(std::span<const T> mine) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::vector<std::byte> bytes = gather_bytes(std::as_bytes(mine));
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

  /// This rank's share of so many jobs.
  Share share(std::size_t jobs) const { return share_of(jobs, rank(), size()); }
};

/// One rank.
class LocalTeam final : public Team {
 public:
  std::size_t rank() const override { return 0; }
  std::size_t size() const override { return 1; }
  std::vector<std::byte> gather_bytes(std::span<const std::byte> mine) override {
    return {mine.begin(), mine.end()};
  }
};

/// Calls job(team) once for each of `ranks` (>= 1) ranks, each on a thread of its own. The first
/// exception that a rank throws is rethrown when all have ended; the others' next gathering then
/// throws in turn, so that none waits for ever.
void run_as_team(std::size_t ranks, const std::function<void(Team&)>& job);

}  // namespace poise::core
