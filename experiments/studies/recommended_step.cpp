#include "studies/recommended_step.hpp"

#include <algorithm>

#include "poise/balance/stability.hpp"

namespace poise::experiments {

std::optional<double> recommended_step(const sample::Method& method,
                                       const network::Network& network,
                                       const balance::State& start) {
  if (method.stepping == sample::Stepping::none) return std::nullopt;
  const double slow = 0.05 * std::min(network.tau.e, network.tau.i);
  if (!method.explicit_in_means) return slow;
  const double limit = balance::explicit_stability_limit(network, start);
  if (!(limit > 0.0)) return std::nullopt;
  return std::min(slow, 0.1 * limit);
}

}  // namespace poise::experiments
