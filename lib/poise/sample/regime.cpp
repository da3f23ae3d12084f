#include "poise/sample/regime.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include "poise/core/slices.hpp"
#include "poise/network/batch.hpp"
#include "poise/sample/blocks.hpp"
#include "poise/sample/tracked_plan.hpp"

namespace poise::sample {
namespace {

using core::Population;
using core::populations;

// Prices in nanoseconds, medians of benchmarks/shapes_benchmark.cpp.
constexpr double price_of_block = 570.0;
constexpr double price_of_sure_spike = 3.3;
constexpr double price_of_renewal = 18.0;  ///< of the expansion and three sums before, a neuron
constexpr double price_of_candidate = 16.0;
constexpr double price_of_batch = 150.0;
constexpr double price_of_doubt = 40.0;
constexpr double price_of_thinning = 38.0;  ///< a candidate

/// Of one evaluation in vectors, beyond what a tanh costs.
double further_price(const network::Intensity& f) {
  return std::holds_alternative<network::Erf>(f) || std::holds_alternative<network::Softplus>(f)
             ? 5.0
             : 0.0;
}

constexpr double infinite = std::numeric_limits<double>::infinity();

/// What the three formulas share.
struct Start {
  double n;
  core::PerChannel<double> sum;          ///< S_ab
  core::PerPopulation<double> squares;   ///< mean u^2
  core::PerPopulation<double> absolute;  ///< mean |u|
  core::PerPopulation<double> largest;   ///< |u|
  double all = 0.0;                      ///< of S_ab
};

Start look_at(const network::Network& network, const network::Potentials& potentials) {
  Start start{
      .n = static_cast<double>(network.n), .sum = {}, .squares = {}, .absolute = {}, .largest = {}};
  std::vector<double> values(network.n);
  for (const auto b : populations) {
    const std::span<const double> u(potentials[b]);
    start.squares[b] = core::sum(u, [](double x) { return x * x; }) / start.n;
    start.absolute[b] = core::sum(u, [](double x) { return std::abs(x); }) / start.n;
    for (const double x : u) start.largest[b] = std::max(start.largest[b], std::abs(x));
    for (const auto a : populations) {
      const bool alike =
          a == Population::i && network.intensity[a][b] == network.intensity.rows.e[b];
      if (!alike) network::values(network.intensity[a][b], u, values);
      start.sum[a][b] = alike ? start.sum.rows.e[b] : core::sum(std::span<const double>(values));
      start.all += start.sum[a][b];
    }
  }
  return start;
}

/// Of the channels into b: the rate, over n, and the mean square of a jump.
struct Arrivals {
  double rate, square;
};
Arrivals arrivals(const network::Network& network, const Start& start, Population b) {
  Arrivals into{0.0, 0.0};
  for (const auto from : populations) {
    const double jump = network.jump(b, from);
    into.rate += start.sum[b][from];
    into.square += jump * jump * start.sum[b][from];
  }
  if (into.rate > 0.0) into.square /= into.rate;
  return into;
}

double longest_block(const network::Network& network, const Start& start) {
  return 0.25 * std::min(network.tau.e, network.tau.i) * start.n * start.all;
}

/// U_ab - L_ab of a block of so many spikes, summed over all channels.
double width_of_block(const network::Network& network, const Start& start, double spikes) {
  double width = 0.0;
  for (const auto b : populations) {
    double moved = 0.0;  // potential, by what the channels into b are allowed
    for (const auto from : populations) {
      const double mean = spikes * start.sum[b][from] / start.all;
      const double allowance = mean + BlockOptions{}.allowance_deviations * std::sqrt(mean) + 2.0;
      moved += std::abs(network.jump(b, from)) * allowance;
    }
    for (const auto a : populations) {
      const auto& f = network.intensity[a][b];
      const double bound = network::drift_bound(f);
      const double drift = std::isfinite(bound) ? bound : network::lipschitz(f) * start.absolute[b];
      const double time_constants = spikes / (start.n * start.all * network.tau[b]);
      width += network::lipschitz(f) * moved + 2.0 * start.n * drift * time_constants;
    }
  }
  return width;
}

/// Spikes in a block: it is planned as blocks_members.hpp says, and ends at its first doubtful point.
double spikes_in_block(const network::Network& network, const Start& start) {
  double doubt = 0.0;
  for (const auto a : populations)
    for (const auto b : populations)
      for (const auto from : populations)
        doubt += network::lipschitz(network.intensity[a][b]) * std::abs(network.jump(b, from)) *
                 start.sum[b][from];
  const core::Slices slices(network.n, size_of_slice(network.n));
  const double most_spikes = most_spikes_in_slice * static_cast<double>(slices.count());
  const double planned = std::min(std::clamp(start.all / std::sqrt(doubt), 1.0, most_spikes),
                                  longest_block(network, start));
  const double doubtful = planned * width_of_block(network, start, planned) / start.all;
  return doubtful > 1e-6 ? planned * -std::expm1(-doubtful) / doubtful : planned;
}

/// Points a spike that the expansion leaves undecided, `spikes` after its renewal.
double undecided(const network::Network& network, const Start& start, double spikes) {
  double sum = 0.0;
  for (const auto b : populations) {
    const Arrivals into = arrivals(network, start, b);
    const double hits = spikes * into.rate / start.all;
    // Of a neuron that is hit m times, E |D|^3 = m^{3/2} J^3 (8/pi)^{1/2}, or J^3 if it is hit once.
    const double again = hits / start.n;
    const double cubes = hits * std::pow(into.square, 1.5) * std::max(1.0, 1.6 * std::sqrt(again));
    const double q = spikes / (start.n * start.all * network.tau[b]);
    for (const auto a : populations) {
      const auto& f = network.intensity[a][b];
      const double mixed =
          0.5 * q * network::second_bound(f) * std::sqrt(start.squares[b] * hits * into.square);
      sum += network::third_bound(f) / 6.0 * cubes + mixed;
    }
  }
  return 2.0 * sum / start.all;
}

double cost_of_blocks(const network::Network& network, const Start& start, double enough) {
  const double blocks = price_of_sure_spike + price_of_block / spikes_in_block(network, start);
  if (!(blocks < enough)) return blocks;
  // Four of them between two renewals.
  const double longest = longest_block(network, start);
  double spikes = 1.0, left = 4.0;
  while (left > 0.0 && spikes < longest) {
    const double points = spikes * undecided(network, start, std::numbers::sqrt2 * spikes);
    spikes *= 1.0 + std::min(1.0, left / points);
    left -= points;
  }
  return blocks + price_of_renewal * start.n / spikes;
}

double cost_of_tracked(const network::Network& network, const Start& start) {
  double doubts = 0.0;  // and as many refreshes, in their price; in a unit of time
  double rejected = 0.0;
  double evaluations = 0.0;  // of a spike
  for (const auto b : populations) {
    const auto& f = network.intensity;
    const double both = f.rows.e[b] == f.rows.i[b] ? 0.0 : 1.0;
    evaluations += (further_price(f.rows.e[b]) + both * further_price(f.rows.i[b])) *
                   arrivals(network, start, b).rate / start.all;
    double most_jump = 0.0;
    for (const auto from : populations)
      most_jump = std::max(most_jump, std::abs(network.jump(b, from)));
    const core::PerPopulation<tracked::Shape> shapes{tracked::Shape(network.intensity.rows.e[b]),
                                                     tracked::Shape(network.intensity.rows.i[b])};
    const double reach = tracked::reach_of(start.largest[b], most_jump);
    const tracked::Plan plan = tracked::plan_strips(
        network.n, network.tau[b], reach, shapes,
        {tracked::drift_within(shapes.e, reach), tracked::drift_within(shapes.i, reach)});
    double width = 0.0;
    for (const auto a : populations) width += plan.channels[a].width;
    const double doubtful = start.n * start.n * width;
    doubts += plan.age < infinite ? 2.0 * doubtful : doubtful;
    rejected += 0.5 * doubtful;
  }
  const double spikes = start.n * start.all;
  const double candidate = price_of_candidate + evaluations +
                           price_of_batch / static_cast<double>(tracked::size_of_batch(network.n));
  return candidate * (1.0 + rejected / spikes) + price_of_doubt * doubts / spikes;
}

double cost_of_thinning(const network::Network& network, const Start& start) {
  double most = 0.0;
  for (const auto a : populations)
    for (const auto b : populations) most += network::supremum(network.intensity[a][b]);
  return std::isfinite(most) ? price_of_thinning * most * start.n / start.all : infinite;
}

}  // namespace

std::string_view name(Regime regime) {
  switch (regime) {
    case Regime::blocks:
      return "blocks";
    case Regime::tracked:
      return "tracked";
    case Regime::thinning:
      break;
  }
  return "thinning";
}

RegimeCosts expected_costs(const network::Network& network, const network::Potentials& potentials) {
  const Start start = look_at(network, potentials);
  const double tracked = cost_of_tracked(network, start);
  const double thinning = cost_of_thinning(network, start);
  return {cost_of_blocks(network, start, std::min(tracked, thinning)), tracked, thinning};
}

Regime choose_regime(const network::Network& network, const network::Potentials& potentials) {
  const auto [blocks, tracked, thinning] = expected_costs(network, potentials);
  if (blocks <= std::min(tracked, thinning)) return Regime::blocks;
  return thinning < tracked ? Regime::thinning : Regime::tracked;
}

}  // namespace poise::sample
