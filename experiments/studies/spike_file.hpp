/// A file of spike trains, written while the network runs.
///
/// Problem: a network of n = 5000 has 6e7 spikes in a unit of time, which must neither fit into memory nor
/// hold up the sampler, and the file is to be the same for any number of threads. Method: samplers hand over
/// their spikes in lumps (sample::SpikeSink), and a thread of this file's own writes them
/// (io/netcdf_columns.hpp): those of replica 0 first, then those of replica 1 and so on. What comes before
/// its turn waits on the disk (io/spool.hpp). To bring spikes into order takes as long as to write them, and
/// is done by whoever has time: by the sampler while another lump waits, by the writer otherwise. A sampler
/// that is faster than the disk waits for it.
/// Where the disk is full, trains end, the networks run on, and the file says up to which time it is
/// complete. It appears whole, or not at all (docs/decisions/0013).
///
/// The file: columns spike_time, spike_neuron, spike_target, spike_source and, where they were asked for,
/// spike_source_neuron along the dimension `spike`, in the order of replica and time; of each replica their
/// number, spike_count (a contiguous ragged array [CF, 9.3.3]), and spikes_until, the time up to which they
/// are complete; n, seed, method and configuration as attributes.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "poise/io/netcdf_columns.hpp"
#include "poise/io/spool.hpp"
#include "poise/sample/spike_trains.hpp"
#include "poise/setup/config.hpp"

namespace poise::experiments {

class SpikeFile final : public sample::SpikeSink {
 public:
  /// Opens the file. Errors: core::InputError where it cannot be written.
  SpikeFile(const std::string& path, std::size_t n, std::size_t replicas, bool sources);
  ~SpikeFile() override;

  bool take(std::size_t replica, sample::SpikeBatch& batch) override;
  void finish(std::size_t replica) override;

  /// Bytes of a spike in the file.
  std::size_t bytes_a_spike() const;

  struct Outcome {
    std::vector<std::size_t> counts;  ///< of each replica
    std::vector<double> until;        ///< of each replica: up to when they are complete
    std::string trouble;              ///< why that is not all; empty: it is
  };
  /// Writes what is still to be written, completes the file and gives it its name. `until`: of each
  /// replica, the time up to which all its spikes were handed over. To be called once, when no sampler
  /// runs. Errors: core::InputError.
  Outcome commit(const setup::Config& config, std::vector<double> until);

 private:
  struct Lump {
    std::size_t replica;
    sample::SpikeBatch batch = {};  ///< to be brought into order; empty: it has been
    sample::Spikes spikes = {};
    bool last = false;  ///< nothing follows of this replica
  };
  /// What is known of a replica.
  struct Replica {
    std::size_t count = 0;  ///< spikes in the file
    double until = 0.0;     ///< the last of them
    bool cut = false;       ///< the next found no room
    bool finished = false;  ///< no more will come
    std::optional<io::Spool> waiting{};
  };

  void write_lumps();
  void handle(std::size_t replica, const sample::Spikes& spikes, bool last);
  bool wait_for_room(std::unique_lock<std::mutex>& lock);
  void append(Replica& replica, const sample::Spikes& spikes);
  void put_aside(Replica& replica, const sample::Spikes& spikes);
  void drain(Replica& replica);
  void no_room(Replica& replica);
  void stop(const std::string& trouble);
  void close();

  std::size_t n_;
  bool sources_;
  io::NetcdfFile file_;
  io::NetcdfColumns columns_;

  // Of the writing thread.
  std::vector<Replica> replicas_;
  std::size_t turn_ = 0;  ///< the replica that is written
  std::vector<std::uint16_t> narrow_{}, narrow_sources_{};
  std::vector<std::int8_t> targets_{}, source_populations_{};
  sample::SpikeSorter sorter_{};
  bool broken_ = false;  ///< the library failed

  // Between the threads.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Lump> lumps_;
  std::vector<sample::SpikeBatch> spare_batches_;  ///< whose room is used again
  std::vector<sample::Spikes> spare_spikes_;
  std::string trouble_;
  bool closing_ = false;
  std::thread writer_;
};

}  // namespace poise::experiments
