/// Which balanced point a run starts from.
///
/// The paper takes "the" balanced point that fsolve returns; there may be several, so the choice is
/// made explicit: the only one on the manifold, or the one near a given mean.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "poise/balance/points.hpp"

namespace poise::balance {

/// `near` selects the closest point on the manifold, if it lies within this distance (in v).
inline constexpr double near_radius = 1.0;

struct NoStart {
  enum class Reason {
    no_balanced_point,  ///< F = 0 has no solution in the box
    none_on_manifold,   ///< there are balanced points, all unstable
    several,            ///< several on the manifold and no `near`
    nothing_near,       ///< `near` has no point on the manifold within near_radius
  };
  Reason reason;
  std::string sentence;  ///< says what was found and what to do
};

std::variant<BalancedPoint, NoStart> choose_start(
    const BalancedPoints& points, const std::optional<core::PerPopulation<double>>& near);

}  // namespace poise::balance
