#include "studies/work_precision_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "poise/balance/stability.hpp"
#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"
#include "poise/core/words.hpp"
#include "poise/finite/mean_field.hpp"
#include "poise/sample/cost.hpp"
#include "poise/sample/methods.hpp"
#include "poise/sample/regime.hpp"
#include "studies/run.hpp"

namespace poise::experiments {
namespace {

using sample::Method;
using sample::Stepping;

constexpr std::string_view exact_name = "exact";
/// Keeps what it did far past the others' limits, and so what is fine enough to be held against.
constexpr std::string_view fine_name = "tau-stiff";
constexpr double finer = 4.0;  ///< than the shortest step
constexpr std::size_t most_steps = 32;
/// Of the budget: to multilevel, where its first samples take no more than that.
constexpr double share_of_multilevel = 0.4;
/// Exact paths that multilevel begins with, two tolerances together: eight of a path with a leap beside
/// it, which takes less than twice as long (sample/multilevel.cpp).
constexpr double paths_of_multilevel = 30.0;

/// Seconds, as benchmarks/RESULTS.md has them. Of `exact`: a spike of the regime that the first path would take;
/// beyond `enough` neurons a spike costs what it does there.
double exact_cost(const setup::Config& config, const balance::State& start) {
  constexpr std::size_t enough = 100'000;
  const network::InitialLaw law{start.mean, start.variance};
  network::Network network = config.network;
  network.n = std::min(network.n, enough);
  const auto [blocks, tracked, thinning] = sample::expected_costs(
      network, network::draw_initial_potentials(law, network.n, config.run.seed, 0));
  return 1e-9 * std::min({blocks, tracked, thinning}) *
         sample::expected_spikes(config.network, law, config.run.T).at_start;
}
/// Of a leap: 5 to 14 ns a neuron, by method, and what a step costs besides.
double leap_cost(const setup::Config& config, double step) {
  return config.run.T / step * (5e-6 + 2e-8 * static_cast<double>(config.network.n));
}

/// Shortened so that T is a multiple.
double dividing(double T, double step) { return T / std::ceil(T / step * (1.0 - 1e-12)); }

bool fits(const Method& method, double step, const network::Network& network) {
  try {
    sample::validate_steps(method, {.step = step}, network);
  } catch (const core::ParameterError&) {
    return false;
  }
  return true;
}

/// Twice the limit of explicit steps and five halvings of that; from a tenth of the shorter time constant
/// where there is no limit to speak of.
std::vector<double> default_steps(const setup::Config& config, double limit) {
  const auto& tau = config.network.tau;
  const double T = config.run.T;
  double step = limit > 0.0 ? 2.0 * limit : 0.1 * std::min(tau.e, tau.i);
  step = std::min(step, T);
  std::vector<double> steps;
  for (int k = 0; k < 6; ++k, step *= 0.5) {
    const double used = dividing(T, step);
    if (steps.empty() || used < steps.back()) steps.push_back(used);
  }
  return steps;
}

std::vector<double> steps_of(const setup::Config& config, const WorkPrecisionRequest& request,
                             double limit) {
  if (request.steps.empty()) return default_steps(config, limit);
  if (request.steps.size() > most_steps)
    throw core::InputError(fmt::format("--steps: has {} of them, expected at most {}",
                                       request.steps.size(), most_steps));
  std::vector<double> steps;
  for (const double step : request.steps) {
    if (step > config.run.T)
      throw core::InputError(
          fmt::format("--steps: is {:g}, expected at most run.T, {:g}", step, config.run.T));
    steps.push_back(dividing(config.run.T, step));
  }
  std::ranges::sort(steps, std::greater{});
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  return steps;
}

bool wants(const WorkPrecisionRequest& request, std::string_view name) {
  return request.methods.empty() || std::ranges::count(request.methods, name) > 0;
}

void require_known(const WorkPrecisionRequest& request) {
  const auto names = benchable_methods();
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const std::string& method : request.methods)
    if (std::ranges::count(known, method) == 0)
      throw core::InputError(fmt::format("--methods: {} is not one of {}{}", core::quoted(method),
                                         core::listed(known), core::suggestion(method, known)));
}

/// A step that was asked for and that a method cannot take is an error, one that was not is left out.
void add_points(WorkPrecisionPlan& plan, const setup::Config& config,
                const WorkPrecisionRequest& request, const std::vector<double>& steps) {
  const auto all = sample::methods();
  for (std::size_t m = 0; m < all.size(); ++m) {
    const Method& method = all[m];
    if (method.stepping == Stepping::none || !wants(request, method.name)) continue;
    for (std::size_t k = 0; k < steps.size(); ++k) {
      if (!fits(method, steps[k], config.network)) {
        if (request.steps.empty()) continue;
        throw core::InputError(fmt::format(
            "--steps: is {:g}, in which a neuron may take more spikes than {} can draw, "
            "expected shorter ones",
            steps[k], method.name));
      }
      const bool stable = !method.explicit_in_means || steps[k] <= plan.stability_limit;
      plan.points.push_back({.method = std::string(method.name),
                             .step = steps[k],
                             .cost = leap_cost(config, steps[k]),
                             .stable = stable,
                             .place = static_cast<std::uint32_t>(2 + m * most_steps + k)});
    }
  }
}

double cost_of_fewest(const WorkPrecisionPlan& plan) {
  double sum = plan.reference.cost;
  for (const PlannedPoint& point : plan.points) sum += point.cost;
  return static_cast<double>(fewest_paths) * sum;
}

/// Exact paths, where enough of them fit into half of the budget.
PlannedPoint reference_for(const setup::Config& config, double exact_cost, double shortest,
                           double budget) {
  const auto all = sample::methods();
  const auto& exact = *std::ranges::find(all, exact_name, &Method::name);
  if (config.network.n <= exact.largest_n && exact_cost * fewest_paths <= 0.5 * budget)
    return {.method = std::string(exact_name), .cost = exact_cost};
  const double step = dividing(config.run.T, shortest / finer);
  return {
      .method = std::string(fine_name), .step = step, .cost = leap_cost(config, step), .place = 1};
}

void require_memory(const setup::Config& config, const balance::State& start,
                    const PlannedPoint& point) {
  setup::Config one = config;
  one.run.method = point.method;
  one.run.step = point.step;
  one.run.step_tolerance = 0.0;
  one.run.samples = 2;
  one.run.replicas = threads(config.run);
  require_feasible(one, start);
}

}  // namespace

