/// The two sides of the inequalities of pathwise.hpp along one observed path, in balls.
#pragma once

#include <vector>

#include "poise/certify/ball.hpp"
#include "poise/network/initial_law.hpp"
#include "proofs_checks/evidence/pathwise.hpp"

namespace poise::checks {

/// A symmetric network with all C = 1, tau = 1.
struct PathwiseNetwork {
  const char* name;
  core::PerChannel<double> amplitude, gain;
  core::PerPopulation<double> shift;  ///< of the start's means against v
};

/// Potentials at 0, h, 2h, ...
struct ObservedPotentials {
  double step;
  std::vector<network::Potentials> u;
};

struct TwoSides {
  certify::Ball left, right;
  certify::Ball twin;    ///< the right side with c halved
  bool applies = false;  ///< the smallness that the lemma asks for is there; then right is set
};

/// One a step; 5.1, 5.4 and 5.6 from step 1 on, 5.7 from step 0.
std::vector<TwoSides> two_sides(PathwiseLemma lemma, const PathwiseNetwork& network,
                                const ObservedPotentials& path);

}  // namespace poise::checks
