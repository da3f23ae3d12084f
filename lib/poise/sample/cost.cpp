#include "poise/sample/cost.hpp"

#include <algorithm>

#include "poise/gaussian/expectation.hpp"
#include "poise/sample/methods.hpp"

namespace poise::sample {

double memory_estimate(std::string_view method, std::size_t n, std::size_t samples,
                       std::size_t replicas, std::size_t threads) {
  const auto neurons = 2.0 * static_cast<double>(n);
  const auto at_once = static_cast<double>(std::min(threads, replicas));
  const auto paths = static_cast<double>(replicas) + 1.0;  // one is copied to all
  return neurons * at_once * find_method(method, 1).bytes_a_neuron +
         32.0 * static_cast<double>(samples) * paths;
}

ExpectedSpikes expected_spikes(const network::Network& network, const network::InitialLaw& law,
                               double T) {
  ExpectedSpikes sum{};
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      const auto& f = network.intensity[a][b];
      sum.at_start += gaussian::expectation(f, law.mean[b], law.variance[b]).value;
      sum.least += network::infimum(f);
      sum.most += network::supremum(f);
    }
  const auto n = static_cast<double>(network.n);
  const double synapse_time = n * n * T;
  return {synapse_time * sum.at_start, synapse_time * sum.least, synapse_time * sum.most};
}

}  // namespace poise::sample
