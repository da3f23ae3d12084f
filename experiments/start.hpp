/// Where a run starts, as the configuration asks.
#pragma once

#include "poise/balance/points.hpp"
#include "poise/io/config.hpp"

namespace poise::experiments {

/// All balanced points at the initial variances, in the box that the configuration names or else
/// the default one; warns of regions that could not be decided.
balance::BalancedPoints balanced_points(const io::Config& config);

/// The initial mean and variance: `initial.v` as given, or the balanced point that "balanced" (with
/// `near`) selects. Errors: core::InputError where the choice is the user's to make, core::Refusal
/// where there is nothing to choose.
balance::State start_state(const io::Config& config);

}  // namespace poise::experiments
