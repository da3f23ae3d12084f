#include "poise/sample/stiff_leap.hpp"

#include <Eigen/Dense>
#include <algorithm>

#include "poise/sample/linear_flow.hpp"

namespace poise::sample {
namespace {

using core::PerPopulation;
using core::Population;
using core::populations;
using Eigen::Matrix2d;
using Eigen::Vector2d;

Eigen::Index at(Population a) { return static_cast<Eigen::Index>(core::index(a)); }

/// Standard deviations of the noise that the means are given room for: one leap in 370 goes further.
constexpr double deviations = 3.0;

/// The means' equation, linear about the state at the start of a leap; symbols as in the header.
struct MeansEquation {
  Vector2d v;
  Vector2d r;
  Vector2d w;
  Matrix2d A;
  Rates rates;                        ///< S
  core::PerChannel<double> first;     ///< sum_k f_ab'(u_b^k)
  core::PerChannel<double> second;    ///< sum_k f_ab''(u_b^k)
  core::PerChannel<double> drifting;  ///< w_ab
};

MeansEquation linearise(LeapState& state) {
  const auto& network = state.network();
  const auto sums = state.sums();
  MeansEquation eq;
  for (const auto a : populations)
    for (const auto b : populations) {
      eq.rates[a][b] = sums[a][b].value;
      eq.first[a][b] = sums[a][b].first;
      eq.second[a][b] = sums[a][b].second;
    }
  const auto variance = spike_variance(network, eq.rates);
  const auto drift = spike_drift(network, eq.rates);
  for (const auto a : populations) eq.v(at(a)) = state.mean(a);
  for (const auto a : populations) {
    eq.r(at(a)) = drift[a] - eq.v(at(a)) / network.tau[a];
    eq.w(at(a)) = 0.0;
    for (const auto b : populations) {
      const ChannelSums& s = sums[a][b];
      eq.drifting[a][b] =
          (s.first * eq.v(at(b)) - s.first_u) / network.tau[b] + 0.5 * s.second * variance[b];
      eq.w(at(a)) += network.jump(a, b) * eq.drifting[a][b];
      eq.A(at(a), at(b)) = network.jump(a, b) * s.first - (a == b ? 1.0 / network.tau[a] : 0.0);
    }
  }
  return eq;
}

/// Mean change of v_a by the spikes of a leap beyond what the rates promise: g sum_b J_ab (N_ab / n
/// - h R_ab).
Vector2d noise_of_means(const network::Network& network, const Rates& rates, double h,
                        const SpikeCounts& spikes) {
  Vector2d xi = Vector2d::Zero();
  for (const auto a : populations)
    for (const auto b : populations)
      xi(at(a)) +=
          mean_decay(h, network.tau[a]) * network.jump(a, b) *
          (static_cast<double>(spikes[a][b]) / static_cast<double>(network.n) - h * rates[a][b]);
  return xi;
}

/// Leaps with the spikes that were drawn, and shifts so that the means end at `target`.
void leap_to(LeapState& state, double h, const SpikeCounts& spikes, const MeansEquation& eq,
             const Vector2d& target) {
  const auto& network = state.network();
  PerPopulation<double> shift;
  for (const auto a : populations) {
    double arrived = 0.0;
    for (const auto b : populations)
      arrived += network.jump(a, b) * static_cast<double>(spikes[a][b]);
    const double by_itself =
        std::exp(-h / network.tau[a]) * eq.v(at(a)) +
        mean_decay(h, network.tau[a]) * arrived / static_cast<double>(network.n);
    shift[a] = target(at(a)) - by_itself;
  }
  state.leap(h, shift);
}

/// Whether the linear equation holds as far as the means go by this flow (header).
bool holds(const network::Network& network, const MeansEquation& eq, const LinearFlow& flow,
           double validity) {
  const Vector2d way = (flow.integral * eq.r + flow.ramp * eq.w).cwiseAbs() +
                       deviations * flow.covariance.diagonal().cwiseSqrt();
  const double n = static_cast<double>(network.n);
  Matrix2d change;  // of A, at most
  for (const auto a : populations)
    for (const auto b : populations) {
      const double d = way(at(b));
      const double curved =
          std::abs(eq.second[a][b]) + 0.5 * n * network::third_bound(network.intensity[a][b]) * d;
      change(at(a), at(b)) = std::abs(network.jump(a, b)) * curved * d;
    }
  return (flow.integral.cwiseAbs() * change).maxCoeff() <= validity;  // false where not a number
}

/// The drift's change of v, held within what rates between inf f and sup f can do.
Vector2d attainable(const network::Network& network, const MeansEquation& eq, double h,
                    Vector2d change) {
  for (const auto a : populations) {
    double lowest = 0.0, highest = 0.0;
    for (const auto b : populations) {
      const double least = network.jump(a, b) * network::infimum(network.intensity[a][b]);
      const double most = network.jump(a, b) * network::supremum(network.intensity[a][b]);
      lowest += std::min(least, most);
      highest += std::max(least, most);
    }
    const double effective = h * mean_decay(h, network.tau[a]);  // (1 - e^{-h/tau}) tau
    const double leak = -eq.v(at(a)) / network.tau[a];
    const double n = static_cast<double>(network.n);
    change(at(a)) = std::clamp(change(at(a)), effective * (leak + n * lowest),
                               effective * (leak + n * highest));
  }
  return change;
}

/// The rates expected on average over a leap.
Rates average_rates(const network::Network& network, const MeansEquation& eq,
                    const LinearFlow& flow, double h) {
  PerPopulation<double> moved;  // by the means, on average
  const Vector2d average = flow.ramp * eq.r / h;
  for (const auto b : populations) moved[b] = average(at(b));
  Rates rates;
  const double n = static_cast<double>(network.n);
  for (const auto a : populations)
    for (const auto b : populations) {
      const auto& f = network.intensity[a][b];
      rates[a][b] =
          std::clamp(eq.rates[a][b] + eq.first[a][b] * moved[b] + 0.5 * h * eq.drifting[a][b],
                     n * network::infimum(f), n * network::supremum(f));
    }
  return rates;
}

/// The symmetric-like B with B diag(given) B^T = wanted, I where the two agree.
Matrix2d noise_shaper(const Matrix2d& wanted, const Vector2d& given) {
  Vector2d deviation, inverse;
  for (Eigen::Index a = 0; a < 2; ++a) {
    deviation(a) = std::sqrt(given(a));
    inverse(a) = given(a) > 0.0 ? 1.0 / deviation(a) : 0.0;
  }
  const Matrix2d relative = inverse.asDiagonal() * wanted * inverse.asDiagonal();
  return deviation.asDiagonal() * square_root(relative) * inverse.asDiagonal();
}

/// Covariance a unit of time that the spikes give the means: diag(sum_b J_ab^2 R_ab / n).
Vector2d noise_intensity(const network::Network& network, const Rates& rates) {
  const auto variance = spike_variance(network, rates);
  return Vector2d(variance.e, variance.i) / static_cast<double>(network.n);
}

/// A leap over valid.step by the linear equation.
void leap_linearly(LeapState& state, const MeansEquation& eq, const ValidFlow& valid) {
  const auto& network = state.network();
  const auto& [h, drift] = valid;
  const Rates rates = average_rates(network, eq, drift, h);
  const Vector2d noise = noise_intensity(network, rates);
  const Matrix2d covariance = linear_flow(eq.A, noise.asDiagonal(), h).covariance;
  Vector2d given;  // covariance of xi
  for (const auto a : populations) {
    const double g = mean_decay(h, network.tau[a]);
    given(at(a)) = g * g * h * noise(at(a));
  }
  const SpikeCounts spikes = state.draw_spikes(rates, h);
  const Vector2d xi = noise_of_means(network, rates, h, spikes);
  const Vector2d change = attainable(network, eq, h, drift.integral * eq.r + drift.ramp * eq.w);
  leap_to(state, h, spikes, eq, eq.v + change + noise_shaper(covariance, given) * xi);
}

/// Leaps by `h` or by as much of it as the linear equation bears, and returns how far.
double leap_at_most(LeapState& state, double h, double validity) {
  const auto& network = state.network();
  const MeansEquation eq = linearise(state);
  double spikes = 0.0;  // in a unit of time
  for (const auto a : populations)
    for (const auto b : populations) spikes += static_cast<double>(network.n) * eq.rates[a][b];
  const double shortest = std::min(h, 1.0 / spikes);
  const auto valid = longest_valid_flow(
      eq.A, noise_intensity(network, eq.rates).asDiagonal(), h, shortest,
      [&](const LinearFlow& flow) { return holds(network, eq, flow, validity); });
  if (!valid) {
    state.leap(eq.rates, shortest);
    return shortest;
  }
  leap_linearly(state, eq, *valid);
  return valid->step;
}

}  // namespace

void ImplicitRule::operator()(LeapState& state, double h) const {
  const MeansEquation eq = linearise(state);
  const SpikeCounts spikes = state.draw_spikes(eq.rates, h);
  const Vector2d xi = noise_of_means(state.network(), eq.rates, h, spikes);
  const Matrix2d backward = (Matrix2d::Identity() - h * eq.A).inverse();
  leap_to(state, h, spikes, eq, eq.v + backward * (h * eq.r + xi));
}

void StiffRule::operator()(LeapState& state, double h) const {
  for (double left = h; left > 0.0;) left -= leap_at_most(state, left, validity_);
}

}  // namespace poise::sample
