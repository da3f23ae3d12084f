/// A long run, written down while it goes on, so that another process can end it with the same bytes.
///
/// Problem: a run of days is ended by a full queue, a crash or a colleague, and what it had is lost; and
/// what goes on from the middle must be the run that would have been.
/// Method: replicas are independent, so each is written down by itself, between two slices of its time:
/// what was observed and recorded, how far it is, and the sampler's whole state (core/state.hpp), which
/// slicing does not change. Replicas need not be of one moment: when `every` seconds have passed since the
/// last writing, each that runs hands in its state at its next slice, goes on at once, and the last one's
/// thread has all of them written. A replica that begins later has less than the interval to lose. So what
/// a kill takes is at most the interval, a slice and the time of writing.
/// Who goes on says what run it is, key by key, and is refused where one differs: numbers of two runs in
/// one result are worse than none. The number of replicas is no such key: more of them are the same run.
/// Rejected: a barrier of all threads at the time of writing (all wait for the slowest slice); a snapshot
/// by fork() (what other threads hold is torn); writing at every sample time (seconds apart or days).
///
/// Costs a copy of the state of each replica that runs.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "poise/core/state.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"
#include "poise/sample/saved_run.hpp"

namespace poise::sample {

struct EnsembleOptions;

/// All that the numbers of replica r depend on, r apart: program, network, initial law, method, steps,
/// seed, times, what is recorded.
RunIdentity identity(const network::Network& network, const network::InitialLaw& law,
                     std::string_view method, const EnsembleOptions& options);

class Checkpoint {
 public:
  using Write = std::function<void(const SavedRun&)>;

  /// Goes on from `earlier`; nothing of a run that begins. `write` is called every `every` (>= 0)
  /// seconds, by one thread at a time, and what it throws ends the run. Throws core::ParameterError unless
  /// `earlier` is nothing or of the run `now`.
  Checkpoint(std::optional<SavedRun> earlier, RunIdentity now, double every, Write write);

  /// A replica that runs, for the thread that runs it. Without a checkpoint it does nothing.
  class Place {
   public:
    Place(Checkpoint* checkpoint, std::uint64_t replica);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// What the replica had handed in earlier; good until it hands in more.
    std::optional<core::StateIn> earlier() const;
    /// Whether it is to hand in its state.
    bool due() const;
    /// Hands in these fields: all that earlier() is to give when the replica goes on.
    template <class... Fields>
    void keep(Fields&... fields) const {
      if (checkpoint_ == nullptr) return;
      core::StateOut out;
      out(fields...);
      checkpoint_->keep(replica_, out.take());
    }

   private:
    Checkpoint* checkpoint_;
    std::uint64_t replica_;
  };

  /// Has written what was handed in since the last writing.
  void finish();
  /// Of wall time, by the runs before this one.
  double seconds_before() const { return seconds_before_; }

 private:
  using Clock = std::chrono::steady_clock;

  void keep(std::uint64_t replica, std::vector<std::byte> state);
  void leave(std::uint64_t replica);
  bool due(std::uint64_t replica);
  void write_if_all_are_in();
  void write();

  SavedRun run_;
  double seconds_before_;
  std::chrono::duration<double> every_;
  Write write_;
  Clock::time_point start_ = Clock::now();

  std::mutex mutex_;
  Clock::time_point written_ = start_;
  std::uint64_t round_ = 0;  ///< of writing: the one that is under way, or the last
  bool under_way_ = false;
  bool changed_ = false;  ///< since the last writing
  std::map<std::uint64_t, std::uint64_t>
      running_;  ///< replicas, and the round they have handed in for
};

}  // namespace poise::sample
