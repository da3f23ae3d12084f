#include "poise/network/initial_law.hpp"

#include <cmath>

#include "poise/core/random.hpp"

namespace poise::network {

Potentials draw_initial_potentials(const InitialLaw& law, std::size_t n, std::uint64_t seed,
                                   std::uint64_t replica) {
  Potentials u;
  for (const auto a : core::populations) {
    core::Stream stream(seed, core::Purpose::initial_potentials, replica, core::index(a));
    const double deviation = std::sqrt(law.variance[a]);
    u[a].resize(n);
    for (double& potential : u[a]) potential = law.mean[a] + deviation * stream.normal();
  }
  return u;
}

}  // namespace poise::network
