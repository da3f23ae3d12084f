/// The network that the statements about convergence are tried on.
///
/// The paper's own network has the same limit law but approaches it slowly: its means relax at rate
/// sqrt(n) |zeta| = 4.4 at n = 5000. These intensities are steeper: sqrt(n) |zeta| = 5.4 at n =
/// 400. From the variances (1/2, 2) means and variances move, and no symmetry hides a wrong
/// channel.
#pragma once

#include "poise/balance/points.hpp"
#include "poise/network/model.hpp"

namespace poise::checks {

inline network::Network steep_network(std::size_t n) {
  using network::Tanh;
  network::Network network;
  network.n = n;
  network.tau = {1.0, 1.0};
  network.weight = {{{1.0, 1.2}, {1.0, 1.4}}};
  network.intensity.rows.e = {Tanh{0.5, 2.0, 0.25}, Tanh{1.0, 1.0, 2.0}};
  network.intensity.rows.i = {Tanh{1.0, 1.0, 2.0}, Tanh{1.0, 1.0, 1.0}};
  return network;
}

/// Its only balanced point at the variances (1/2, 2), on U.
inline balance::State steep_start() {
  constexpr core::PerPopulation<double> variance{0.5, 2.0};
  const network::Network network = steep_network(1);
  return balance::find_balanced_points(network, variance, balance::default_box(network, variance))
      .points.at(0)
      .state;
}

}  // namespace poise::checks
