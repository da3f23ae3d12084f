#include "poise/finite/third_cumulant.hpp"

#include <cmath>

#include "poise/core/error.hpp"
#include "poise/gaussian/expectation.hpp"
#include "poise/gaussian/third_derivative.hpp"
#include "poise/limit/dense_flow.hpp"

namespace poise::finite {
namespace {

using core::Population;
using Flow = limit::DenseFlow<6>;
using Moments = Flow::State;  ///< v_e, v_i, K_e, K_i, S_e, S_i

balance::State state(const Moments& x) { return {{x[0], x[1]}, {x[2], x[3]}}; }

Moments derivative(const network::Network& network, const Moments& x) {
  const balance::State now = state(x);
  const core::PerPopulation<double> third{x[4], x[5]};
  const double root = std::sqrt(static_cast<double>(network.n));
  Moments rate{};
  for (const auto a : core::populations) {
    double drift = 0.0, square = 0.0, cube = 0.0;
    for (const auto b : core::populations) {
      const auto& f = network.intensity[a][b];
      const double v = now.mean[b], K = now.variance[b];
      const double skew = gaussian::third_derivative(f, v, K) * third[b] / (6.0 * root);
      const double mean = gaussian::expectation(f, v, K).value + skew;
      const double C = core::sign(b) * network.weight[a][b];
      drift += C * mean;
      square += C * C * mean;
      cube += C * C * C * mean;
    }
    const std::size_t k = core::index(a);
    rate[k] = root * drift - x[k] / network.tau[a];
    rate[2 + k] = square - 2.0 * x[2 + k] / network.tau[a];
    rate[4 + k] = cube - 3.0 * x[4 + k] / network.tau[a];
  }
  return rate;
}

}  // namespace

std::vector<balance::State> finite_moments(const network::Network& network,
                                           const balance::State& start,
                                           std::span<const double> times) {
  constexpr double tolerance = 1e-9, first_step = 1e-3;
  const Moments gaussian{start.mean.e, start.mean.i, start.variance.e, start.variance.i, 0.0, 0.0};
  Flow flow(
      [&](const Moments& x, Moments& rate) {
        rate = derivative(network, x);
        return std::isfinite(rate[0] + rate[1]);
      },
      tolerance);
  flow.start(gaussian, 0.0, first_step);
  std::vector<balance::State> states;
  for (const double t : times) {
    while (flow.to() < t)
      if (!flow.advance()) throw core::Refusal("the moments of the finite network overflow");
    states.push_back(t == 0.0 ? start : state(flow.at(t)));
  }
  return states;
}

core::PerPopulation<double> third_cumulant_rate(const network::Network& network,
                                                const balance::State& now) {
  const Moments x{now.mean.e, now.mean.i, now.variance.e, now.variance.i, 0.0, 0.0};
  const Moments rate = derivative(network, x);
  return {rate[4], rate[5]};
}

}  // namespace poise::finite
