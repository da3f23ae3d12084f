#include "poise/couple/network.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "poise/couple/competitors.hpp"
#include "poise/network/batch.hpp"

namespace poise::couple {
namespace {

using core::Population;

double average(std::span<const double> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

/// int_0^t e^{-(t-s)/tau} ds
double decayed_time(double t, double tau) { return -tau * std::expm1(-t / tau); }

/// The name of the path that drives target j through a channel: each neuron is a slice.
core::StreamName path_name(core::Seed seed, std::uint64_t replica, Population a, Population b,
                           std::size_t j) {
  return {.seed = seed,
          .purpose = core::Purpose::dyadic_coupling,
          .replica = replica,
          .channel = static_cast<std::uint16_t>(2 * core::index(a) + core::index(b)),
          .slice = static_cast<std::uint32_t>(j)};
}

}  // namespace

template <Rule R>
CoupledNetworks<R>::CoupledNetworks(const network::Network& network,
                                    const network::Potentials& initial,
                                    const core::PerPopulation<double>& variance, double horizon,
                                    core::Seed seed, std::uint64_t replica,
                                    const NetworkOptions& options)
    : network_(network),
      options_(options),
      n_(static_cast<double>(network.n)),
      variance_(variance),
      potential_(network.n),
      value_(network.n),
      first_(network.n),
      second_(network.n) {
  network::require_bounds(network, "a coupled path");
  assert(horizon > 0.0 && network.n < (std::size_t{1} << core::StreamName::slice_bits));
  for (const auto a : core::populations) {
    assert(initial[a].size() == network.n);
    mean_[a] = average(initial[a]);
    for (const double u : initial[a]) x_[a].push_back(u - mean_[a]);
    twin_[a] = x_[a];
    sup_error_[a].assign(network.n, 0.0);
    for (const auto b : core::populations) {
      // One point more than the clock can reach, so that rounding cannot pass the end.
      const double length = n_ * horizon * network::supremum(network.intensity[a][b]) + 1.0;
      Channel& channel = channels_[a][b];
      channel.brownian.assign(network.n, 0.0);
      channel.count.assign(network.n, 0.0);
      channel.paths.reserve(network.n);
      for (std::size_t j = 0; j < network.n; ++j)
        channel.paths.emplace_back(
            DyadicPath<R>(length, path_name(seed, replica, a, b, j), options.resolution));
    }
  }
}

template <Rule R>
void CoupledNetworks<R>::advance(double t) {
  assert(t >= time_);
  while (time_ < t) {
    renew_rates();
    double fastest = 0.0;
    for (const auto a : core::populations)
      for (const auto b : core::populations) fastest = std::max(fastest, rate_[a][b]);
    const double dt = options_.step / (n_ * fastest);
    if (time_ + dt < t) {
      step(dt);
      time_ += dt;
    } else {
      step(t - time_);
      time_ = t;
    }
  }
}

template <Rule R>
void CoupledNetworks<R>::renew_rates() {
  for (const auto b : core::populations) {
    std::ranges::transform(x_[b], potential_.begin(), [&](double x) { return mean_[b] + x; });
    for (const auto a : core::populations) {
      network::taylor(network_.intensity[a][b], potential_, value_, first_, second_);
      rate_[a][b] = average(value_);
    }
  }
}

template <Rule R>
void CoupledNetworks<R>::step(double dt) {
  for (const auto a : core::populations) {
    const double tau = network_.tau[a];
    const double decay = std::exp(-dt / tau);
    double drift = 0.0, noise = 0.0;
    for (const auto b : core::populations) {
      const double C = network_.weight[a][b];
      drift += core::sign(b) * std::sqrt(n_) * C * rate_[a][b];
      noise += C * C * rate_[a][b];
    }
    mean_[a] = decay * mean_[a] + decayed_time(dt, tau) * drift;
    variance_[a] = decay * decay * variance_[a] + decayed_time(dt, 0.5 * tau) * noise;
    for (auto* path : {&x_[a], &twin_[a]})
      for (double& x : *path) x *= decay;
    for (const auto b : core::populations) drive(a, b, dt);
    for (std::size_t j = 0; j < network_.n; ++j)
      sup_error_[a][j] = std::max(sup_error_[a][j], std::abs(x_[a][j] - twin_[a][j]));
  }
}

/// What the channel (a, b) does to x_a and x~_a in a step of time dt.
template <Rule R>
void CoupledNetworks<R>::drive(Population a, Population b, double dt) {
  Channel& channel = channels_[a][b];
  const double tau = network_.tau[a];
  const double jump = network_.jump(a, b);
  const double speed = n_ * rate_[a][b];  // points of Y a unit of time
  const double from = n_ * internal_time_[a][b];
  internal_time_[a][b] += rate_[a][b] * dt;
  const double to = n_ * internal_time_[a][b];
  const double compensator = jump * speed * decayed_time(dt, tau);
  const double twin_jump = jump * std::exp(-0.5 * dt / tau);
  for (std::size_t j = 0; j < network_.n; ++j) {
    double received = 0.0;
    const double brownian = channel.paths[j].advance(to, [&](double s, double) {
      received += std::exp(((s - from) / speed - dt) / tau);
      channel.count[j] += 1.0;
      ++spikes_;
    });
    x_[a][j] += jump * received - compensator;
    twin_[a][j] += twin_jump * (brownian - channel.brownian[j]);
    channel.brownian[j] = brownian;
    const double error = std::abs(channel.count[j] - to - brownian) / std::sqrt(n_);
    sup_noise_error_ = std::max(sup_noise_error_, error);
  }
}

template class CoupledNetworks<Kmt>;
template class CoupledNetworks<EndpointOnly>;
template class CoupledNetworks<Independent>;

}  // namespace poise::couple
