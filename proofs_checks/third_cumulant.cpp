#include "proofs_checks/third_cumulant.hpp"

#include <array>
#include <boost/numeric/odeint.hpp>
#include <cmath>

#include "poise/gaussian/expectation.hpp"
#include "poise/gaussian/third_derivative.hpp"

namespace poise::checks {
namespace {

using core::Population;
using Moments = std::array<double, 6>;  ///< v_e, v_i, K_e, K_i, S_e, S_i

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
  namespace odeint = boost::numeric::odeint;
  const auto stepper = odeint::make_controlled<odeint::runge_kutta_dopri5<Moments>>(1e-9, 1e-9);
  Moments x{start.mean.e, start.mean.i, start.variance.e, start.variance.i, 0.0, 0.0};
  const auto rate = [&](const Moments& y, Moments& dy, double) { dy = derivative(network, y); };
  std::vector<balance::State> states;
  double now = 0.0;
  for (const double t : times) {
    if (t > now) odeint::integrate_adaptive(stepper, rate, x, now, t, std::min(1e-3, t - now));
    now = t;
    states.push_back(state(x));
  }
  return states;
}

core::PerPopulation<double> third_cumulant_rate(const network::Network& network,
                                                const balance::State& now) {
  const Moments x{now.mean.e, now.mean.i, now.variance.e, now.variance.i, 0.0, 0.0};
  const Moments rate = derivative(network, x);
  return {rate[4], rate[5]};
}

}  // namespace poise::checks
