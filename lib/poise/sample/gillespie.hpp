/// The network one synapse at a time: the oracle.
///
/// Problem: a second mechanism, sharing nothing with thinning but the model, against which thinning
/// and whatever follows it can be checked in law.
/// Method: the time to the next spike solves int_0^R A(r) dr = E with E ~ Exp(1) and
///   A(r) = n sum_ab sum_k f_ab(u_b^k e^{-r/tau_b}),
/// the summed rate of all 4 n^2 synapses along the decay; then one synapse is drawn in proportion
/// to its rate at that moment: target uniformly, (channel, source) from the 4 n distinct rates
/// [Gillespie 1976; Gibson and Bruck 2000, for rates that depend on time].
///
/// The integral is by Gauss-Kronrod (7, 15) over panels so short that no potential moves by more
/// than half the length over which its intensities turn, (sup f - inf f)/sup|f'| (without a bound,
/// sup|f'|/(2 sup|f''|): no bound on a rate is used anywhere), and no longer
/// than the time already covered plus the shorter tau: a narrow bump cannot fall between nodes, and
/// once the potentials have died away panels grow geometrically. Within a panel the integrands are
/// analytic far beyond it, and the rule is good to rounding; it refines itself where its estimate
/// says not. Rejected: rates frozen over a step (not exact); thinning (not independent); an ODE
/// solver with an event for the cumulated rate (tolerances act on the state, not on the spike
/// time). Cost: about 4 (iterations) x 15 (nodes) x 4 n intensities a spike, hence n <= 64.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "poise/core/random.hpp"
#include "poise/sample/sampler.hpp"
#include "poise/sample/spike_trains.hpp"

namespace poise::sample {

/// Exact in law, spike times to a relative 1e-12 of the waiting time; a `Sampler`. Throws
/// core::Refusal where one waiting time takes more than 10^4 panels.
class Gillespie {
 public:
  Gillespie(const network::Network& network, network::Potentials initial, core::Seed seed,
            std::uint64_t replica);

  void advance(double t);
  double time() const { return time_; }
  void potentials(core::Population a, std::span<double> out) const;
  SpikeCounts spike_counts() const { return spikes_; }
  void record_to(SpikeTrains* trains) { trains_ = trains; }
  void record_rest() {}

  template <class Archive>
  void serialize(Archive& archive) {
    archive(potentials_, stream_, spikes_, last_, wait_, time_);
  }

 private:
  double total_rate(double age) const;
  double integrated_rate(double from, double to) const;
  double panel_length(double age) const;
  double waiting_time(double exponential) const;
  void schedule();
  void fire();

  network::Network network_;
  core::PerPopulation<double> turning_length_;
  network::Potentials potentials_;  ///< just after the last spike, at time last_
  core::Stream stream_;
  std::vector<double>
      rates_;  ///< of (target population, source neuron), reused from spike to spike
  SpikeCounts spikes_;
  double last_ = 0.0;
  double wait_ = 0.0;  ///< from the last spike to the pending one
  double time_ = 0.0;
  SpikeTrains* trains_ = nullptr;
};

static_assert(Sampler<Gillespie> && TellsSpikes<Gillespie>);

}  // namespace poise::sample
