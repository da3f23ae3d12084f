#include "poise/sample/tracked.hpp"

#include <algorithm>

#include "poise/sample/tracked_strips.hpp"

namespace poise::sample {

double StripRules::drift(const network::Intensity& f, double reach) {
  return std::min(network::drift_bound(f), network::lipschitz(f) * reach);
}

template class TrackedSampler<StripRules>;

}  // namespace poise::sample
