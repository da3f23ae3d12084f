#include "poise/sample/exact_expansion.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "poise/network/batch.hpp"

namespace poise::sample {
namespace {

using core::Population;
using core::populations;
using exact_kernel::Record;

/// Rounding: each potential and each f carries a few ulp; sums of m terms lose up to m ulp of the
/// sum of magnitudes. One number, generous, for all.
constexpr double ulps = 0x1p-48;

/// sum |D|^3 is a sum of differences: its rounding error, relative, is far below this.
constexpr double differences_allowance = 1.0 + 1e-6;

constexpr double float_ulp = 0x1p-24;

/// Neurons handled together: a few arrays of them stay in the first cache.
constexpr std::size_t chunk = 256;

void add(const exact_kernel::ChannelSums& more, exact_kernel::ChannelSums& to) {
  to.value += more.value;
  to.first += more.first;
  to.second += more.second;
  to.second_norm2 += more.second_norm2;
}

}  // namespace

RateEstimate estimate(const ExpansionTerms& terms) {
  const double q = terms.q;
  const double p = 1.0 - q;
  const double value = terms.sum + p * terms.first - q * terms.reference_first +
                       0.5 * (p * p * terms.second + q * q * terms.reference_second);

  const double moved2 = terms.sixth_root_of_n * terms.moved3;
  const double mixed = p * q * terms.mixed_norm * moved2;
  const double far3 = p * terms.moved3 + q * terms.reference3;
  const double third = terms.third_bound / 6.0 * far3 * far3 * far3;
  const double moved1 = terms.root_of_n * moved2;
  const double in_float =
      float_ulp * (terms.lipschitz * moved1 + 0.5 * terms.second_bound * moved2 * moved2);
  // Without a bound on f: S_ab(r) and what the slope can add over all potentials.
  const double largest = std::isfinite(terms.supremum)
                             ? terms.supremum
                             : terms.sum + terms.lipschitz * terms.root_of_n *
                                               terms.sixth_root_of_n *
                                               (terms.reference3 + terms.moved3);
  const double rounding = ulps * (terms.n + terms.spikes) * (largest + terms.lipschitz * moved1);
  const double error = mixed + third + in_float + rounding;
  // Products of 0 and infinity (slopes beyond the range of double) know nothing.
  const bool known = std::isfinite(value) && std::isfinite(error);
  return known ? RateEstimate{value, error}
               : RateEstimate{0.0, std::numeric_limits<double>::infinity()};
}

ExactExpansion::Channel::Channel(const network::Intensity& f)
    : intensity(f),
      supremum(network::supremum(f)),
      lipschitz(network::lipschitz(f)),
      second_bound(network::second_bound(f)),
      third_bound(network::third_bound(f)) {}

ExactExpansion::ExactExpansion(const network::Network& network, const network::Potentials& initial,
                               std::size_t slice_size, const core::Circle* circle)
    : n_(network.n),
      root_of_n_(std::sqrt(static_cast<double>(n_))),
      sixth_root_of_n_(std::cbrt(root_of_n_)),
      slices_(n_, slice_size),
      circle_(circle),
      share_(core::share(circle, slices_.count())),
      channels_{Channel(network.intensity.rows.e.e), Channel(network.intensity.rows.e.i),
                Channel(network.intensity.rows.i.e), Channel(network.intensity.rows.i.i)} {
  const std::size_t first = slices_.begin(share_.first), last = slices_.begin(share_.last);
  for (const auto b : populations) {
    assert(initial[b].size() == n_);
    source(b).tau = network.tau[b];
    source(b).slices.resize(slices_.count());
    source(b).records.resize(last - first);
    for (std::size_t j = first; j < last; ++j)
      source(b).records[j - first].reference = initial[b][j];
  }
  refresh();
}

double ExactExpansion::growth(Population a) const {
  return std::exp((time_ - refreshed_) / source(a).tau);
}

void ExactExpansion::add_spikes(Population a, std::size_t slice,
                                std::span<const std::uint32_t> targets,
                                std::span<const double> displacements) {
  Source& target = source(a);
  exact_kernel::add_spikes(targets, displacements, target.records.data() + first_record(slice),
                           target.slices[slice].sums);
  target.slices[slice].spikes += displacements.size();
}

void ExactExpansion::exchange_sums() {
  if (circle_ == nullptr) return;
  std::vector<std::array<Moved, 2>> moved(slices_.count());
  for (std::size_t k = share_.first; k < share_.last; ++k)
    for (const auto b : populations) moved[k][core::index(b)] = source(b).slices[k];
  core::exchange(circle_, std::span(moved));
  for (std::size_t k = 0; k < moved.size(); ++k)
    for (const auto b : populations) source(b).slices[k] = moved[k][core::index(b)];
}

ExactExpansion::Motion ExactExpansion::motion(Population b) const {
  const Source& from = source(b);
  exact_kernel::Sums total;
  std::uint64_t spikes = 0;
  for (const Moved& slice : from.slices) {
    for (std::size_t part = 0; part < 2; ++part) {
      total.first[part] += slice.sums.first[part];
      total.second[part] += slice.sums.second[part];
      total.cubes[part] += slice.sums.cubes[part];
    }
    spikes += slice.spikes;
  }
  const double cubes = std::max(total.cubes[0] + total.cubes[1], 0.0);
  return {.q = -std::expm1((refreshed_ - time_) / from.tau),
          .moved3 = std::cbrt(cubes * differences_allowance),
          .sums = total,
          .spikes = static_cast<double>(spikes)};
}

ExpansionTerms ExactExpansion::terms(Population a, Population b, const Motion& motion) const {
  const Channel& c = channel(a, b);
  return {.n = static_cast<double>(n_),
          .root_of_n = root_of_n_,
          .sixth_root_of_n = sixth_root_of_n_,
          .q = motion.q,
          .sum = c.sums.value,
          .first = motion.sums.first[core::index(a)],
          .second = motion.sums.second[core::index(a)],
          .reference_first = c.sums.first,
          .reference_second = c.sums.second,
          .mixed_norm = c.mixed_norm,
          .moved3 = motion.moved3,
          .reference3 = source(b).reference3,
          .spikes = motion.spikes,
          .supremum = c.supremum,
          .lipschitz = c.lipschitz,
          .second_bound = c.second_bound,
          .third_bound = c.third_bound};
}

double ExactExpansion::absolute_sum(Population b) const {
  return root_of_n_ * sixth_root_of_n_ * (source(b).reference3 + motion(b).moved3);
}

RateEstimate ExactExpansion::estimate(Population a, Population b) const {
  return sample::estimate(terms(a, b));
}

core::PerChannel<RateEstimate> ExactExpansion::estimates() const {
  core::PerChannel<RateEstimate> all;
  for (const auto b : populations) {
    const Motion moved = motion(b);
    for (const auto a : populations) all[a][b] = sample::estimate(terms(a, b, moved));
  }
  return all;
}

void ExactExpansion::refresh() {
  core::PerPopulation<double> decay;
  for (const auto b : populations) decay[b] = std::exp((refreshed_ - time_) / source(b).tau);
  std::vector<std::array<Refreshed, 2>> parts(slices_.count());
  core::each(crew_, populations.size() * (share_.last - share_.first), [&](std::size_t k) {
    const Population b = populations[k % populations.size()];
    const std::size_t slice = share_.first + k / populations.size();
    parts[slice][core::index(b)] = refresh_slice(b, slice, decay[b]);
  });
  core::exchange(circle_, std::span(parts));
  for (const auto b : populations) {
    Refreshed total;
    for (const auto& of_slice : parts) {
      const Refreshed& part = of_slice[core::index(b)];
      total.cubes += part.cubes;
      for (std::size_t a = 0; a < 2; ++a) add(part.sums[a], total.sums[a]);
    }
    std::ranges::fill(source(b).slices, Moved{});
    for (const auto a : populations) {
      Channel& c = channel(a, b);
      c.sums = total.sums[core::index(a)];
      c.mixed_norm = std::sqrt(c.sums.second_norm2);
    }
    source(b).reference3 = std::cbrt(total.cubes);
  }
  refreshed_ = time_;
}

auto ExactExpansion::refresh_slice(Population b, std::size_t k, double decay) -> Refreshed {
  const std::array channels{&channel(Population::e, b), &channel(Population::i, b)};
  const bool alike = channels[0]->intensity == channels[1]->intensity;
  const core::Slice slice = slices_[k];
  std::array<double, chunk> u;
  std::array<std::array<double, chunk>, 2> value, first, second;
  Refreshed refreshed;
  for (std::size_t done = 0; done < slice.size; done += chunk) {
    const std::size_t count = std::min(chunk, slice.size - done);
    Record* const records = source(b).records.data() + first_record(k) + done;
    for (std::size_t j = 0; j < count; ++j) {
      u[j] = decay * (records[j].reference + records[j].displacement);
      records[j].reference = u[j];
      records[j].displacement = 0.0;
    }
    std::array<exact_kernel::Expansion, 2> expansions{};
    for (std::size_t a = 0; a < 2; ++a) {
      const std::size_t as = alike ? 0 : a;
      if (as == a)
        network::taylor(channels[a]->intensity, {u.data(), count}, {value[a].data(), count},
                        {first[a].data(), count}, {second[a].data(), count});
      expansions[a] = {value[as].data(), first[as].data(), second[as].data()};
    }
    exact_kernel::fold({u.data(), count}, expansions, records, refreshed.cubes, refreshed.sums);
  }
  return refreshed;
}

double ExactExpansion::sum_anew(Population a, Population b) const {
  const double decay = std::exp((refreshed_ - time_) / source(b).tau);
  std::vector<double> parts(slices_.count());
  core::each(crew_, share_.last - share_.first, [&](std::size_t k) {
    parts[share_.first + k] = sum_slice(a, b, share_.first + k, decay);
  });
  core::exchange(circle_, std::span(parts));
  double sum = 0.0;
  for (const double part : parts) sum += part;
  return sum;
}

double ExactExpansion::sum_slice(Population a, Population b, std::size_t k, double decay) const {
  const core::Slice slice = slices_[k];
  std::array<double, chunk> u, value;
  double sum = 0.0;
  for (std::size_t done = 0; done < slice.size; done += chunk) {
    const std::size_t count = std::min(chunk, slice.size - done);
    const Record* const records = source(b).records.data() + first_record(k) + done;
    for (std::size_t j = 0; j < count; ++j)
      u[j] = decay * (records[j].reference + records[j].displacement);
    const auto values = std::span(value).first(count);
    network::values(channel(a, b).intensity, std::span(u).first(count), values);
    sum += core::sum_of_slice(values);
  }
  return sum;
}

void ExactExpansion::displaced(Population a, std::span<double> out) const {
  assert(out.size() == n_);
  for (std::size_t j = slices_.begin(share_.first); j < slices_.begin(share_.last); ++j)
    out[j] = displaced(a, j);
}

}  // namespace poise::sample
