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
                               std::size_t slice_size)
    : n_(network.n),
      root_of_n_(std::sqrt(static_cast<double>(n_))),
      sixth_root_of_n_(std::cbrt(root_of_n_)),
      slices_(n_, slice_size),
      channels_{Channel(network.intensity.rows.e.e), Channel(network.intensity.rows.e.i),
                Channel(network.intensity.rows.i.e), Channel(network.intensity.rows.i.i)} {
  for (const auto b : populations) {
    assert(initial[b].size() == n_);
    source(b).tau = network.tau[b];
    source(b).sums.resize(slices_.count());
    source(b).records.resize(n_);
    for (std::size_t j = 0; j < n_; ++j) source(b).records[j].reference = initial[b][j];
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
  exact_kernel::add_spikes(targets, displacements, target.records.data() + slices_[slice].begin,
                           target.sums[slice]);
  target.spikes += targets.size();
}

ExactExpansion::Motion ExactExpansion::motion(Population b) const {
  const Source& from = source(b);
  exact_kernel::Sums total = from.sums.front();
  for (std::size_t k = 1; k < from.sums.size(); ++k)
    for (std::size_t part = 0; part < 2; ++part) {
      total.first[part] += from.sums[k].first[part];
      total.second[part] += from.sums[k].second[part];
      total.cubes[part] += from.sums[k].cubes[part];
    }
  const double cubes = std::max(total.cubes[0] + total.cubes[1], 0.0);
  return {.q = -std::expm1((refreshed_ - time_) / from.tau),
          .moved3 = std::cbrt(cubes * differences_allowance),
          .sums = total};
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
          .spikes = static_cast<double>(source(b).spikes),
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
  for (const auto b : populations) refresh_source(b);
  refreshed_ = time_;
}

void ExactExpansion::refresh_source(Population b) {
  Source& from = source(b);
  const double decay = std::exp((refreshed_ - time_) / from.tau);
  double cubes = 0.0;
  std::array<exact_kernel::ChannelSums, 2> sums{};
  for (std::size_t k = 0; k < slices_.count(); ++k) {
    double cubes_of_slice = 0.0;
    std::array<exact_kernel::ChannelSums, 2> sums_of_slice{};
    refresh_slice(b, slices_[k], decay, cubes_of_slice, sums_of_slice);
    cubes += cubes_of_slice;
    for (std::size_t a = 0; a < 2; ++a) add(sums_of_slice[a], sums[a]);
    from.sums[k] = {};
  }
  for (const auto a : populations) {
    Channel& c = channel(a, b);
    c.sums = sums[core::index(a)];
    c.mixed_norm = std::sqrt(c.sums.second_norm2);
  }
  from.reference3 = std::cbrt(cubes);
  from.spikes = 0;
}

void ExactExpansion::refresh_slice(Population b, const core::Slice& slice, double decay,
                                   double& cubes, std::array<exact_kernel::ChannelSums, 2>& sums) {
  const std::array channels{&channel(Population::e, b), &channel(Population::i, b)};
  const bool alike = channels[0]->intensity == channels[1]->intensity;
  std::array<double, chunk> u;
  std::array<std::array<double, chunk>, 2> value, first, second;
  for (std::size_t done = 0; done < slice.size; done += chunk) {
    const std::size_t count = std::min(chunk, slice.size - done);
    Record* const records = source(b).records.data() + slice.begin + done;
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
    exact_kernel::fold({u.data(), count}, expansions, records, cubes, sums);
  }
}

double ExactExpansion::sum_anew(Population a, Population b) const {
  const Source& from = source(b);
  const double decay = std::exp((refreshed_ - time_) / from.tau);
  std::array<double, chunk> u, value;
  double sum = 0.0;
  for (std::size_t k = 0; k < slices_.count(); ++k) {
    const core::Slice slice = slices_[k];
    double sum_of_slice = 0.0;
    for (std::size_t done = 0; done < slice.size; done += chunk) {
      const std::size_t count = std::min(chunk, slice.size - done);
      const Record* const records = from.records.data() + slice.begin + done;
      for (std::size_t j = 0; j < count; ++j)
        u[j] = decay * (records[j].reference + records[j].displacement);
      const auto values = std::span(value).first(count);
      network::values(channel(a, b).intensity, std::span(u).first(count), values);
      sum_of_slice += core::sum_of_slice(values);
    }
    sum += sum_of_slice;
  }
  return sum;
}

void ExactExpansion::displaced(Population a, std::span<double> out) const {
  assert(out.size() == n_);
  const auto& records = source(a).records;
  for (std::size_t j = 0; j < n_; ++j) out[j] = records[j].reference + records[j].displacement;
}

}  // namespace poise::sample
