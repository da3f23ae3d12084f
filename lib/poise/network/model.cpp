#include "poise/network/model.hpp"

#include <fmt/format.h>

#include "poise/core/error.hpp"

namespace poise::network {

void validate(const Network& network) {
  using core::ParameterError;
  if (network.n == 0) throw ParameterError("network.n", "is 0, expected at least 1");
  for (const auto a : core::populations) {
    const double tau = network.tau[a];
    if (!std::isfinite(tau) || tau <= 0.0)
      throw ParameterError(fmt::format("network.tau.{}", core::letter(a)),
                           fmt::format("is {}, expected a finite number > 0", tau));
    for (const auto b : core::populations) {
      const std::string channel = core::channel_name(a, b);
      const double weight = network.weight[a][b];
      if (!std::isfinite(weight) || weight < 0.0)
        throw ParameterError("network.C." + channel,
                             fmt::format("is {}, expected a finite number >= 0", weight));
      std::visit([&](const auto& kind) { kind.validate("intensity." + channel); },
                 network.intensity[a][b]);
    }
  }
}

void require_bounds(const Network& network, std::string_view who) {
  for (const auto a : core::populations)
    for (const auto b : core::populations)
      if (const auto& f = network.intensity[a][b]; !std::isfinite(supremum(f)))
        throw core::ParameterError(
            fmt::format("intensity.{}.kind", core::channel_name(a, b)),
            fmt::format("is {}, which has no bound, but {} needs one", name(f), who));
}

}  // namespace poise::network
