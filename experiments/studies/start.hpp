/// Where a run starts, as the configuration asks.
#pragma once

#include <string>

#include "poise/balance/path.hpp"
#include "poise/balance/points.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

/// The box that the configuration names, or else the problem's default one.
balance::Box search_box(const setup::Config& config, const balance::Problem& problem);

/// Warns of a region of which the search for balanced points could not decide what it holds.
void warn_unresolved(const setup::Config& config, const balance::Box& region,
                     const Context& context);

/// All balanced points of `problem` in that box; warns of regions that could not be decided.
balance::BalancedPoints balanced_points(const setup::Config& config,
                                        const balance::Problem& problem, const Context& context);
/// The same at the initial variances.
balance::BalancedPoints balanced_points(const setup::Config& config, const Context& context);

/// Why there is no balanced point at the initial variances, and what to change.
std::string why_there_is_none(const setup::Config& config, const Context& context);

/// The initial mean and variance: `initial.v` as given, or the balanced point that "balanced" (with
/// `near`) selects. Errors: core::InputError where the choice is the user's to make, core::Refusal
/// where there is nothing to choose.
balance::State start_state(const setup::Config& config, const Context& context);

}  // namespace poise::experiments
