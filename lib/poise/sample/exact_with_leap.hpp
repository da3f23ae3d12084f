/// An exact path and an explicit leap beside it, made of the same spikes as far as possible.
///
/// Problem: multilevel.hpp wants the difference between the network and its leaping approximation
/// with little variance, and each of the two in its own law.
/// Method: the coupling of Anderson and Higham (2012), in the language of blocks.hpp. There the
/// spikes of a channel are the points of a Poisson process of (time, height, target) that lie under
/// S_ab(t); here the same points are the leap's spikes where they lie under the rate R_ab that it
/// holds. Below both rates they are common; what lies between them belongs to one alone. Points
/// that Blocks draws tell everything up to its upper bound U_ab: sure spikes have heights uniform
/// below L_ab, of which the leap keeps Bin(spikes, R / L) if R < L (any that many, for targets and
/// times are independent of heights); the doubtful point has its height; above U_ab Blocks has no
/// use for points, and the leap draws its own. A block never lasts beyond the end of a leap, where
/// R_ab changes. Rejected: split couplings with common Poisson variates for whole leaps, which need
/// the exact path's intensity integrated over each leap.
///
/// Source: D. F. Anderson and D. J. Higham, Multilevel Monte Carlo for continuous time Markov
/// chains, with applications in biochemical kinetics, SIAM Multiscale Model. Simul. 10 (2012),
/// section 3.3.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "poise/sample/blocks.hpp"
#include "poise/sample/leap_state.hpp"

namespace poise::sample {

class ExactWithLeap {
 public:
  /// Both paths start from `initial`; the leap has steps of length `step` > 0. A stop throws
  /// core::Interrupted, between two blocks of spikes at the latest.
  ExactWithLeap(const network::Network& network, network::Potentials initial, core::Seed seed,
                std::uint64_t replica, double step, const std::stop_token& stop = {});

  /// One step of the leap.
  void step();

  /// Of the exact path, after the last step.
  void potentials(core::Population a, std::span<double> out) const { exact_.potentials(a, out); }
  SpikeCounts spike_counts() const { return exact_.spike_counts(); }
  const network::Potentials& leap_potentials() const { return leap_.potentials(); }

 private:
  void share_block();
  void share_doubtful_point(const Blocks::DoubtfulPoint& point);

  Blocks exact_;
  double step_;
  std::uint64_t steps_ = 0;
  LeapState leap_;
  Rates held_;  ///< R
  double n_;
  std::stop_token stop_;
  core::Stream stream_;  ///< for the points that are the leap's alone
};

}  // namespace poise::sample
