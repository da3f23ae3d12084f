/// What all leaping samplers share: the potentials, the four rates, and a leap of given rates.
///
/// Problem: over a leap of length h the rate at which a channel's spikes reach a neuron,
/// S_ab = sum_k f_ab(u_b^k), is held at one value R_ab. All n targets of a channel then draw from
/// one Poisson law, of mean h R_ab, which poisson_table.hpp makes cheap; what is left is the sums.
///
/// The leap: u_a^j <- p u_a^j + g sum_b J_ab N_ab^j + shift_a with p = e^{-h/tau_a} and
/// g = (1 - p) tau_a / h, the mean of e^{-s/tau_a} over the time s since a spike that may have
/// fallen anywhere in the leap. So decay is exact, whatever h; with constant intensities all means
/// are exact, and variances to the factor 1 - (h / tau_a)^2 / 12. Rejected: u <- (1 - h/tau) u +
/// sum J N, Euler's form of the same, which has an error of order h where this has none, costs as
/// much, and is unstable for h > 2 tau even without any interaction; a time for each spike (what
/// `exact` does).
///
/// Neurons come in slices (core/slices.hpp), each with random numbers and sums of its own, so that a
/// crew (core/crew.hpp) may share them, with the same bits. A leap has four rounds: rates, tables,
/// spikes, potentials; their jobs are slices of either population. It takes some ten microseconds at
/// n = 1000, where two threads do it in two thirds of the time, and below that they are not used.
/// Ranks in a circle (core/circle.hpp) have each the neurons of their own slices, and exchange the
/// slices' sums: rates and numbers of spikes of a step, 32 bytes a slice each. With a
/// core each, two ranks do 1.9 times as much as one at n = 10^6.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "poise/core/circle.hpp"
#include "poise/core/crew.hpp"
#include "poise/core/slices.hpp"
#include "poise/sample/poisson_table.hpp"
#include "poise/sample/sampler.hpp"

namespace poise::sample {

/// S_ab, or a value in its place: spikes a unit of time that each neuron of a receives from b.
using Rates = core::PerChannel<double>;

/// What the rates and their first changes are made of; sums over the sources of a channel.
struct ChannelSums {
  double value = 0.0;          ///< sum f(u)
  double first = 0.0;          ///< sum f'(u)
  double first_u = 0.0;        ///< sum f'(u) u
  double first_squared = 0.0;  ///< sum f'(u)^2
  double second = 0.0;         ///< sum f''(u)

  ChannelSums& operator+=(const ChannelSums& more);
};

/// Variance that spikes at these rates give each neuron of a in a unit of time: sum_b J_ab^2 R_ab.
core::PerPopulation<double> spike_variance(const network::Network& network, const Rates& rates);
/// Drift that spikes at these rates give each neuron of a: sum_b J_ab R_ab.
core::PerPopulation<double> spike_drift(const network::Network& network, const Rates& rates);

class LeapState {
 public:
  /// Draws from streams (seed, tau_leaping, replica, channel, slice, step). All functions below that
  /// look at every neuron throw core::Interrupted on a stop, those that draw core::Refusal where a
  /// rate is no number.
  LeapState(const network::Network& network, network::Potentials initial, core::Seed seed,
            std::uint64_t replica, std::stop_token stop = {}, const core::Circle* circle = nullptr);

  /// Ranks that it has work for.
  std::size_t ranks() const { return network_.n < 100'000 ? 1 : slices_.count(); }
  /// Threads that it has work for, on this rank.
  std::size_t shares() const {
    return network_.n < 1000 ? 1 : core::populations.size() * (share_.last - share_.first);
  }
  /// Who works on the slices from now on, beside the calling thread; must stay as long as this.
  void share_with(core::Crew* crew) { crew_ = crew; }

  const network::Network& network() const { return network_; }
  /// Of this rank's neurons.
  const network::Potentials& potentials() const { return potentials_; }
  /// Of all neurons, whichever rank has them.
  void potentials(core::Population a, std::span<double> out) const;
  const SpikeCounts& spikes() const { return spikes_; }

  /// Empirical mean of a population's potentials.
  double mean(core::Population a) const;
  /// S_ab now.
  Rates rates() const;
  /// S_ab if each potential u of population b were scale_b u + shift_b.
  Rates rates_at(const core::PerPopulation<double>& scale,
                 const core::PerPopulation<double>& shift) const;
  core::PerChannel<ChannelSums> sums() const;

  /// Draws the spikes of a leap of length h for every neuron and says how many there are; h R_ab at
  /// most PoissonTable::largest_mean.
  SpikeCounts draw_spikes(const Rates& rates, double h);
  /// The spikes that each neuron of a received from b in this leap: for who draws them elsewhere.
  std::span<std::int32_t> counts(core::Population a, core::Population b) { return counts_[a][b]; }
  /// Sets all of them to 0.
  void forget_spikes();
  /// Leaps by h with the spikes that were drawn last.
  void leap(double h, const core::PerPopulation<double>& shift = {});
  /// Leaps by h with spikes drawn at these rates.
  void leap(const Rates& rates, double h) {
    draw_spikes(rates, h);
    leap(h);
  }
  /// Leaps by h with Gaussian variates of the same means and variances in place of spikes.
  void diffuse(const Rates& rates, double h);

  /// Between two leaps.
  template <class Archive>
  void serialize(Archive& archive) {
    archive(potentials_, spikes_, batches_);
    for (core::StreamName& name : normals_) archive(name.step);
  }

 private:
  /// Calls job(population, slice) for all of this rank; they begin where they do in its vectors.
  template <class Job>
  void each_slice(const Job& job) const;
  /// Sums of what `sums_of` gives for one channel's sources in one slice, added in the order of the
  /// slices; once for two channels of one source and one intensity.
  template <class Sums, class SumsOf>
  core::PerChannel<Sums> sum_over_sources(const SumsOf& sums_of) const;

  network::Network network_;
  network::Potentials potentials_;
  core::Slices slices_;
  const core::Circle* circle_;
  core::Share share_;  ///< of the slices: potentials and counts are of these
  core::Crew* crew_ = nullptr;
  std::stop_token stop_;
  SpikeCounts spikes_{};
  std::array<PoissonBatches, 4> batches_;
  std::array<core::StreamName, 2> normals_;  ///< names, of the next step
  core::PerChannel<std::vector<std::int32_t>> counts_;
};

/// g, the mean of e^{-s/tau} over s in (0, h).
double mean_decay(double h, double tau);

}  // namespace poise::sample
