#include "poise/sample/tracked_plan.hpp"

#include <algorithm>
#include <cmath>

namespace poise::sample::tracked {
namespace {

/// Price of a refresh in decided doubts: one of those costs what bounding twelve neurons anew does,
/// of which a refresh treats no fewer than some 16. (Measured; a factor of two either way costs
/// little.)
double price_of_refresh(std::size_t n) { return (static_cast<double>(n) + 16.0) / 12.0; }

/// What rounding can add up to, a neuron's share: some ulp of f, some of u, which move f by as many
/// of sup |x f'(x)|, and an ulp of L, at most n sup f, for each term and each spike since a refresh.
double rounding(std::size_t n, double supremum, double drift) {
  const auto terms = static_cast<double>(n + most_spikes(n));
  return (supremum + drift) * 0x1p-47 + supremum * terms * 0x1p-51;
}

/// f lies within [floor, floor + range] for |x| <= reach, rounding included.
struct Range {
  double floor, range, rounding;
};

Range range_within(std::size_t n, const Shape& f, double reach) {
  const double moved = f.lipschitz * reach;
  const double ceiling = std::min(f.supremum, f.at_rest + moved);
  const double rounded = rounding(n, ceiling, drift_within(f, reach));
  const double floor = std::max(f.infimum, f.at_rest - moved - rounded);
  return {floor, ceiling - floor + rounded, rounded};
}

}  // namespace

Shape::Shape(const network::Intensity& f)
    : supremum(network::supremum(f)),
      infimum(network::infimum(f)),
      lipschitz(network::lipschitz(f)),
      drift_bound(network::drift_bound(f)),
      at_rest(network::value(f, 0.0)),
      flat(supremum == infimum) {
  const auto monotone = network::monotonicity(f);
  rises = monotone == network::Monotonicity::increasing;
  falls = monotone == network::Monotonicity::decreasing;
}

double drift_within(const Shape& f, double reach) {
  return std::min(f.drift_bound, f.lipschitz * reach);
}

double reach_of(double largest, double jump) { return 1.25 * largest + 4.0 * jump; }

std::size_t size_of_batch(std::size_t n) {
  using tracked_kernel::lanes;
  const std::size_t size = (5 * n / 8 + lanes - 1) / lanes * lanes;
  return std::clamp(size, 2 * lanes, tracked_kernel::most_candidates);
}

std::uint64_t most_spikes(std::size_t n) { return (std::uint64_t{1} << 20) + 64 * n; }

Plan plan_strips(std::size_t n, double tau, double reach, const core::PerPopulation<Shape>& f,
                 const core::PerPopulation<double>& drift) {
  const auto sides = [&](core::Population a) { return f[a].rises || f[a].falls ? 1.0 : 2.0; };
  double widening = 0.0, widest = 0.0;  // of both channels: of w in a unit of time, and of w
  for (const auto a : core::populations) {
    if (f[a].flat) continue;
    widening += sides(a) * drift[a] / tau;
    widest += range_within(n, f[a], reach).range;
  }
  const auto neurons = static_cast<double>(n);
  const double price = price_of_refresh(n);
  // Both in decided doubts a unit of time.
  const double limited = 2.0 * neurons * std::sqrt(price * widening);
  const double unlimited = neurons * neurons * widest;
  Plan plan;
  if (limited < unlimited) plan.age = std::sqrt(price / widening) / neurons;
  for (const auto a : core::populations) {
    const auto [floor, range, rounded] = range_within(n, f[a], reach);
    if (f[a].flat) {
      plan.channels[a] = {{0.0, 0.0, f[a].infimum}, 0.0};
      continue;
    }
    const double moved = limited < unlimited ? drift[a] * plan.age / tau : range;
    plan.channels[a] = {
        {rounded + (f[a].falls ? 0.0 : moved), rounded + (f[a].rises ? 0.0 : moved), floor},
        std::min(sides(a) * moved + 2.0 * rounded, range)};
  }
  return plan;
}

}  // namespace poise::sample::tracked
