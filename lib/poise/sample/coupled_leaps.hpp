/// Two explicit leaps, one of twice the other's step, made of the same spikes as far as possible.
///
/// Problem and source as in exact_with_leap.hpp. Over each of the finer steps both hold their
/// rates, so that the common spikes of a channel are Poisson of the smaller of the two, and the
/// difference is Poisson for the one with the larger rate. [Anderson and Higham 2012, section 3.1]
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "poise/sample/leap_state.hpp"

namespace poise::sample {

class CoupledLeaps {
 public:
  /// Both paths start from `initial`; the steps are step / 2 and `step` > 0. As of LeapState: a stop
  /// throws core::Interrupted, rates that are no numbers core::Refusal.
  CoupledLeaps(const network::Network& network, network::Potentials initial, core::Seed seed,
               std::uint64_t replica, double step, const std::stop_token& stop = {});

  /// One step of the coarser leap, two of the finer.
  void step();

  const network::Potentials& fine_potentials() const { return fine_.potentials(); }
  const network::Potentials& coarse_potentials() const { return coarse_.potentials(); }

 private:
  /// The spikes of half a step, added to the coarse counts.
  void draw_half();

  double step_;
  LeapState fine_, coarse_;
  Rates coarse_rates_;
  PoissonBatches batches_;
  std::vector<std::int32_t> own_;  ///< of the leap with the larger rate
};

}  // namespace poise::sample
