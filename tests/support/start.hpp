/// Where the limits of several tests start.
#pragma once

#include <optional>
#include <variant>

#include "poise/balance/start.hpp"

namespace poise::testing {

/// The balanced point at variances K that a configuration with this `near` would start from.
inline balance::State start(const network::Network& network, const core::PerPopulation<double>& K,
                            const std::optional<core::PerPopulation<double>>& near = {}) {
  const auto points = balance::find_balanced_points(network, K, balance::default_box(network, K));
  return std::get<balance::BalancedPoint>(balance::choose_start(points, near)).state;
}

}  // namespace poise::testing
