#include "poise/network/initial_law.hpp"

#include <cmath>

#include "poise/core/random.hpp"
#include "poise/core/stop.hpp"

namespace poise::network {

Potentials draw_initial_potentials(const InitialLaw& law, std::size_t n, std::uint64_t seed,
                                   std::uint64_t replica, const std::stop_token& stop) {
  constexpr std::size_t some = std::size_t{1} << 20;  // some hundredths of a second
  Potentials u;
  for (const auto a : core::populations) {
    core::Stream stream(seed, core::Purpose::initial_potentials, replica, core::index(a));
    const double deviation = std::sqrt(law.variance[a]);
    u[a].resize(n);
    for (std::size_t j = 0; j < n; ++j) {
      if (j % some == 0) core::throw_if_requested(stop);
      u[a][j] = law.mean[a] + deviation * stream.normal();
    }
  }
  return u;
}

}  // namespace poise::network
