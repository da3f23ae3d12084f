// The balanced point of [MV, Section 6] from an installed poise.
#include <cmath>

#include "poise/balance/points.hpp"

int main() {
  using namespace poise;
  const network::Tanh from_e{0.5, 2.0, 1.0}, from_i{1.0, 1.0, 1.0}, slow_from_i{1.0, 1.0, 0.5};
  const network::Network network{
      5000, {1, 1}, {{{1, 1.5}, {0.5, 0.5}}}, {{{from_e, from_i}, {from_e, slow_from_i}}}};
  const core::PerPopulation<double> K{1.0, 1.0};
  const auto found = balance::find_balanced_points(network, K, balance::default_box(network, K));
  return found.points.size() == 1 && std::abs(found.points[0].state.mean.e + 2.678) < 1e-3 ? 0 : 1;
}
