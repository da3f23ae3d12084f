#include "poise/sample/leap_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "poise/core/error.hpp"
#include "poise/core/watch.hpp"
#include "poise/network/batch.hpp"

namespace poise::sample {
namespace {

using core::PerPopulation;
using core::Population;
using core::populations;

/// Channels of the network are 0 to 3, the populations' normal variates follow.
core::StreamName name(core::Seed seed, std::uint64_t replica, std::size_t channel) {
  return {.seed = seed,
          .purpose = core::Purpose::tau_leaping,
          .replica = replica,
          .channel = static_cast<std::uint16_t>(channel)};
}
PoissonBatches batches(core::Seed seed, std::uint64_t replica, std::size_t channel) {
  return PoissonBatches(name(seed, replica, channel));
}

std::size_t channel_index(Population a, Population b) {
  return 2 * core::index(a) + core::index(b);
}

/// One number a neuron of a slice, for a moment.
class Scratch {
 public:
  double& operator[](std::size_t k) { return numbers_[k]; }
  /// As many as there are in u.
  std::span<double> first(std::span<const double> u) { return std::span(numbers_).first(u.size()); }

 private:
  std::array<double, core::slice_size> numbers_;
};

}  // namespace

PerPopulation<double> spike_variance(const network::Network& network, const Rates& rates) {
  PerPopulation<double> variance;
  for (const auto a : populations)
    for (const auto b : populations)
      variance[a] += network.jump(a, b) * network.jump(a, b) * rates[a][b];
  return variance;
}

PerPopulation<double> spike_drift(const network::Network& network, const Rates& rates) {
  PerPopulation<double> drift;
  for (const auto a : populations)
    for (const auto b : populations) drift[a] += network.jump(a, b) * rates[a][b];
  return drift;
}

double mean_decay(double h, double tau) { return -std::expm1(-h / tau) * tau / h; }

ChannelSums& ChannelSums::operator+=(const ChannelSums& more) {
  value += more.value;
  first += more.first;
  first_u += more.first_u;
  first_squared += more.first_squared;
  second += more.second;
  return *this;
}

LeapState::LeapState(const network::Network& network, network::Potentials initial, core::Seed seed,
                     std::uint64_t replica, std::stop_token stop, const core::Circle* circle)
    : network_(network),
      potentials_(std::move(initial)),
      slices_(network.n),
      circle_(circle),
      share_(core::share(circle, slices_.count())),
      stop_(std::move(stop)),
      batches_{batches(seed, replica, 0), batches(seed, replica, 1), batches(seed, replica, 2),
               batches(seed, replica, 3)},
      normals_{name(seed, replica, 4), name(seed, replica, 5)} {
  const std::size_t first = slices_.begin(share_.first), last = slices_.begin(share_.last);
  for (const auto a : populations) {
    auto& u = potentials_[a];
    assert(u.size() == network_.n);
    if (last - first < u.size()) u = std::vector<double>(u.data() + first, u.data() + last);
    for (const auto b : populations) counts_[a][b].resize(last - first);
  }
}

template <class Job>
void LeapState::each_slice(const Job& job) const {
  const std::size_t mine = share_.last - share_.first;
  core::each(crew_, populations.size() * mine, [&](std::size_t k) {
    core::stop_if_asked(stop_, "a leap");
    // By population first: two threads then have the same to do, however short the last slice is.
    core::Slice slice = slices_[share_.first + k % mine];
    slice.begin -= slices_.begin(share_.first);
    job(populations[k / mine], slice);
  });
}

template <class Sums, class SumsOf>
core::PerChannel<Sums> LeapState::sum_over_sources(const SumsOf& sums_of) const {
  std::vector<core::PerChannel<Sums>> parts(slices_.count());
  each_slice([&](Population b, const core::Slice& slice) {
    const auto& f = network_.intensity;
    auto& sums = parts[slice.index];
    const std::span<const double> u = slice.of(std::span(potentials_[b]));
    sums.rows.e[b] = sums_of(f.rows.e[b], b, u);
    const bool alike = f.rows.i[b] == f.rows.e[b];
    sums.rows.i[b] = alike ? sums.rows.e[b] : sums_of(f.rows.i[b], b, u);
  });
  core::exchange(circle_, std::span(parts));
  core::PerChannel<Sums> total;
  for (const auto& sums : parts)
    for (const auto a : populations)
      for (const auto b : populations) total[a][b] += sums[a][b];
  return total;
}

double LeapState::mean(Population a) const {
  std::vector<double> parts(slices_.count());
  for (std::size_t k = share_.first; k < share_.last; ++k) {
    const std::size_t begin = slices_.begin(k) - slices_.begin(share_.first);
    parts[k] = core::sum_of_slice(std::span(potentials_[a]).subspan(begin, slices_[k].size));
  }
  core::exchange(circle_, std::span(parts));
  double sum = 0.0;
  for (const double part : parts) sum += part;
  return sum / static_cast<double>(network_.n);
}

void LeapState::potentials(Population a, std::span<double> out) const {
  assert(out.size() == network_.n);
  const std::size_t first = slices_.begin(share_.first), last = slices_.begin(share_.last);
  std::ranges::copy(potentials_[a], out.begin() + static_cast<std::ptrdiff_t>(first));
  core::exchange(circle_, out, first, last);
}

Rates LeapState::rates() const {
  return sum_over_sources<double>(
      [](const network::Intensity& f, Population, std::span<const double> u) {
        Scratch values;
        network::values(f, u, values.first(u));
        return core::sum_of_slice(values.first(u));
      });
}

Rates LeapState::rates_at(const PerPopulation<double>& scale,
                          const PerPopulation<double>& shift) const {
  return sum_over_sources<double>(
      [&](const network::Intensity& f, Population b, std::span<const double> u) {
        Scratch moved, values;
        for (std::size_t k = 0; k < u.size(); ++k) moved[k] = scale[b] * u[k] + shift[b];
        network::values(f, moved.first(u), values.first(u));
        return core::sum_of_slice(values.first(u));
      });
}

core::PerChannel<ChannelSums> LeapState::sums() const {
  return sum_over_sources<ChannelSums>(
      [](const network::Intensity& f, Population, std::span<const double> u) {
        Scratch value, first, second;
        network::taylor(f, u, value.first(u), first.first(u), second.first(u));
        ChannelSums sums{.value = core::sum_of_slice(value.first(u)),
                         .first = core::sum_of_slice(first.first(u)),
                         .second = core::sum_of_slice(second.first(u))};
        Scratch product;
        for (std::size_t k = 0; k < u.size(); ++k) product[k] = first[k] * u[k];
        sums.first_u = core::sum_of_slice(product.first(u));
        sums.first_squared = core::sum_of_slice(first.first(u), [](double x) { return x * x; });
        return sums;
      });
}

SpikeCounts LeapState::draw_spikes(const Rates& rates, double h) {
  core::stop_if_asked(stop_, "a leap");
  std::array<double, 4> means;
  for (const auto a : populations)
    for (const auto b : populations) {
      const double mean = means[channel_index(a, b)] = h * rates[a][b];
      if (!(mean >= 0.0 && mean <= PoissonTable::largest_mean))
        throw core::Refusal(fmt::format("a neuron would take {:.3g} spikes in a leap", mean));
    }
  core::each(crew_, means.size(),
             [&](std::size_t channel) { batches_[channel].begin(means[channel], network_.n); });
  std::vector<SpikeCounts> parts(slices_.count());
  each_slice([&](Population a, const core::Slice& slice) {
    for (const auto b : populations)
      parts[slice.index][a][b] =
          batches_[channel_index(a, b)].draw_slice(slice.index, slice.of(std::span(counts_[a][b])));
  });
  core::exchange(circle_, std::span(parts));
  SpikeCounts drawn;
  for (const SpikeCounts& part : parts)
    for (const auto a : populations)
      for (const auto b : populations) drawn[a][b] += part[a][b];
  for (const auto a : populations)
    for (const auto b : populations) spikes_[a][b] += drawn[a][b];
  return drawn;
}

void LeapState::forget_spikes() {
  for (const auto a : populations)
    for (const auto b : populations) std::ranges::fill(counts_[a][b], 0);
}

void LeapState::leap(double h, const PerPopulation<double>& shift) {
  each_slice([&](Population a, const core::Slice& slice) {
    const double p = std::exp(-h / network_.tau[a]);
    const double g = mean_decay(h, network_.tau[a]);
    const double up = g * network_.jump(a, Population::e);
    const double down = g * network_.jump(a, Population::i);
    const double common = shift[a];
    double* const u = potentials_[a].data() + slice.begin;
    const std::int32_t* const excitation = counts_[a].e.data() + slice.begin;
    const std::int32_t* const inhibition = counts_[a].i.data() + slice.begin;
    for (std::size_t j = 0; j < slice.size; ++j)
      u[j] = (p * u[j] + common) + (up * excitation[j] + down * inhibition[j]);
  });
}

void LeapState::diffuse(const Rates& rates, double h) {
  const auto drift = spike_drift(network_, rates);
  const auto variance = spike_variance(network_, rates);
  each_slice([&](Population a, const core::Slice& slice) {
    const double p = std::exp(-h / network_.tau[a]);
    const double g = mean_decay(h, network_.tau[a]);
    const double shift = g * h * drift[a];
    const double deviation = g * std::sqrt(h * variance[a]);
    core::StreamName name = normals_[core::index(a)];
    name.slice = slice.index;
    core::Stream normals(name);
    for (double& u : slice.of(std::span(potentials_[a])))
      u = p * u + (shift + deviation * normals.normal());
  });
  for (auto& name : normals_) ++name.step;
}

}  // namespace poise::sample
