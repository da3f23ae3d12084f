#include "poise/sample/gillespie.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/roots.hpp>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "poise/core/error.hpp"

namespace poise::sample {
namespace {

using core::Population;

constexpr double tolerance = 1e-12;   ///< relative, of the integral
constexpr int root_bits = 41;         ///< 2^-40 < 1e-12, relative, of the waiting time
constexpr unsigned refinements = 15;  ///< of a panel, at most
/// Panels to a spike: more than a second of work at n = 64. Reached where potentials are some 5000
/// times the length over which an intensity turns, and no spike comes soon.
constexpr int most_panels = 10'000;

/// The shortest length over which f changes by as much as it can, or half of that over which f'
/// does if f has no bound; infinite where f is constant.
double turning_length(const network::Intensity& f) {
  const double slope = network::lipschitz(f);
  if (slope == 0.0) return std::numeric_limits<double>::infinity();
  if (!std::isfinite(network::supremum(f))) return 0.5 * slope / network::second_bound(f);
  return (network::supremum(f) - network::infimum(f)) / slope;
}

}  // namespace

Gillespie::Gillespie(const network::Network& network, network::Potentials initial, core::Seed seed,
                     std::uint64_t replica)
    : network_(network),
      potentials_(std::move(initial)),
      stream_(seed, core::Purpose::gillespie, replica) {
  assert(potentials_.e.size() == network.n && potentials_.i.size() == network.n);
  for (const auto b : core::populations)
    turning_length_[b] = std::min(turning_length(network.intensity.rows.e[b]),
                                  turning_length(network.intensity.rows.i[b]));
  rates_.reserve(4 * network.n);
  schedule();
}

void Gillespie::advance(double t) {
  assert(t >= time_);
  while (last_ + wait_ <= t) {
    fire();
    schedule();
  }
  time_ = t;
  if (trains_ != nullptr) trains_->end_stretch();
}

/// A(age): the rate of all 4 n^2 synapses, `age` after the last spike.
double Gillespie::total_rate(double age) const {
  double rate = 0.0;
  for (const auto b : core::populations) {
    const double decay = std::exp(-age / network_.tau[b]);
    for (const double u : potentials_[b])
      for (const auto a : core::populations)
        rate += network::value(network_.intensity[a][b], u * decay);
  }
  return static_cast<double>(network_.n) * rate;
}

double Gillespie::integrated_rate(double from, double to) const {
  // Over [-1, 1], because Boost 1.74 holds the error before scaling by the length of the interval
  // against a tolerance after it, and would refine a short interval to the bottom.
  const double half = 0.5 * (to - from);
  const auto rate = [&](double x) { return total_rate(from + half * (1.0 + x)); };
  return half * boost::math::quadrature::gauss_kronrod<double, 15>::integrate(
                    rate, -1.0, 1.0, refinements, tolerance);
}

double Gillespie::panel_length(double age) const {
  double length = age + std::min(network_.tau.e, network_.tau.i);
  for (const auto b : core::populations) {
    double reach = 0.0;
    for (const double u : potentials_[b]) reach = std::max(reach, std::abs(u));
    reach *= std::exp(-age / network_.tau[b]);
    if (reach > 0.0) length = std::min(length, network_.tau[b] * 0.5 * turning_length_[b] / reach);
  }
  return length;
}

/// R with int_0^R A(r) dr = exponential.
double Gillespie::waiting_time(double exponential) const {
  double age = 0.0;
  double left = exponential;
  for (int panels = 0; panels < most_panels; ++panels) {
    const double length = panel_length(age);
    const double mass = integrated_rate(age, age + length);
    if (mass >= left) {
      const auto excess = [&](double x) {
        return std::pair(integrated_rate(age, age + x) - left, total_rate(age + x));
      };
      return age + boost::math::tools::newton_raphson_iterate(excess, length * left / mass, 0.0,
                                                              length, root_bits);
    }
    left -= mass;
    age += length;
  }
  throw core::Refusal(
      "an intensity turns within less than 1e-3 of a potential, too steep for this method; `exact` "
      "and `thinning` take any");
}

void Gillespie::schedule() { wait_ = waiting_time(stream_.exponential()); }

void Gillespie::fire() {
  rates_.clear();
  for (const auto b : core::populations) {
    const double decay = std::exp(-wait_ / network_.tau[b]);
    for (double& u : potentials_[b]) {
      u *= decay;
      for (const auto a : core::populations)
        rates_.push_back(network::value(network_.intensity[a][b], u));
    }
  }
  last_ += wait_;

  double sum = 0.0;
  for (const double rate : rates_) sum += rate;
  double height = sum * stream_.uniform();
  std::size_t drawn = 0;
  while (drawn + 1 < rates_.size() && height >= rates_[drawn]) height -= rates_[drawn++];

  // rates_ runs over source populations, sources, target populations, the last one fastest.
  const Population target = core::populations[drawn % 2];
  const Population source = core::populations[drawn / (2 * network_.n)];
  const std::uint64_t j = stream_.below(network_.n);
  potentials_[target][j] += network_.jump(target, source);
  if (trains_ != nullptr) trains_->add(target, source, j, last_, drawn / 2 % network_.n);
  ++spikes_[target][source];
}

void Gillespie::potentials(Population a, std::span<double> out) const {
  assert(out.size() == network_.n);
  const double decay = std::exp((last_ - time_) / network_.tau[a]);
  std::transform(potentials_[a].begin(), potentials_[a].end(), out.begin(),
                 [decay](double u) { return u * decay; });
}

}  // namespace poise::sample
