#include "poise/sample/leap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "poise/core/error.hpp"

namespace poise::sample {

using core::populations;

double step_bound(const network::Network& network, const core::PerChannel<ChannelSums>& sums,
                  double tolerance) {
  Rates rates;
  double spikes = 0.0;  // in a unit of time
  for (const auto a : populations)
    for (const auto b : populations) {
      rates[a][b] = sums[a][b].value;
      spikes += static_cast<double>(network.n) * rates[a][b];
    }
  const auto drift = spike_drift(network, rates);
  const auto variance = spike_variance(network, rates);
  double bound = std::numeric_limits<double>::infinity();
  for (const auto a : populations)
    for (const auto b : populations) {
      const ChannelSums& s = sums[a][b];
      const double mu =
          s.first * drift[b] - s.first_u / network.tau[b] + 0.5 * s.second * variance[b];
      const double change = tolerance * s.value;
      if (mu != 0.0) bound = std::min(bound, change / std::abs(mu));
      const double sigma_squared = s.first_squared * variance[b];
      if (sigma_squared > 0.0) bound = std::min(bound, change * change / sigma_squared);
    }
  return std::max(bound, 1.0 / spikes);
}

void validate(const StepOptions& options, const network::Network& network, bool adaptive,
              std::string_view method) {
  using core::ParameterError;
  const double step = options.step;
  if (step == 0.0)
    throw ParameterError("run.step", fmt::format("is missing, expected for method {}", method));
  if (!std::isfinite(step) || step < 0.0)
    throw ParameterError("run.step", fmt::format("is {}, expected a finite number > 0", step));
  const double tolerance = options.tolerance;
  if (tolerance != 0.0 && !adaptive)
    throw ParameterError("run.step_tolerance",
                         fmt::format("is given, but method {} takes fixed steps", method));
  if (!(tolerance >= 0.0 && tolerance < 1.0))
    throw ParameterError("run.step_tolerance",
                         fmt::format("is {}, expected a number between 0 and 1", tolerance));
  double fastest = 0.0;
  for (const auto a : populations)
    for (const auto b : populations)
      fastest = std::max(fastest, network::supremum(network.intensity[a][b]));
  const double most = step * fastest * static_cast<double>(network.n);
  if (most > PoissonTable::largest_mean)
    throw ParameterError("run.step",
                         fmt::format("is {}, at which a neuron may take {:.2g} spikes in a step, "
                                     "expected at most {:.2g}",
                                     step, most, PoissonTable::largest_mean));
}

}  // namespace poise::sample
