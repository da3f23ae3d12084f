#include "poise/network/initial_law.hpp"

#include <cmath>

#include "poise/core/random.hpp"
#include "poise/core/slices.hpp"
#include "poise/core/watch.hpp"

namespace poise::network {

void draw_initial_potentials(const InitialLaw& law, core::Seed seed, std::uint64_t replica,
                             core::Population a, std::uint32_t slice, std::span<double> out) {
  core::Stream stream(core::StreamName{.seed = seed,
                                       .purpose = core::Purpose::initial_potentials,
                                       .replica = replica,
                                       .index = core::index(a),
                                       .slice = slice});
  const double deviation = std::sqrt(law.variance[a]);
  for (double& potential : out) potential = law.mean[a] + deviation * stream.normal();
}

Potentials draw_initial_potentials(const InitialLaw& law, std::size_t n, core::Seed seed,
                                   std::uint64_t replica, const std::stop_token& stop) {
  const core::Slices slices(n);
  Potentials u;
  for (const auto a : core::populations) {
    u[a].resize(n);
    for (std::size_t k = 0; k < slices.count(); ++k) {
      core::stop_if_asked(stop, "the drawing of the initial potentials");
      draw_initial_potentials(law, seed, replica, a, slices[k].index,
                              slices[k].of(std::span(u[a])));
    }
  }
  return u;
}

}  // namespace poise::network
