/// eta, the time at which the hydrodynamic limit leaves the balanced manifold, proved.
///
/// Problem: limit/exit.hpp finds eta in doubles and estimates its error. Here it becomes a theorem: two
/// decimals that enclose it, the kind of the exit, and that the path was on U at all times before.
///
/// Method: the balanced point of the start is enclosed by balanced_point.hpp; from it validated steps
/// (step.hpp) follow the path in the clock s of field.hpp. On every step the signs of trace J_v and
/// det J_v are certain, so that t increases with s, until one of them changes (crossing.hpp): at a fold
/// det J_v vanishes with trace J_v < 0 and dv/ds != 0 (else it may be a folded singularity), at a Hopf
/// point trace J_v with det J_v > 0. If no exit comes, the path may end in a ball around a rest point
/// from which none ever comes (rest.hpp). Where the enclosure is wider than asked for, all is done
/// again with more bits.
///
/// Not decided: runs off to infinity, folded singularities, paths from K = 0 (with an intensity whose
/// averages have no closed form, they are not analytic there), and paths that wander for ever.
/// Source: [MV, Lemma 4.2].
#pragma once

#include <string>

#include "poise/certify/balanced_point.hpp"
#include "poise/certify/limit/crossing.hpp"
#include "poise/certify/limit/rest.hpp"
#include "poise/core/watch.hpp"

namespace poise::certify {

enum class ProvedExit { none, fold, hopf };

struct ExitOptions {
  int digits = 15;  ///< eta's enclosure is no wider than 10^-digits eta
  std::size_t most_steps = 4000;
  bool keep_steps = false;  ///< for a certificate
  core::Watch watch = {};
};

struct ExitProof {
  Outcome outcome = Outcome::undecided;  ///< never refuted: nothing is claimed beforehand
  std::string reason = {};               ///< of undecided, or of a part that is

  ProvedExit kind = ProvedExit::none;
  Ball eta = {};  ///< of a fold or Hopf point; of the later one if `crossing` is there with none
  /// If the kind is none: the limit is on U at all times up to this one, infinite for all times.
  double horizon = 0.0;
  /// At the exit; or at the rest point; or else beyond the horizon, where the path was left.
  PerState<Ball> state = {};
  Ball trace = {}, det = {};  ///< of J_v there
  std::optional<RestRegion> rest = {};

  StepSettings settings = {};
  std::vector<Step> steps = {};                 ///< if kept
  std::vector<Place> places = {};               ///< where each of them starts
  std::optional<CrossingInStep> crossing = {};  ///< in the last step; even where T comes before it
  std::size_t step_count = 0;
  double reached = 0.0;  ///< a time up to which the path is on U, for certain
};

/// Of the limit from the balanced point next to `near` at the given variances, for exactly the
/// numbers that these doubles are, before T > 0 or ever. Errors: core::Interrupted.
ExitProof prove_exit(const network::Network& network, const core::PerPopulation<double>& near,
                     const core::PerPopulation<double>& variance, double T,
                     const ExitOptions& options = {});

}  // namespace poise::certify
