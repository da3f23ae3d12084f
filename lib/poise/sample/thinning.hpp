/// The network by thinning: O(1) work and memory a candidate spike.
///
/// Problem: 4 n^2 synapses, each with a rate that moves between spikes as its source decays; with
/// n = 5000 some 10^8 spikes in a unit of time.
/// Method: the supremum of f_ab bounds the rate of every synapse of the channel (a, b), so all
/// candidate spikes together form a Poisson process of the constant rate n^2 sum_ab sup f_ab. A
/// candidate takes a channel in proportion to sup f_ab and a target and a source uniformly, and is
/// a spike with probability f_ab(u_b^k(t)) / sup f_ab [Lewis and Shedler 1979; Ogata 1981]. With
/// probability inf f_ab / sup f_ab it is one whatever the source, which is then not drawn.
///
/// Lazy decay: stored is w = u e^{(t - origin)/tau}, which a decay does not change. The factor
/// e^{-(t - origin)/tau} is Taylor's polynomial about an anchor, moved when it is 2^-10 tau old: an
/// exponential neither a neuron nor a candidate. Now and then, at candidates only, the origin is
/// moved and all w are scaled back, so that e^{(t - origin)/tau} stays finite.
///
/// Rejected: inverting the integrated rate (gillespie.hpp: O(n) a spike, the oracle); a queue of
/// the next spike of every synapse (O(n^2) memory); bounds adapted to each source, or vectorised
/// batches (faster and less plain: this is the baseline that they must beat).
///
/// Cost: memory of 8 bytes a neuron. Moving the origin takes 2 n multiplications every 256 min tau,
/// which is O(1) a candidate as long as n min(tau) sum sup f > 1/128.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "poise/core/random.hpp"
#include "poise/sample/sampler.hpp"
#include "poise/sample/spike_trains.hpp"

namespace poise::sample {

/// Exact in law but for rounding; a `Sampler`. Rates of synapses are met to an absolute
/// 2^-53 sum sup f, the resolution of a uniform number. Candidate times carry their rounding error
/// along, so they do not drift however many there are.
/// Preconditions: every sup f is finite; |u| < 1e190 throughout, so that u e^{256} is finite.
class Thinning {
 public:
  Thinning(const network::Network& network, network::Potentials initial, core::Seed seed,
           std::uint64_t replica);

  void advance(double t);
  double time() const { return time_; }
  void potentials(core::Population a, std::span<double> out) const;
  SpikeCounts spike_counts() const;
  void record_to(SpikeTrains* trains) { trains_ = trains; }
  void record_rest() {}

  template <class Archive>
  void serialize(Archive& archive) {
    for (Channel& c : channels_) archive(c.spikes);
    archive(scaled_, origin_, anchor_, decay_at_anchor_, stream_, next_, carry_, time_);
  }

 private:
  struct Channel {
    core::Population target;
    core::Population source;
    network::Intensity intensity;
    double jump;
    double infimum;     ///< of the intensity
    double first_mark;  ///< the channel owns the marks [first_mark, first_mark + sup f)
    std::uint64_t spikes = 0;
  };

  void schedule();
  void try_candidate();
  void move_anchor(double t);
  void move_origin(double t);
  double decay(core::Population a, double t) const;

  std::uint64_t n_;
  core::PerPopulation<double> tau_;
  core::PerPopulation<double> rate_of_decay_;  ///< 1/tau
  std::array<Channel, 4> channels_;
  double marks_ = 0.0;          ///< sum of sup f over the channels
  double rate_;                 ///< of candidates: n^2 marks_
  network::Potentials scaled_;  ///< w = u e^{(t - origin_)/tau}
  double origin_span_;          ///< the longest age of the origin
  double anchor_span_;          ///< the longest age of the anchor
  double origin_ = 0.0;
  double anchor_ = 0.0;
  core::PerPopulation<double> decay_at_anchor_{1.0, 1.0};  ///< e^{-(anchor_ - origin_)/tau}
  core::Stream stream_;
  double next_ = 0.0;   ///< time of the pending candidate
  double carry_ = 0.0;  ///< what rounding took from next_
  double time_ = 0.0;
  SpikeTrains* trains_ = nullptr;
};

static_assert(Sampler<Thinning> && TellsSpikes<Thinning>);

}  // namespace poise::sample
