/// Independent replicas of the network, in parallel.
///
/// Replica r draws everything from streams named by (seed, r) and its result is known by r, so the
/// ensemble has the same bytes for any number of threads, and of ranks, which are dealt replicas as
/// they become free. One replica alone, where it is large, is sliced over the ranks, if its method can
/// be (sampler.hpp, Sliced): every rank does its part of it, and observes the whole; but not where its
/// spikes or checkpoints are to be kept, which then is one rank's work. Between observations a replica runs in slices of simulated time, sized as it goes
/// to some hundredths of a second of wall time, so that a request to stop is seen soon whatever the
/// network; samplers promise that slicing changes nothing. Between slices, too, a replica is written
/// down (checkpoint.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "poise/core/population.hpp"
#include "poise/core/progress.hpp"
#include "poise/core/team.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"
#include "poise/sample/checkpoint.hpp"
#include "poise/sample/leap.hpp"
#include "poise/sample/recording.hpp"
#include "poise/sample/sampler.hpp"

namespace poise::sample {

struct EnsembleOptions {
  std::vector<double> times{};  ///< when to observe: >= 0, increasing, at least one
  core::Seed seed = 0;
  std::size_t replicas = 1;            ///< >= 1
  std::size_t threads = 1;             ///< >= 1, of each rank: for replicas first, then within each
  core::Team* team = nullptr;          ///< among whose ranks replicas are shared; none: one rank
  StepOptions steps{};                 ///< for a leaping method, which wants the times on its grid
  Recording record{};                  ///< what to keep beside the moments
  std::stop_token stop{};              ///< seen within about 0.2 s
  Checkpoint* checkpoint = nullptr;    ///< where to go on from, and what is kept; of one rank
  core::Progress* progress = nullptr;  ///< told the simulated time (over all replicas) and spikes
};

/// Empirical moments of one replica at the ensemble's times; NaN where a stop came before.
struct ObservedPath {
  core::PerPopulation<std::vector<double>> mean;      ///< [MV, (4.1)-(4.2)]
  core::PerPopulation<std::vector<double>> variance;  ///< [MV, (4.3)-(4.4)]

  template <class Archive>
  void serialize(Archive& archive) {
    archive(mean, variance);
  }
};

/// All of it is on rank 0; other ranks have the times and no replicas.
struct Ensemble {
  std::vector<double> times{};
  std::vector<ObservedPath> replicas{};
  std::vector<Recorded> recorded{};  ///< of each replica; empty unless something was asked for
  SpikeCounts spikes{};              ///< of all replicas, up to the last time or the stop
  /// What a method that chooses took: "tracked", or "blocks (3), tracked (5)" if replicas differ.
  std::string regime{};
  double seconds = 0.0;      ///< of wall time, those before a checkpoint included
  bool interrupted = false;  ///< replicas are missing, or parts of them
};

/// Simulates the network from independent draws of `law` by the method of that name (methods.hpp).
/// Throws core::ParameterError for an unknown method, a network too large for it, bad times
/// ("run.times"), replicas or threads, a recording that it cannot give, steps that are not what the method takes. Throws
/// core::Refusal, with method, time and cause, where a path leaves the range of numbers, or is too
/// steep for `gillespie`; core::Dismissed on other ranks than 0 when that is done.
Ensemble simulate(const network::Network& network, const network::InitialLaw& law,
                  std::string_view method, const EnsembleOptions& options);

}  // namespace poise::sample
