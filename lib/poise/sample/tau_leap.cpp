#include "poise/sample/tau_leap.hpp"

namespace poise::sample {

void MidpointRule::operator()(LeapState& state, double h) const {
  const auto& network = state.network();
  const auto drift = spike_drift(network, state.rates());
  const double half = 0.5 * h;
  core::PerPopulation<double> decay, arrived;
  for (const auto a : core::populations) {
    decay[a] = std::exp(-half / network.tau[a]);
    arrived[a] = half * mean_decay(half, network.tau[a]) * drift[a];
  }
  state.leap(state.rates_at(decay, arrived), h);
}

}  // namespace poise::sample
