/// Definitions of tracked.hpp's member functions: for who compiles them, with rules of his own.
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/core/slices.hpp"
#include "poise/network/batch.hpp"
#include "poise/sample/sources.hpp"
#include "poise/sample/tracked.hpp"

namespace poise::sample {
namespace tracked {

/// Ages, in time constants, beyond which an origin is moved: e^{256} leaves room for potentials.
inline constexpr double longest_age = 256.0;

/// Slack of the bounds: after a batch that it cut short it is made larger, else smaller; so that a
/// batch in ten or so is cut short.
inline constexpr double first_slack = 0.05, more_slack = 1.5, less_slack = 0.985;

/// Neurons handled together: a few arrays of them stay in the first cache.
inline constexpr std::size_t chunk = 256;

inline constexpr std::size_t whole_vectors(std::size_t count) {
  using tracked_kernel::lanes;
  return (count + lanes - 1) / lanes * lanes;
}

}  // namespace tracked

template <class Rules>
TrackedSampler<Rules>::Channel::Channel(const network::Network& network, core::Population a,
                                        core::Population b)
    : target(a),
      source(b),
      intensity(network.intensity[a][b]),
      shape(intensity),
      jump(network.jump(a, b)) {}

template <class Rules>
TrackedSampler<Rules>::TrackedSampler(const network::Network& network, network::Potentials initial,
                                      core::Seed seed, std::uint64_t replica)
    : n_(network.n),
      batch_size_(tracked::size_of_batch(network.n)),
      channels_{Channel(network, core::Population::e, core::Population::e),
                Channel(network, core::Population::i, core::Population::e),
                Channel(network, core::Population::e, core::Population::i),
                Channel(network, core::Population::i, core::Population::i)},
      records_(2 * network.n),
      stream_(seed, core::Purpose::tracked, replica),
      words_(seed, core::Purpose::tracked, replica),
      gaps_(ahead),
      targets_(ahead),
      marks_(ahead) {
  for (const auto b : core::populations) {
    assert(initial[b].size() == n_);
    source(b).tau = network.tau[b];
    for (const auto from : core::populations)
      source(b).most_jump = std::max(source(b).most_jump, std::abs(network.jump(b, from)));
    for (std::size_t j = 0; j < n_; ++j) records(b)[j].scaled = initial[b][j];
    refresh(b);
  }
  start_batch();
}

template <class Rules>
void TrackedSampler<Rules>::advance(double t) {
  assert(t >= time_);
  for (;;) {
    while (next_ < count_ && start_ + batch_.after[next_] <= t) decide(next_++);
    if (next_ < count_ || end_ > t) break;
    start_batch();
  }
  time_ = t;
  if (trains_ != nullptr) trains_->end_stretch();
}

template <class Rules>
void TrackedSampler<Rules>::potentials(core::Population a, std::span<double> out) const {
  assert(out.size() == n_);
  const double decay = std::exp((source(a).origin - time_) / source(a).tau);
  std::ranges::transform(records(a), out.begin(),
                         [decay](const Record& r) { return r.scaled * decay; });
}

template <class Rules>
SpikeCounts TrackedSampler<Rules>::spike_counts() const {
  SpikeCounts counts;
  for (const Channel& c : channels_)
    counts[c.target][c.source] = sums_.spikes[at(c.target, c.source)];
  return counts;
}

// Strips.

template <class Rules>
double TrackedSampler<Rules>::move_origin(core::Population b) {
  Source& from = source(b);
  const double decay = std::exp((from.origin - start_) / from.tau);
  double largest = 0.0;
  for (Record& record : records(b)) {
    record.scaled *= decay;
    largest = std::max(largest, std::abs(record.scaled));
  }
  from.origin = start_;
  return largest;
}

template <class Rules>
void TrackedSampler<Rules>::refresh(core::Population b) {
  ++statistics_.refreshes;
  const double largest = move_origin(b);
  if (!(largest < 1e90)) throw core::Refusal("potentials are beyond the range of numbers");
  Source& from = source(b);
  from.reach = tracked::reach_of(largest, from.most_jump);
  const core::PerPopulation<tracked::Shape> shapes{channel(core::Population::e, b).shape,
                                                   channel(core::Population::i, b).shape};
  const auto plan = tracked::plan_strips(
      n_, from.tau, from.reach, shapes,
      {Rules::drift(shapes.e, from.reach), Rules::drift(shapes.i, from.reach)});
  from.expires = start_ + plan.age;
  if (!(from.expires > start_)) throw core::Refusal("rates are beyond the range of numbers");
  for (const auto a : core::populations) {
    if (!std::isfinite(plan.channels[a].width))
      throw core::Refusal("rates are beyond the range of numbers");
    channel(a, b).plan = plan.channels[a];
  }
  draw_strips(b);
  from.strayed = false;
  from.spikes_at_refresh = spikes_into(b);
}

/// Where strips begin, of neurons of b at potentials u; as many as lower holds pairs, in `lanes`.
template <class Rules>
void TrackedSampler<Rules>::begin_strips(core::Population b, std::span<const double> u,
                                         double* lower) {
  alignas(64) std::array<std::array<double, tracked::chunk>, 2> value;
  std::array<const double*, 2> values;
  std::array<tracked_kernel::Strip, 2> begin;
  const Channel* before = nullptr;
  for (const auto a : core::populations) {
    const Channel& c = channel(a, b);
    const std::size_t k = core::index(a);
    begin[k] = c.plan.strip;
    const bool alike = before != nullptr && before->intensity == c.intensity;
    values[k] = alike ? values[0] : value[k].data();
    if (!alike) network::values(c.intensity, u, std::span(value[k]).first(u.size()));
    before = &c;
  }
  tracked_kernel::bound_below(u.data(), values, u.size(), begin, lower);
}

template <class Rules>
void TrackedSampler<Rules>::draw_strips(core::Population b) {
  using tracked::chunk;
  alignas(64) std::array<double, chunk> u;
  alignas(64) std::array<double, 2 * chunk> lower;
  std::array<double, 2> sums{};
  for (std::size_t done = 0; done < n_; done += chunk) {
    const std::size_t count = std::min<std::size_t>(chunk, n_ - done);
    const std::size_t padded = tracked::whole_vectors(count);
    const auto part = records(b).subspan(done, count);
    for (std::size_t j = 0; j < count; ++j) u[j] = part[j].scaled;
    std::fill(u.begin() + count, u.begin() + padded, 0.0);
    begin_strips(b, {u.data(), padded}, lower.data());
    std::array<double, 2> sums_of_chunk{};
    for (std::size_t j = 0; j < count; ++j)
      for (std::size_t a = 0; a < 2; ++a) {
        part[j].lower[a] = lower[2 * j + a];
        sums_of_chunk[a] += lower[2 * j + a];
      }
    for (std::size_t a = 0; a < 2; ++a) sums[a] += sums_of_chunk[a];
  }
  for (const auto a : core::populations) {
    sums_.lower[at(a, b)] = sums[core::index(a)];
    sums_.doubtful[at(a, b)] = static_cast<double>(n_) * channel(a, b).plan.width;
  }
}

template <class Rules>
std::uint64_t TrackedSampler<Rules>::spikes_into(core::Population a) const {
  return sums_.spikes[at(a, core::Population::e)] + sums_.spikes[at(a, core::Population::i)];
}

template <class Rules>
bool TrackedSampler<Rules>::refresh_is_due(core::Population b) const {
  const Source& from = source(b);
  return from.strayed || start_ >= from.expires ||
         spikes_into(b) - from.spikes_at_refresh > tracked::most_spikes(n_);
}

// Batches.

template <class Rules>
void TrackedSampler<Rules>::start_batch() {
  ++statistics_.batches;
  position_ += count_;
  statistics_.candidates += count_;
  if (!cut_short_ && position_ < ahead) gaps_[position_] = left_over_;
  start_ = end_;
  for (const auto b : core::populations) {
    if (refresh_is_due(b)) refresh(b);
    if (start_ - source(b).origin > 0.5 * tracked::longest_age * source(b).tau) move_origin(b);
  }
  cut_short_ = false;
  draw_ahead();
  tracked_kernel::Shared shared;
  choose_bounds(shared);
  const double rate = shared.neurons * shared.total;
  if (!(rate > 0.0 && std::isfinite(rate)))
    throw core::Refusal("rates are beyond the range of numbers");
  choose_times(rate);
  if (count_ == 0) return;
  double oldest = 0.0;
  for (const auto a : core::populations) {
    const std::size_t at = core::index(a);
    shared.rate[at] = 1.0 / source(a).tau;
    shared.age[at] = (start_ - source(a).origin) * shared.rate[at];
    oldest = std::max(oldest, shared.age[at] + batch_.after[count_ - 1] * shared.rate[at]);
  }
  shared.short_ages = oldest <= 0.25;
  const std::size_t padded = tracked::whole_vectors(count_);
  tracked_kernel::prepare(shared, &targets_[position_], &marks_[position_], padded, batch_);
  meet_targets();
}

template <class Rules>
void TrackedSampler<Rules>::choose_bounds(tracked_kernel::Shared& shared) {
  shared.neurons = static_cast<double>(n_);
  shared.total = 0.0;
  for (std::size_t k = 0; k < channels_.size(); ++k) {
    Channel& c = channels_[k];
    const double upper = sums_.lower[k] + sums_.doubtful[k];
    if (!c.shape.flat)
      c.slack = c.slack == 0.0 ? tracked::first_slack * upper : tracked::less_slack * c.slack;
    sums_.most[k] = sums_.lower[k] + c.slack;
    shared.first_mark[k] = shared.total;
    shared.jump[k] = c.jump;
    shared.total += upper + c.slack;
  }
}

/// When the batch's candidates come, and when it ends.
template <class Rules>
void TrackedSampler<Rules>::choose_times(double rate) {
  constexpr double forever = std::numeric_limits<double>::infinity();
  double horizon = forever;  // of the strips
  double room = forever;     // of the origins
  for (const auto b : core::populations) {
    const Source& from = source(b);
    horizon = std::min(horizon, from.expires - start_);
    room = std::min(room, from.origin + tracked::longest_age * from.tau - start_);
  }
  const double limit = std::min(horizon, room);
  const double mean_gap = 1.0 / rate;
  double after = 0.0, before = 0.0;
  count_ = next_ = 0;
  while (count_ < batch_size_) {
    after = before + gaps_[position_ + count_] * mean_gap;
    if (after > limit) break;
    batch_.after[count_++] = before = after;
  }
  for (std::size_t k = count_; k < batch_size_; ++k) batch_.after[k] = before;
  if (count_ == batch_size_) {
    end_ = start_ + before;
    left_over_ = gaps_[position_ + count_];  // whole
    return;
  }
  // Up to the horizon, or, where origins are to be moved, to the next candidate or the last.
  const double length = limit == horizon ? horizon
                        : count_ == 0    ? std::min(after, horizon)
                                         : before;
  end_ = start_ + length;
  left_over_ = std::max(gaps_[position_ + count_] - (length - before) * rate, 0.0);
}

template <class Rules>
void TrackedSampler<Rules>::draw_ahead() {
  // One beyond the batch: its waiting time is where the batch may end.
  if (position_ + batch_size_ < ahead) return;
  const std::size_t used = position_ / tracked_kernel::lanes * tracked_kernel::lanes;
  const auto keep = [&](std::vector<double>& drawn) {
    std::copy(drawn.begin() + static_cast<std::ptrdiff_t>(position_), drawn.end(),
              drawn.begin() + static_cast<std::ptrdiff_t>(position_ - used));
    return std::span(drawn).last(used);
  };
  std::array<std::uint64_t, 2 * ahead> words;
  const auto fresh = std::span(words).first(2 * used);
  words_.fill(fresh);
  const auto gaps = keep(gaps_), targets = keep(targets_), marks = keep(marks_);
  tracked_kernel::draw(fresh, static_cast<double>(n_), gaps, targets, marks);
  position_ -= used;
}

/// Where targets go, and where their strips would begin, if all candidates were spikes: a target
/// that is met twice goes on from where the first one leaves it.
template <class Rules>
void TrackedSampler<Rules>::meet_targets() {
  alignas(64) std::array<std::array<double, tracked_kernel::most_candidates>, 2> u;
  std::array<std::uint64_t, 2> counts{};
  const std::uint64_t first = met_ + 1;
  for (std::size_t k = 0; k < count_; ++k) {
    Record& record = records_[batch_.record[k]];
    Move& move = moves_[k];
    const std::size_t into = batch_.channel[k] % 2;
    const std::uint64_t earlier = record.met - first;  // no candidate of this batch: beyond all
    move.before = earlier < k ? moves_[earlier].after : record.scaled;
    record.met = ++met_;
    move.after = move.before + batch_.kick[k];
    move.potential = move.after * batch_.decayed[k];
    move.slot = counts[into];
    u[into][counts[into]++] = move.potential;
  }
  for (const auto b : core::populations) {
    const std::size_t count = counts[core::index(b)];
    auto& potentials = u[core::index(b)];
    const std::size_t padded = tracked::whole_vectors(count);
    std::fill(potentials.begin() + count, potentials.begin() + padded, 0.0);
    begin_strips(b, {potentials.data(), padded}, lower_[core::index(b)].data());
  }
}

template <class Rules>
inline void TrackedSampler<Rules>::decide(std::size_t k) {
  const std::size_t c = batch_.channel[k];
  const double height = batch_.height[k];
  const double lower = sums_.lower[c];
  if (height >= lower) {
    if (height >= lower + sums_.doubtful[c]) return;
    if (!doubtful_is_spike(c, start_ + batch_.after[k])) return;
  }
  spike(k, c);
}

/// Candidate k is a spike of channel c.
template <class Rules>
inline void TrackedSampler<Rules>::spike(std::size_t k, std::size_t c) {
  ++sums_.spikes[c];
  if (trains_ != nullptr) [[unlikely]]
    record_spike(k, c);
  const Move& expected = moves_[k];
  if (records_[batch_.record[k]].scaled != expected.before) return misled_spike(k, c);
  const double* const lower = &lower_[c % 2][2 * expected.slot];
  move(k, c % 2, expected.after, expected.potential, {lower[0], lower[1]});
}

template <class Rules>
void TrackedSampler<Rules>::record_spike(std::size_t k, std::size_t channel) {
  const Channel& c = channels_[channel];
  const std::size_t j = batch_.record[k] - (channel % 2) * n_;
  const double time = start_ + batch_.after[k];
  if (!trains_->wants(j)) return;
  std::size_t sent_by = 0;
  if (trains_->wants_sources()) {
    const double decay = std::exp((source(c.source).origin - time) / source(c.source).tau);
    const auto potential = [&](std::size_t m) { return records(c.source)[m].scaled * decay; };
    sent_by =
        draw_source(c.intensity, network::supremum(c.intensity), n_, potential, trains_->stream());
  }
  trains_->add(c.target, c.source, j, time, sent_by);
}

/// A candidate into the same target, earlier in the batch, was no spike.
template <class Rules>
void TrackedSampler<Rules>::misled_spike(std::size_t k, std::size_t c) {
  ++statistics_.misled;
  const std::size_t hit = c % 2;
  const double scaled = records_[batch_.record[k]].scaled + batch_.kick[k];
  const double u = scaled * batch_.decayed[k];
  std::array<double, 2> lower;
  for (std::size_t a = 0; a < 2; ++a) {
    const Channel& out = channels_[2 * hit + a];
    const auto& [above, below, floor] = out.plan.strip;
    lower[a] = std::max(network::value(out.intensity, u) - (u > 0.0 ? above : below), floor);
  }
  move(k, hit, scaled, u, lower);
}

template <class Rules>
inline void TrackedSampler<Rules>::move(std::size_t k, std::size_t hit, double scaled, double u,
                                        const std::array<double, 2>& lower) {
  Record& record = records_[batch_.record[k]];
  double* const sums = &sums_.lower[2 * hit];
  const double* const most = &sums_.most[2 * hit];
  // Read first, written last: the two targets' sums share a vector.
  const std::array<double, 2> sum{sums[0] + Rules::gain(record.lower[0], lower[0]),
                                  sums[1] + Rules::gain(record.lower[1], lower[1])};
  record.scaled = scaled;
  record.lower = lower;
  sums[0] = sum[0];
  sums[1] = sum[1];
  const bool strays = std::abs(u) > sources_[hit].reach;
  if (sum[0] > most[0] || sum[1] > most[1] || strays) {
    sources_[hit].strayed |= strays;
    for (std::size_t a = 0; a < 2; ++a)
      if (sum[a] > most[a]) channels_[2 * hit + a].slack *= tracked::more_slack;
    end_batch_at(k);
  }
}

template <class Rules>
void TrackedSampler<Rules>::end_batch_at(std::size_t k) {
  ++statistics_.cut_short;
  cut_short_ = true;
  end_ = start_ + batch_.after[k];
  next_ = count_ = k + 1;
}

/// Decided by one neuron, at time t.
template <class Rules>
bool TrackedSampler<Rules>::doubtful_is_spike(std::size_t channel, double t) {
  ++statistics_.doubtful;
  const Channel& c = channels_[channel];
  const Source& from = source(c.source);
  // The whole part of a uniform number times n is a uniform source, and what is left a height.
  const double place = static_cast<double>(n_) * stream_.uniform();
  const auto k = static_cast<std::size_t>(place);
  const Record& record = records(c.source)[k];
  const double height = c.plan.width * (place - static_cast<double>(k));
  const double u = record.scaled * std::exp((from.origin - t) / from.tau);
  return record.lower[core::index(c.target)] + height < network::value(c.intensity, u);
}

}  // namespace poise::sample
