/// Where a run starts, as the configuration asks.
#pragma once

#include <string>

#include "poise/balance/path.hpp"
#include "poise/balance/points.hpp"
#include "poise/io/config.hpp"

namespace poise::experiments {

/// The box that the configuration names, or else the problem's default one.
balance::Box search_box(const io::Config& config, const balance::Problem& problem);

/// Warns of a region of which the search for balanced points could not decide what it holds.
void warn_unresolved(const io::Config& config, const balance::Box& region);

/// All balanced points of `problem` in that box; warns of regions that could not be decided.
balance::BalancedPoints balanced_points(const io::Config& config, const balance::Problem& problem);
/// The same at the initial variances.
balance::BalancedPoints balanced_points(const io::Config& config);

/// Why there is no balanced point at the initial variances, and what to change.
std::string absence(const io::Config& config);

/// The initial mean and variance: `initial.v` as given, or the balanced point that "balanced" (with
/// `near`) selects. Errors: core::InputError where the choice is the user's to make, core::Refusal
/// where there is nothing to choose.
balance::State start_state(const io::Config& config);

}  // namespace poise::experiments
