#include "studies/start.hpp"

#include <fmt/format.h>

#include "poise/balance/absence.hpp"
#include "poise/balance/start.hpp"
#include "poise/core/error.hpp"

namespace poise::experiments {

balance::Box search_box(const setup::Config& config, const balance::Problem& problem) {
  return config.box ? *config.box : balance::default_box(problem.network, problem.variance);
}

void warn_unresolved(const setup::Config& config, const balance::Box& region,
                     const Context& context) {
  context.warn(
      fmt::format("{}: [{:.9g}, {:.9g}] x [{:.9g}, {:.9g}] is too degenerate to decide how many "
                  "balanced points it holds (det J_v vanishes there)",
                  config.file, region.e.lo, region.e.hi, region.i.lo, region.i.hi));
}

balance::BalancedPoints balanced_points(const setup::Config& config,
                                        const balance::Problem& problem, const Context& context) {
  auto points = balance::find_balanced_points(problem.network, problem.variance,
                                              search_box(config, problem), context.stop);
  for (const auto& region : points.unresolved) warn_unresolved(config, region, context);
  return points;
}

balance::BalancedPoints balanced_points(const setup::Config& config, const Context& context) {
  return balanced_points(config, {config.network, config.initial.variance}, context);
}

std::string why_there_is_none(const setup::Config& config, const Context& context) {
  const balance::Problem problem{config.network, config.initial.variance};
  return balance::explain_absence(problem.network, problem.variance, search_box(config, problem),
                                  context.stop)
      .sentence();
}

balance::State start_state(const setup::Config& config, const Context& context) {
  if (config.initial.mean) return {*config.initial.mean, config.initial.variance};
  const auto choice = balance::choose_start(balanced_points(config, context), config.initial.near);
  if (const auto* point = std::get_if<balance::BalancedPoint>(&choice)) return point->state;
  const auto& none = std::get<balance::NoStart>(choice);
  using Reason = balance::NoStart::Reason;
  switch (none.reason) {
    case Reason::several:
      throw core::InputError(
          fmt::format("{}: initial.v: {}", config.where("initial.v"), none.sentence));
    case Reason::nothing_near:
      throw core::InputError(
          fmt::format("{}: initial.near: {}", config.where("initial.near"), none.sentence));
    case Reason::no_balanced_point:
      throw core::Refusal(fmt::format("{}: {}: {}", config.file, none.sentence,
                                      why_there_is_none(config, context)));
    case Reason::none_on_manifold:
      break;
  }
  throw core::Refusal(fmt::format("{}: {}", config.file, none.sentence));
}

}  // namespace poise::experiments
