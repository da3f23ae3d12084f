/// Definitions of blocks.hpp's member functions: for who compiles them, with an expansion of his own.
#pragma once

#include <algorithm>
#include <boost/random/poisson_distribution.hpp>
#include <cassert>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/sample/blocks.hpp"
#include "poise/sample/sources.hpp"

namespace poise::sample {
namespace blocks {

/// A block is at most this fraction of the shorter time constant; the expansion is renewed when it
/// is older than that, for it needs e^{age/tau}.
inline constexpr double longest = 0.25;

/// Doubtful points that the expansion cannot decide are decided by summing their channel anew,
/// which costs a fraction of a refresh. They come ever closer, for the error grows like the number
/// of spikes to the 3/2, so that after some of them a refresh pays; 3 is the best number measured.
inline constexpr int most_summed_anew = 3;

/// Spikes handled together: a few arrays of them stay in the first cache.
inline constexpr std::size_t chunk = 256;

/// Streams of an exact path: that of its blocks is 0, those of its slices follow.
inline core::StreamName stream_of_slice(core::Seed seed, std::uint64_t replica,
                                        std::uint32_t slice) {
  return {.seed = seed,
          .purpose = core::Purpose::exact,
          .replica = replica,
          .index = 1,
          .slice = slice};
}

}  // namespace blocks

template <class Expansion>
BlockSampler<Expansion>::Channel::Channel(const network::Network& network, core::Population a,
                                          core::Population b)
    : target(a), source(b), intensity(network.intensity[a][b]), jump(network.jump(a, b)) {
  using network::Monotonicity;
  const auto& f = intensity;
  supremum = network::supremum(f);
  infimum = network::infimum(f);
  lipschitz = network::lipschitz(f);
  drift_bound = network::drift_bound(f);
  const auto monotone = network::monotonicity(f);
  if (monotone == Monotonicity::increasing || monotone == Monotonicity::none)
    rises_with_excitation = falls_with_inhibition = true;
  if (monotone == Monotonicity::decreasing || monotone == Monotonicity::none)
    falls_with_excitation = rises_with_inhibition = true;
}

template <class Expansion>
BlockSampler<Expansion>::BlockSampler(const network::Network& network, network::Potentials initial,
                                      core::Seed seed, std::uint64_t replica,
                                      const BlockOptions& options, const core::Circle* circle)
    : options_(options),
      n_(static_cast<double>(network.n)),
      tau_(network.tau),
      shorter_tau_(std::min(network.tau.e, network.tau.i)),
      expansion_(network, initial, circle),
      channels_{Channel(network, core::Population::e, core::Population::e),
                Channel(network, core::Population::e, core::Population::i),
                Channel(network, core::Population::i, core::Population::e),
                Channel(network, core::Population::i, core::Population::i)},
      stream_(seed, core::Purpose::exact, replica) {
  for (std::size_t k = 0; k < slices().count(); ++k) {
    const auto name = blocks::stream_of_slice(seed, replica, slices()[k].index);
    slices_.push_back({core::Stream(name), core::BulkStream(name)});
  }
  double most_spikes = 0.0;  // in a unit of time
  for (const Channel& c : channels_) most_spikes += n_ * n_ * c.supremum;
  sparse_ = most_spikes * blocks::longest * shorter_tau_ < 1.0;
  statistics_.refreshes = 1;  // the expansion's own
  plan_block_size();
  draw_block();
}

template <class Expansion>
void BlockSampler<Expansion>::advance(double t) {
  assert(t >= time_);
  while (block_end() <= t) {
    finish_block();
    plan_block();
  }
  draw_words();  // who looks may ask for them
  time_ = t;
}

template <class Expansion>
void BlockSampler<Expansion>::refresh() {
  ++statistics_.refreshes;
  expansion_.refresh();
  summed_anew_ = 0;
  plan_block_size();
}

/// Spikes a block such that about one block in two ends in doubt: with N spikes, N S_ab / sum S a
/// channel, the bounds lie about N sum_b' |jump| S_bb' sup|f'| / sum S apart, so that the number of
/// doubtful points is N^2 `doubt`.
template <class Expansion>
void BlockSampler<Expansion>::plan_block_size() {
  double all = 0.0;
  for (const Channel& c : channels_) all += expansion_.sum(c.target, c.source);
  double doubt = 0.0;
  for (const Channel& c : channels_)
    for (const auto b : core::populations)
      doubt += c.lipschitz * std::abs(channel(c.source, b).jump) * expansion_.sum(c.source, b);
  doubt /= all * all;
  planned_spikes_ = std::clamp(std::sqrt(1.0 / doubt), 1.0,
                               most_spikes_in_slice * static_cast<double>(slices().count()));
}

template <class Expansion>
void BlockSampler<Expansion>::plan_block() {
  ++statistics_.blocks;
  if (start() - expansion_.refreshed() > blocks::longest * shorter_tau_) refresh();
  double rate = 0.0;
  for (const Channel& c : channels_) rate += n_ * expansion_.sum(c.target, c.source);
  length_ = sparse_ ? std::numeric_limits<double>::infinity()
                    : std::min(planned_spikes_ / rate, blocks::longest * shorter_tau_);
  if (!(length_ > 0.0 && std::isfinite(rate)))
    throw core::Refusal("rates and jumps are beyond the range of numbers");
  stopped_ = stop_at_ - start() < length_;
  if (stopped_) length_ = stop_at_ - start();
  sparse_ ? set_widest_bounds() : set_bounds(length_);

  double doubtful_rate = 0.0;
  for (const Channel& c : channels_) doubtful_rate += c.upper - c.lower;
  const double doubtful_after = stream_.exponential() / (n_ * doubtful_rate);
  ends_in_doubt_ = doubtful_after < length_;
  if (ends_in_doubt_) {
    length_ = doubtful_after;
    stopped_ = false;
  }
  drawn_length_ = length_;
  draw_numbers();
}

template <class Expansion>
void BlockSampler<Expansion>::set_widest_bounds() {
  for (Channel& c : channels_) {
    c.lower = 0.0;
    c.upper = n_ * c.supremum;
    c.allowance = 1;  // never used up: there are no sure spikes
  }
}

template <class Expansion>
void BlockSampler<Expansion>::set_bounds(double length) {
  const core::PerChannel<RateEstimate> estimates = expansion_.estimates();
  for (Channel& c : channels_) {
    const RateEstimate& at_start = estimates[c.target][c.source];
    const double most = std::min(at_start.value + at_start.error, n_ * c.supremum);
    const double mean = n_ * std::max(most, 0.0) * length;
    if (!std::isfinite(mean)) throw core::Refusal("rates are beyond the range of numbers");
    c.allowance =
        static_cast<std::uint64_t>(mean + options_.allowance_deviations * std::sqrt(mean) + 2.0);
  }
  for (Channel& c : channels_) {
    // A doubtful point that is accepted comes after the block, and so is in no allowance.
    const auto push = [&](core::Population from) {
      const Channel& into = channel(c.source, from);
      return std::abs(into.jump) * static_cast<double>(into.allowance);
    };
    const double excitation = push(core::Population::e);
    const double inhibition = push(core::Population::i);
    const double fastest =
        c.bounded() ? n_ * c.drift_bound
                    : c.lipschitz * (expansion_.absolute_sum(c.source) + excitation + inhibition);
    const double drift = fastest * length / tau_[c.source];
    const double up = drift + c.lipschitz * ((c.rises_with_excitation ? excitation : 0.0) +
                                             (c.rises_with_inhibition ? inhibition : 0.0));
    const double down = drift + c.lipschitz * ((c.falls_with_excitation ? excitation : 0.0) +
                                               (c.falls_with_inhibition ? inhibition : 0.0));
    const RateEstimate& at_start = estimates[c.target][c.source];
    c.upper = std::min(at_start.value + at_start.error + up, n_ * c.supremum);
    c.lower = std::max(at_start.value - at_start.error - down, n_ * c.infimum);
    c.upper = std::max(c.upper, c.lower);  // where f is constant, rounding may cross them
  }
}

template <class Expansion>
void BlockSampler<Expansion>::draw_numbers() {
  using Poisson = boost::random::poisson_distribution<std::int64_t, double>;
  for (Channel& c : channels_) c.spikes = 0;
  for (std::size_t k = 0; k < slices_.size(); ++k) {
    Slice& slice = slices_[k];
    const auto neurons = static_cast<double>(slices()[k].size);
    slice.drawn = false;
    slice.count = 0;
    for (Channel& c : channels_) {
      const double mean = c.lower > 0.0 ? neurons * c.lower * length_ : 0.0;
      const auto drawn = mean > 0.0 ? static_cast<std::size_t>(Poisson(mean)(slice.counts)) : 0;
      slice.places[c.index()] = {slice.count, drawn};
      slice.count += drawn;
      c.spikes += drawn;
    }
  }
  const auto within = [](const Channel& c) { return c.spikes < c.allowance; };
  if (!std::ranges::all_of(channels_, within)) end_at_allowance();
}

template <class Expansion>
template <class Job>
void BlockSampler<Expansion>::each_slice(const Job& job) {
  core::each(crew_, share().last - share().first, [&](std::size_t k) { job(share().first + k); });
}

template <class Expansion>
void BlockSampler<Expansion>::draw_words() {
  each_slice([&](std::size_t k) { draw_words(slices_[k]); });
}

template <class Expansion>
void BlockSampler<Expansion>::draw_all_words() {
  core::each(crew_, slices_.size(), [&](std::size_t k) { draw_words(slices_[k]); });
}

/// The streams of other ranks' slices are where they would be if their words had been drawn here.
template <class Expansion>
void BlockSampler<Expansion>::pass_others_words() {
  for (std::size_t k = 0; k < slices_.size(); ++k) {
    Slice& slice = slices_[k];
    if (slice.drawn || is_mine(k)) continue;
    slice.drawn = true;
    slice.bulk.skip(slice.count);
  }
}

template <class Expansion>
void BlockSampler<Expansion>::draw_words(Slice& slice) {
  if (slice.drawn) return;
  slice.drawn = true;
  if (slice.words.size() < slice.count + exact_kernel::overrun)
    slice.words.resize(2 * slice.count + exact_kernel::overrun);
  slice.bulk.fill(std::span(slice.words).first(slice.count));
}

/// The fraction of the block at which the first allowance is used up.
template <class Expansion>
double BlockSampler<Expansion>::last_within_allowances() {
  double last = 1.0;
  for (const Channel& c : channels_) {
    if (c.spikes < c.allowance) continue;
    fractions_.clear();
    for (std::size_t k = 0; k < slices_.size(); ++k)
      for (const std::uint64_t word : words_of(c, k))
        fractions_.push_back(decode(word, k).fraction);
    const auto nth = fractions_.begin() + static_cast<std::ptrdiff_t>(c.allowance - 1);
    std::ranges::nth_element(fractions_, nth);
    last = std::min(last, *nth);
  }
  return last;
}

/// The block ends at the first arrival that uses up an allowance, and what lies beyond is dropped.
template <class Expansion>
void BlockSampler<Expansion>::end_at_allowance() {
  ++statistics_.out_of_allowance;
  draw_all_words();
  const double last = last_within_allowances();
  for (Channel& c : channels_)
    for (std::size_t k = 0; k < slices_.size(); ++k) {
      auto& place = slices_[k].places[c.index()];
      const auto late = [&](std::uint64_t word) { return decode(word, k).fraction > last; };
      const auto words = std::span(slices_[k].words).subspan(place.first, place.count);
      const auto dropped =
          static_cast<std::size_t>(words.end() - std::remove_if(words.begin(), words.end(), late));
      place.count -= dropped;
      c.spikes -= dropped;
    }
  length_ *= last;
  ends_in_doubt_ = false;
  stopped_ = false;
}

template <class Expansion>
auto BlockSampler<Expansion>::finish_block() -> std::optional<DoubtfulPoint> {
  if (trains_ != nullptr) {
    draw_words();
    record_block(std::numeric_limits<double>::infinity());
  }
  for (const auto a : core::populations) growth_[a] = expansion_.growth(a);
  each_slice([&](std::size_t k) {
    draw_words(slices_[k]);
    for (const auto a : core::populations) apply(a, k);
  });
  pass_others_words();
  expansion_.exchange_sums();
  for (Channel& c : channels_) {
    c.spikes_before += c.spikes;
    c.spikes = 0;
  }
  for (Slice& slice : slices_) slice.places = {};
  expansion_.move_to(block_end());
  length_ = 0.0;
  if (sparse_) refresh();  // a block may have been many time constants long
  if (!ends_in_doubt_) return std::nullopt;
  return decide_doubtful_point();
}

template <class Expansion>
auto BlockSampler<Expansion>::block(core::Population a, core::Population b) const -> Block {
  const Channel& c = channel(a, b);
  return {c.lower, c.upper, length_};
}

template <class Expansion>
void BlockSampler<Expansion>::stop_at(double t) {
  assert(t > time_);
  stop_at_ = t;
  draw_block();
}

template <class Expansion>
void BlockSampler<Expansion>::apply(core::Population a, std::size_t slice) {
  using blocks::chunk;
  std::array<std::uint32_t, 2 * chunk + exact_kernel::overrun> targets;
  std::array<double, 2 * chunk + exact_kernel::overrun> displacements;
  std::size_t held = 0;
  const auto add_first = [&](std::size_t count) {
    expansion_.add_spikes(a, slice, std::span(targets).first(held),
                          std::span(displacements).first(count));
    std::copy(&targets[count], &targets[held], &targets[0]);
    std::copy(&displacements[count], &displacements[held], &displacements[0]);
    held -= count;
  };
  bool fetched = slices_.size() == 1;  // whose records are near
  for (const auto b : core::populations) {
    const Channel& c = channel(a, b);
    const auto spikes = words_of(c, slice);
    for (std::size_t begin = 0; begin < spikes.size(); begin += chunk) {
      const auto words = spikes.subspan(begin, std::min(chunk, spikes.size() - begin));
      held += decode_spikes(c, slice, words, &targets[held], &displacements[held]);
      if (!fetched) expansion_.fetch(a, slice, std::span(targets).first(held));
      fetched = true;
      if (held > chunk) add_first(held - exact_kernel::ahead);
    }
  }
  add_first(held);
}

/// Writes targets and displacements of some words and says how many.
template <class Expansion>
std::size_t BlockSampler<Expansion>::decode_spikes(const Channel& c, std::size_t slice,
                                                   std::span<const std::uint64_t> words,
                                                   std::uint32_t* targets,
                                                   double* displacements) const {
  const double size = c.jump * growth_[c.target];
  const double stretch = drawn_length_ / tau_[c.target];
  if (stretch <= exact_kernel::longest_growth) {
    exact_kernel::decode_all(words, static_cast<double>(slices()[slice].size), size, stretch,
                             targets, displacements);
    return words.size();
  }
  for (std::size_t k = 0; k < words.size(); ++k) {
    const exact_kernel::Spike spike = decode(words[k], slice);
    targets[k] = spike.target;
    displacements[k] = size * std::exp(spike.fraction * stretch);
  }
  return words.size();
}

template <class Expansion>
auto BlockSampler<Expansion>::decide_doubtful_point() -> DoubtfulPoint {
  ++statistics_.doubtful;
  double width = 0.0;
  for (const Channel& c : channels_) width += c.upper - c.lower;
  double mark = width * stream_.uniform();
  std::size_t k = 0;
  while (k < 3 && mark >= channels_[k].upper - channels_[k].lower) {
    mark -= channels_[k].upper - channels_[k].lower;
    ++k;
  }
  Channel& c = channels_[k];
  const double height = c.lower + mark;
  const std::size_t j = stream_.below(static_cast<std::uint64_t>(n_));
  const auto [value, error] = expansion_.estimate(c.target, c.source);
  const bool accepted = height < (std::abs(height - value) <= error ? sum_for_certain(c) : value);
  const DoubtfulPoint point{c.target, c.source, height, j};
  if (!accepted) return point;
  if (trains_ != nullptr && trains_->wants(j))
    trains_->add(c.target, c.source, j, start(), source_of(c, start()));
  const std::size_t slice = j / slices()[0].size;
  const auto target = static_cast<std::uint32_t>(j - slices()[slice].begin);
  const double size = c.jump * expansion_.growth(c.target);
  if (is_mine(slice)) expansion_.add_spikes(c.target, slice, {&target, 1}, {&size, 1});
  expansion_.exchange_sums();
  ++c.spikes_before;
  return point;
}

template <class Expansion>
void BlockSampler<Expansion>::record_block(double up_to) {
  if (trains_->wants_sources()) collect_block();
  for (const Channel& c : channels_)
    for (std::size_t k = 0; k < slices_.size(); ++k)
      trains_->wants_sources() ? record_with_sources(c, k, up_to) : record(c, k, up_to);
  trains_->end_stretch(start(), start() + drawn_length_);
  if (trains_->wants_sources())  // a doubtful point meets them in the expansion
    block_spikes_.clear(static_cast<std::size_t>(n_));
}

template <class Expansion>
void BlockSampler<Expansion>::record(const Channel& c, std::size_t slice, double up_to) {
  const auto words = words_of(c, slice);
  const auto room = trains_->room(words.size());
  const auto first = static_cast<std::uint32_t>(slices()[slice].begin);
  std::size_t count = 0;
  for (const std::uint64_t word : words) {
    const auto [target, fraction] = decode(word, slice);
    room.times[count] = start() + fraction * drawn_length_;
    room.neurons[count] = first + target;
    count += static_cast<std::size_t>(room.times[count] <= up_to && trains_->wants(first + target));
  }
  trains_->added(c.target, c.source, count);
}

template <class Expansion>
void BlockSampler<Expansion>::record_with_sources(const Channel& c, std::size_t slice,
                                                  double up_to) {
  for (const std::uint64_t word : words_of(c, slice)) {
    const auto [target, fraction] = decode(word, slice);
    const double time = start() + fraction * drawn_length_;
    const std::size_t j = slices()[slice].begin + target;
    if (time <= up_to && trains_->wants(j))
      trains_->add(c.target, c.source, j, time, source_of(c, time));
  }
}

template <class Expansion>
void BlockSampler<Expansion>::collect_block() {
  block_spikes_.clear(static_cast<std::size_t>(n_));
  for (const Channel& c : channels_) {
    const double size = c.jump * expansion_.growth(c.target);
    for (std::size_t k = 0; k < slices_.size(); ++k)
      for (const std::uint64_t word : words_of(c, k)) {
        const auto [target, fraction] = decode(word, k);
        block_spikes_.add(c.target, slices()[k].begin + target, fraction * drawn_length_, size);
      }
  }
}

template <class Expansion>
std::size_t BlockSampler<Expansion>::source_of(const Channel& c, double time) {
  if (!trains_->wants_sources()) return 0;
  const double decay = std::exp((expansion_.refreshed() - time) / tau_[c.source]);
  const auto potential = [&](std::size_t k) {
    return decay * (expansion_.displaced(c.source, k) +
                    block_spikes_.displacement(c.source, k, time - start(), tau_[c.source]));
  };
  return draw_source(c.intensity, c.supremum, static_cast<std::size_t>(n_), potential,
                     trains_->stream());
}

template <class Expansion>
double BlockSampler<Expansion>::sum_for_certain(const Channel& c) {
  if (summed_anew_ < blocks::most_summed_anew) {
    ++summed_anew_;
    return expansion_.sum_anew(c.target, c.source);
  }
  refresh();
  return expansion_.sum(c.target, c.source);
}

template <class Expansion>
void BlockSampler<Expansion>::potentials(core::Population a, std::span<double> out) const {
  expansion_.displaced(a, out);
  const double grown = expansion_.growth(a);
  for (const auto b : core::populations) {
    const Channel& c = channel(a, b);
    const double size = c.jump * grown;
    for (std::size_t k = share().first; k < share().last; ++k)
      for (const std::uint64_t word : words_of(c, k)) {
        const auto [target, fraction] = decode(word, k);
        const double age = fraction * drawn_length_;
        if (start() + age <= time_)
          out[slices()[k].begin + target] += size * std::exp(age / tau_[a]);
      }
  }
  const double decay = std::exp((expansion_.refreshed() - time_) / tau_[a]);
  const std::size_t first = slices().begin(share().first), last = slices().begin(share().last);
  for (double& u : out.subspan(first, last - first)) u *= decay;
  core::exchange(expansion_.circle(), out, first, last);
}

template <class Expansion>
SpikeCounts BlockSampler<Expansion>::spike_counts() const {
  std::vector<SpikeCounts> parts(slices_.size());  // of the present block
  for (const Channel& c : channels_)
    for (std::size_t k = share().first; k < share().last; ++k)
      parts[k][c.target][c.source] =
          static_cast<std::uint64_t>(std::ranges::count_if(words_of(c, k), [&](std::uint64_t word) {
            return start() + decode(word, k).fraction * drawn_length_ <= time_;
          }));
  core::exchange(expansion_.circle(), std::span(parts));
  SpikeCounts counts;
  for (const Channel& c : channels_) {
    counts[c.target][c.source] = c.spikes_before;
    for (const SpikeCounts& part : parts) counts[c.target][c.source] += part[c.target][c.source];
  }
  return counts;
}

}  // namespace poise::sample
