/// How long the strips of `Tracked` last, and how wide they are.
///
/// What tracked.hpp says of strips, as numbers; `Exact` asks, too, what they will cost (regime.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "poise/core/population.hpp"
#include "poise/network/intensity.hpp"
#include "poise/sample/tracked_kernel.hpp"

namespace poise::sample::tracked {

/// What strips have to know of an intensity.
struct Shape {
  explicit Shape(const network::Intensity& f);
  double supremum, infimum, lipschitz, drift_bound;
  double at_rest;     ///< f(0)
  bool flat;          ///< f is constant
  bool rises, falls;  ///< f is monotone
};

/// A bound on |x f'(x)| over |x| <= reach: how fast decay moves f, times tau.
double drift_within(const Shape& f, double reach);

/// The strips of one channel: they begin where tracked_kernel::Strip says.
struct ChannelPlan {
  tracked_kernel::Strip strip{};
  double width = 0.0;  ///< w
};

/// Of all strips of a population, from a refresh on; they hold while |u| <= reach.
struct Plan {
  double age = std::numeric_limits<double>::infinity();  ///< for how long
  core::PerPopulation<ChannelPlan> channels;             ///< by target
};

/// `f` and `drift` (bounds as drift_within) are those of the two targets, by the source's reach.
Plan plan_strips(std::size_t n, double tau, double reach, const core::PerPopulation<Shape>& f,
                 const core::PerPopulation<double>& drift);

/// M for the largest |u| at a refresh and the larger jump of the population: passed once in many
/// refreshes.
double reach_of(double largest, double jump);

/// Candidates in a batch: many share its overhead, few are misled, and slack grows with their number.
std::size_t size_of_batch(std::size_t n);

/// Spikes into a population after which L is summed anew.
std::uint64_t most_spikes(std::size_t n);

}  // namespace poise::sample::tracked
