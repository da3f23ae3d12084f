#include "poise/sample/recording.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace poise::sample {
namespace {

/// Counts sorted potentials in equal bins from the first to the last.
void count_in_bins(std::span<const double> sorted, std::span<std::int64_t> bins) {
  const double low = sorted.front();
  const double width = (sorted.back() - low) / static_cast<double>(bins.size());
  auto before = sorted.begin();
  for (std::size_t k = 0; k + 1 < bins.size(); ++k) {
    const double end = low + width * static_cast<double>(k + 1);
    const auto upto = std::lower_bound(before, sorted.end(), end);
    bins[k] = upto - before;
    before = upto;
  }
  bins.back() = sorted.end() - before;
}

}  // namespace

double quantile_level(std::size_t k, std::size_t m) {
  return (static_cast<double>(k) + 0.5) / static_cast<double>(m);
}

Recorded nothing_recorded(const Recording& what, std::size_t times) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  Recorded kept;
  for (const auto a : core::populations) {
    if (what.potentials) kept.potentials[a].assign(times * what.neurons.size(), missing);
    kept.quantiles[a].assign(times * what.quantiles, missing);
    kept.histogram[a].assign(times * what.bins, 0);
    if (what.bins > 0) {
      kept.lowest[a].assign(times, missing);
      kept.highest[a].assign(times, missing);
    }
  }
  if (what.rates) kept.counts.resize(what.rate_times.empty() ? times : what.rate_times.size());
  return kept;
}

void record_potentials(const Recording& what, core::Population a, std::size_t k,
                       std::span<double> potentials, Recorded& kept) {
  assert(!potentials.empty());
  if (what.potentials)
    for (std::size_t i = 0; i < what.neurons.size(); ++i)
      kept.potentials[a][k * what.neurons.size() + i] = potentials[what.neurons[i]];
  if (what.bins == 0 && what.quantiles == 0) return;
  std::ranges::sort(potentials);
  const auto n = static_cast<double>(potentials.size());
  for (std::size_t q = 0; q < what.quantiles; ++q) {
    const auto place = static_cast<std::size_t>(std::ceil(n * quantile_level(q, what.quantiles)));
    kept.quantiles[a][k * what.quantiles + q] = potentials[std::max<std::size_t>(place, 1) - 1];
  }
  if (what.bins == 0) return;
  kept.lowest[a][k] = potentials.front();
  kept.highest[a][k] = potentials.back();
  count_in_bins(potentials, std::span(kept.histogram[a]).subspan(k * what.bins, what.bins));
}

double recorded_bytes(const Recording& what, std::size_t times, double spikes) {
  constexpr double copies = 3.0;  // kept, in the result, in its file
  constexpr double number = 8.0;
  const double spike = 13.0 + 2.0 * 18.0 + (what.sources ? 4.0 + 2.0 * 8.0 : 0.0);
  const std::size_t neurons = what.potentials ? what.neurons.size() : 0;
  const double numbers = 2.0 * static_cast<double>(neurons + what.bins + what.quantiles + 2);
  const auto counted =
      static_cast<double>(what.rate_times.empty() ? times : what.rate_times.size());
  return copies * number *
             (numbers * static_cast<double>(times) + (what.rates ? 8.0 * counted : 0.0)) +
         (what.sink == nullptr ? spike * spikes : 0.0);
}

}  // namespace poise::sample
