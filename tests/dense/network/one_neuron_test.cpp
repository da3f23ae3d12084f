/// One neuron: a renewal process.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "dense/network/paths.hpp"
#include "poise/dense/network/simulate.hpp"

namespace poise::dense {
namespace {

using poise::testing::false_alarm;

/// Its first spike, against its hazard along the flow.
TEST(OneNeuron, FirstSpikesAtItsHazard) {
  const std::vector<Intensity> intensities{Constant{2.0},
                                           Sigmoid{5.0, 4.0, 0.5},
                                           Sigmoid{3.0, -2.0, 0.5},
                                           Softplus{2.0, 3.0, 0.5},
                                           Exponential{1.0, 3.0, 0.5},
                                           Exponential{1.0, -3.0, 0.5},
                                           Power{3.0, 10.0},
                                           Power{3.0, 0.5},
                                           Step{4.0, 0.7}};
  for (const Intensity& f : intensities)
    for (const double tau : {0.6, std::numeric_limits<double>::infinity()}) {
      const double start = -0.5, mu = 2.5;
      const Model model =
          testing::network(1, ConstantKernel{}, f, tau, mu, NormalStart{{start, 0.0}, 0.0});
      const auto x = [&](double t) {
        return std::isinf(tau) ? start + mu * t
                               : std::exp(-t / tau) * start - mu * tau * std::expm1(-t / tau);
      };
      // The survival on a fine grid: midpoint sums, exact at the step's jump to 1e-4.
      constexpr double end = 40.0, h = 1e-4;
      std::vector<double> hazard{0.0};
      while (static_cast<double>(hazard.size()) * h < end && hazard.back() < 40.0)
        hazard.push_back(hazard.back() +
                         h * value(f, x((static_cast<double>(hazard.size()) - 0.5) * h)));
      const auto cdf = [&](double t) {
        const auto k = std::min(static_cast<std::size_t>(t / h), hazard.size() - 2);
        const double u = t / h - static_cast<double>(k);
        return std::expm1(-(hazard[k] + u * (hazard[k + 1] - hazard[k]))) /
               std::expm1(-hazard.back());  // given that there is a spike at all
      };
      std::vector<double> first;
      const auto neurons = testing::neurons_of(model);
      const Weights weights(1);
      for (std::uint64_t r = 0; r < 20'000; ++r) {
        internal::Path<internal::DenseDrive> path(
            neurons, internal::DenseDrive(weights), draw_initial(model, 9, r),
            core::Stream(9, core::Purpose::dense_spikes, r),
            {.horizon = end, .most_spikes = 1e300, .stop = {}});
        std::vector<Spike> spikes;
        path.record_to(&spikes);
        for (double t = 0.5; spikes.empty() && t <= end; t += 0.5) path.advance(t);
        if (!spikes.empty()) first.push_back(spikes.front().time);
      }
      EXPECT_GT(testing::kolmogorov_p_value(first, cdf), false_alarm) << name(f) << " " << tau;
      EXPECT_LT(testing::kolmogorov_p_value(first, [&](double t) { return cdf(1.1 * t); }),
                false_alarm)
          << name(f) << " " << tau;
    }
}

/// A step at theta reached by a drive without leak: intervals of theta / mu and an exponential time, so
/// that k spikes by T have the probability of Erlang's k-th at T - k theta / mu.
TEST(OneNeuron, CountsLikeErlangBehindAStep) {
  constexpr double rate = 2.0, theta = 0.6, mu = 1.5, T = 5.0;
  constexpr std::size_t replicas = 50'000;
  const Model model = testing::network(1, ConstantKernel{}, Step{rate, theta},
                                       std::numeric_limits<double>::infinity(), mu, NormalStart{});
  const NetworkRun run = simulate(model, {.times = {T}, .seed = 4, .replicas = replicas});
  const auto at_least = [&](int k, double r) {
    const double left = T - k * theta / mu;
    if (k == 0) return 1.0;
    return left <= 0.0 ? 0.0 : boost::math::gamma_p(static_cast<double>(k), r * left);
  };
  const auto p_of = [&](double r) {
    double statistic = 0.0, cells = -1.0;
    for (int k = 0; at_least(k, r) * replicas > 20.0; ++k) {
      const bool last = at_least(k + 1, r) * replicas <= 20.0;
      const double p = at_least(k, r) - (last ? 0.0 : at_least(k + 1, r));
      double seen = 0.0;
      for (const double spikes : run.spikes)
        if (last ? spikes >= k : spikes == k) ++seen;
      if (p * replicas < 5.0) continue;
      statistic += (seen - replicas * p) * (seen - replicas * p) / (replicas * p);
      ++cells;
    }
    const boost::math::chi_squared law(cells);
    return boost::math::cdf(boost::math::complement(law, statistic));
  };
  EXPECT_GT(p_of(rate), false_alarm);
  EXPECT_LT(p_of(1.03 * rate), false_alarm);
}

}  // namespace
}  // namespace poise::dense