std::vector<std::string> benchable_methods() {
  std::vector<std::string> names;
  for (const Method& method : sample::methods())
    if (method.stepping != Stepping::none) names.emplace_back(method.name);
  names.emplace_back(multilevel_name);
  return names;
}

StabilityLimit least_stability_limit(const setup::Config& config, const balance::State& start,
                                     std::stop_token stop) {
  constexpr std::size_t looks = 201;
  const auto path = finite::solve_mean_field(
      config.network, start, core::time_grid(config.run.T, looks), {.watch = {stop, {}}});
  StabilityLimit least{balance::explicit_stability_limit(config.network, start), 0.0};
  for (std::size_t k = 0; k < path.t.size(); ++k)
    if (const double limit = balance::explicit_stability_limit(config.network, path.state[k]);
        limit < least.step)
      least = {limit, path.t[k]};
  return least;
}

std::vector<std::size_t> divided_paths(double reference_cost, std::span<const double> costs,
                                       double budget) {
  std::vector<double> all{reference_cost};
  all.insert(all.end(), costs.begin(), costs.end());
  const auto paths = [&](std::size_t j, double scale) {
    const double shares = j == 0 ? std::max(1.0, static_cast<double>(costs.size())) : 1.0;
    return std::clamp(std::floor(scale * std::sqrt(shares / all[j])),
                      static_cast<double>(fewest_paths), static_cast<double>(most_paths));
  };
  const auto cost = [&](double scale) {
    double sum = 0.0;
    for (std::size_t j = 0; j < all.size(); ++j) sum += all[j] * paths(j, scale);
    return sum;
  };
  double low = 0.0;
  double high = static_cast<double>(most_paths) * std::sqrt(*std::ranges::max_element(all));
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (low + high);
    (cost(middle) <= budget ? low : high) = middle;
  }
  std::vector<std::size_t> result;
  for (std::size_t j = 0; j < all.size(); ++j)
    result.push_back(static_cast<std::size_t>(paths(j, low)));
  return result;
}

WorkPrecisionPlan plan_work_precision(const setup::Config& config, const balance::State& start,
                                      const WorkPrecisionRequest& request, const Context& context) {
  require_known(request);
  try {
    network::require_bounds(config.network, "leaping");
  } catch (const core::ParameterError& error) {
    config.refuse(error);
  }
  WorkPrecisionPlan plan;
  const auto [limit, time] = least_stability_limit(config, start, context.stop);
  plan.stability_limit = limit;
  plan.stability_time = time;
  const auto steps = steps_of(config, request, limit);
  add_points(plan, config, request, steps);
  plan.exact_cost = exact_cost(config, start);
  plan.reference = reference_for(config, plan.exact_cost, steps.back(), request.budget);
  plan.multilevel = wants(request, multilevel_name) && plan.reference.step == 0.0 && limit > 0.0 &&
                    paths_of_multilevel * plan.exact_cost <= share_of_multilevel * request.budget;
  const double budget = request.budget * (plan.multilevel ? 1.0 - share_of_multilevel : 1.0);
  if (const double least = cost_of_fewest(plan); least > budget) plan.multilevel = false;
  if (const double least = cost_of_fewest(plan); least > request.budget)
    throw core::InputError(fmt::format(
        "--budget: is {:g}, expected at least {:.2g} seconds, for {} paths of each of {} "
        "points and of the reference; fewer --methods or longer --steps need less",
        request.budget, 1.05 * least, fewest_paths, plan.points.size()));
  std::vector<double> costs;
  for (const PlannedPoint& point : plan.points) costs.push_back(point.cost);
  const auto paths =
      divided_paths(plan.reference.cost, costs, plan.multilevel ? budget : request.budget);
  plan.reference.paths = paths[0];
  for (std::size_t j = 0; j < plan.points.size(); ++j) plan.points[j].paths = paths[j + 1];
  require_memory(config, start, plan.reference);
  for (const PlannedPoint& point : plan.points) require_memory(config, start, point);
  return plan;
}

}  // namespace poise::experiments
