/// What is kept of a path beside its moments: potentials, their distribution, rates, spike trains.
///
/// Problem: the theorem says that potentials become Gaussian, and mean and variance show no neuron.
/// Method: at every sample time the potentials are there anyway (ensemble.cpp); what is asked for is
/// taken from them. Recording reads and never draws, so that a path is the same with and without.
///
/// Distributions are exact, of all n neurons, and without a range that had to be known beforehand:
///   quantiles   those of levels (k - 1/2)/m, k = 1..m: the ceil(n p)-th smallest potential, which is
///               the inverse of the empirical distribution function at p;
///   histograms  the number of potentials in each of m equal bins from the smallest potential to the
///               largest, at this time, in this replica. The last bin has both its ends.
///
/// Rates are counts of spikes at times of their own, where they are given: the path is halted there,
/// which changes nothing in it (sampler.hpp).
///
/// Rejected: bins about the expected law (whatever strays from it is lost, and it is what one looks
/// for); interpolated quantiles (a potential that no neuron has).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "poise/core/population.hpp"
#include "poise/sample/sampler.hpp"
#include "poise/sample/spike_trains.hpp"

namespace poise::sample {

/// What to keep; by default nothing.
struct Recording {
  bool potentials = false;              ///< of `neurons`, at the sample times
  bool rates = false;                   ///< spikes of each channel up to the sample times
  std::vector<double> rate_times{};     ///< > 0, increasing: up to these instead
  bool spikes = false;                  ///< into `neurons`; of a method that tells them
  bool sources = false;                 ///< and the neurons that sent them
  std::size_t bins = 0;                 ///< of histograms; 0: none
  std::size_t quantiles = 0;            ///< how many; 0: none
  std::vector<std::size_t> neurons{};   ///< < n, of either population
  std::size_t most_spikes = 4'000'000;  ///< of one replica, to be kept; trains end there
  SpikeSink* sink = nullptr;            ///< takes all spikes, and none are kept

  bool anything() const { return potentials || rates || spikes || bins > 0 || quantiles > 0; }
};

/// What was kept of one replica. Times that a stop came before hold NaN, and no counts.
struct Recorded {
  core::PerPopulation<std::vector<double>> potentials;       ///< (time, neuron)
  core::PerPopulation<std::vector<double>> quantiles;        ///< (time, level)
  core::PerPopulation<std::vector<double>> lowest, highest;  ///< (time): ends of the histogram
  core::PerPopulation<std::vector<std::int64_t>> histogram;  ///< (time, bin)
  std::vector<SpikeCounts> counts;                           ///< (time of rates): in (0, t]
  std::size_t counted = 0;                                   ///< times of rates that were reached
  SpikeTrains trains;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(potentials, quantiles, lowest, highest, histogram, counts, counted, trains);
  }
};

/// The level of quantile k of m: (k + 1/2)/m, k = 0..m-1.
double quantile_level(std::size_t k, std::size_t m);

/// Room for all of it at so many times, nothing there yet.
Recorded nothing_recorded(const Recording& what, std::size_t times);

/// Keeps what is asked for of the potentials of population a at the k-th time, which it reorders.
void record_potentials(const Recording& what, core::Population a, std::size_t k,
                       std::span<double> potentials, Recorded& kept);

/// Bytes that one replica's record takes, and that `spikes` of them do where they are kept, with the
/// copies that a result and its file are; good to a factor of two.
double recorded_bytes(const Recording& what, std::size_t times, double spikes);

}  // namespace poise::sample
