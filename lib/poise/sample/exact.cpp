#include "poise/sample/exact.hpp"

#include <algorithm>
#include <boost/random/poisson_distribution.hpp>
#include <cassert>
#include <cmath>
#include <limits>

#include "poise/network/batch.hpp"

namespace poise::sample {
namespace {

using core::Population;
using core::populations;

/// A block is at most this fraction of the shorter time constant; the expansion is renewed when it
/// is older than that, for it needs e^{age/tau}.
constexpr double longest_block = 0.25;

/// Allowances leave a channel this many standard deviations above its mean: a smaller number
/// narrows the bounds, a larger one ends fewer blocks early.
constexpr double allowance_deviations = 3.5;

/// Blocks larger than this gain nothing and leave the cache.
constexpr double most_spikes_a_block = 4096.0;

/// Rounding: each potential and each f carries a few ulp; sums of m terms lose up to m ulp of the
/// sum of magnitudes. One number, generous, for all.
constexpr double ulps = 0x1p-48;

/// |D|^2 is a sum of differences: its rounding error, relative, is far below this.
constexpr double squares_allowance = 1.0 + 1e-6;

constexpr double float_ulp = 0x1p-24;

/// e^x for 0 <= x <= short_age, to x^4/24 < 1e-17.
constexpr double short_age = 0x1p-13;
double exp_of_small(double x) { return 1.0 + x * (1.0 + x * (1.0 / 2) * (1.0 + x * (1.0 / 3))); }

/// In eight interleaved parts, which a processor adds at once.
double sum_of(std::span<const double> x) {
  std::array<double, 8> parts{};
  std::size_t j = 0;
  for (; j + parts.size() <= x.size(); j += parts.size())
    for (std::size_t part = 0; part < parts.size(); ++part) parts[part] += x[j + part];
  for (std::size_t part = 0; j + part < x.size(); ++part) parts[part] += x[j + part];
  return ((parts[0] + parts[1]) + (parts[2] + parts[3])) +
         ((parts[4] + parts[5]) + (parts[6] + parts[7]));
}

std::uint64_t tick_of(std::uint64_t spike) { return spike & 0xffffffffu; }

}  // namespace

Exact::Channel::Channel(const network::Network& network, Population a, Population b)
    : target(a),
      source(b),
      intensity(network.intensity[a][b]),
      jump(network.jump(a, b)),
      supremum(network::supremum(intensity)),
      infimum(network::infimum(intensity)),
      lipschitz(network::lipschitz(intensity)),
      second_bound(network::second_bound(intensity)),
      third_bound(network::third_bound(intensity)),
      drift_bound(network::drift_bound(intensity)) {
  using network::Monotonicity;
  const auto monotone = network::monotonicity(intensity);
  if (monotone == Monotonicity::increasing || monotone == Monotonicity::none)
    rises_with_excitation = falls_with_inhibition = true;
  if (monotone == Monotonicity::decreasing || monotone == Monotonicity::none)
    falls_with_excitation = rises_with_inhibition = true;
}

Exact::Exact(const network::Network& network, network::Potentials initial, std::uint64_t seed,
             std::uint64_t replica)
    : Exact(network, std::move(initial), seed, replica, Faults{}) {}

Exact::Exact(const network::Network& network, network::Potentials initial, std::uint64_t seed,
             std::uint64_t replica, Faults faults)
    : faults_(faults),
      n_(network.n),
      shorter_tau_(std::min(network.tau.e, network.tau.i)),
      channels_{Channel(network, Population::e, Population::e),
                Channel(network, Population::e, Population::i),
                Channel(network, Population::i, Population::e),
                Channel(network, Population::i, Population::i)},
      stream_(seed, core::Purpose::exact, replica),
      word_stream_(seed, core::Purpose::exact, replica) {
  for (const auto b : populations) {
    assert(initial[b].size() == n_);
    source(b).tau = network.tau[b];
    source(b).reference = std::move(initial[b]);
    source(b).records.resize(n_);
  }
  double most_spikes = 0.0;  // in a unit of time
  for (const Channel& c : channels_)
    most_spikes += static_cast<double>(n_) * static_cast<double>(n_) * c.supremum;
  sparse_ = most_spikes * longest_block * shorter_tau_ < 1.0;
  refresh();
  draw_block();
}

void Exact::advance(double t) {
  assert(t >= time_);
  while (block_end() <= t) {
    finish_block();
    draw_block();
  }
  time_ = t;
}

Exact::Estimate Exact::estimate(const Channel& c) const {
  const Source& from = source(c.source);
  const std::size_t a = core::index(c.target);
  const double q = -std::expm1((refreshed_ - start_) / from.tau);
  const double p = 1.0 - q;
  const double n = static_cast<double>(n_);
  const Sums& sums = from.sums;
  const double value = c.sum + p * sums.first[a] - q * c.reference_first +
                       0.5 * (p * p * sums.second[a] + q * q * c.reference_second);

  const double D = std::sqrt(std::max(sums.squares, 0.0) * squares_allowance);
  const double u = from.reference_norm;
  const double mixed = p * q * c.second_bound * u * D;
  const double third = c.third_bound / 6.0 * (p * sums.largest + q * from.reference_largest) *
                       (p * D + q * u) * (p * D + q * u);
  const double absolute = std::sqrt(n) * D;  // >= sum |D_j|
  const double in_float = float_ulp * (c.lipschitz * absolute + 0.5 * c.second_bound * D * D);
  const double terms = n + static_cast<double>(from.spikes_since_refresh);
  const double rounding = ulps * terms * (c.supremum + c.lipschitz * absolute);
  const double error = mixed + third + in_float + rounding;
  // Products of 0 and infinity (slopes beyond the range of double) know nothing.
  const bool known = std::isfinite(value) && std::isfinite(error);
  return known ? Estimate{value, error} : Estimate{0.0, std::numeric_limits<double>::infinity()};
}

void Exact::refresh() {
  ++statistics_.refreshes;
  for (const auto b : populations) refresh_source(b);
  refreshed_ = start_;
  plan_block_size();
}

void Exact::refresh_source(Population b) {
  Source& from = source(b);
  const double decay = std::exp((refreshed_ - start_) / from.tau);
  for (const auto a : populations) {
    Channel& c = channel(a, b);
    c.sum = c.reference_first = c.reference_second = 0.0;
  }
  double squares = 0.0;
  from.reference_largest = 0.0;
  constexpr std::size_t most = 256;
  std::array<double, most> value, first, second;
  for (std::size_t begin = 0; begin < n_; begin += most) {
    const std::size_t count = std::min<std::size_t>(most, n_ - begin);
    const std::span<double> u(from.reference.data() + begin, count);
    Record* const records = from.records.data() + begin;
    for (std::size_t j = 0; j < count; ++j) {
      u[j] = decay * (u[j] + records[j].displacement);
      records[j].displacement = 0.0;
      squares += u[j] * u[j];
      from.reference_largest = std::max(from.reference_largest, std::abs(u[j]));
    }
    for (const auto a : populations) {
      Channel& c = channel(a, b);
      network::taylor(c.intensity, u, {value.data(), count}, {first.data(), count},
                      {second.data(), count});
      for (std::size_t j = 0; j < count; ++j) {
        records[j].first[core::index(a)] = static_cast<float>(first[j]);
        records[j].second[core::index(a)] = static_cast<float>(second[j]);
        first[j] *= u[j];
        second[j] *= u[j] * u[j];
      }
      c.sum += sum_of({value.data(), count});
      c.reference_first += sum_of({first.data(), count});
      c.reference_second += sum_of({second.data(), count});
    }
  }
  from.reference_norm = std::sqrt(squares);
  from.sums = {};
  from.spikes_since_refresh = 0;
}

/// Spikes a block such that about one block in two ends in doubt: with N spikes, N S_ab / sum S a
/// channel, the bounds lie about N sum_b' |jump| S_bb' sup|f'| / sum S apart, so that the number of
/// doubtful points is N^2 `doubt`.
void Exact::plan_block_size() {
  double all = 0.0;
  for (const Channel& c : channels_) all += c.sum;
  double doubt = 0.0;
  for (const Channel& c : channels_)
    for (const auto b : populations) {
      const Channel& into = channel(c.source, b);
      doubt += c.lipschitz * std::abs(into.jump) * into.sum;
    }
  doubt /= all * all;
  planned_spikes_ = std::clamp(std::sqrt(0.7 / doubt), 1.0, most_spikes_a_block);
}

void Exact::draw_block() {
  ++statistics_.blocks;
  if (start_ - refreshed_ > longest_block * shorter_tau_) refresh();
  double rate = 0.0;
  for (const Channel& c : channels_) rate += static_cast<double>(n_) * c.sum;
  length_ = sparse_ ? std::numeric_limits<double>::infinity()
                    : std::min(planned_spikes_ / rate, longest_block * shorter_tau_);
  sparse_ ? set_widest_bounds() : set_bounds(length_);

  double doubtful_rate = 0.0;
  for (const Channel& c : channels_) doubtful_rate += c.upper - c.lower;
  const double doubtful_after = stream_.exponential() / (static_cast<double>(n_) * doubtful_rate);
  ends_in_doubt_ = doubtful_after < length_;
  if (ends_in_doubt_) length_ = doubtful_after;
  draw_sure_spikes();
}

void Exact::set_widest_bounds() {
  for (Channel& c : channels_) {
    c.lower = 0.0;
    c.upper = static_cast<double>(n_) * c.supremum;
    c.allowance = 1;  // never used up: there are no sure spikes
  }
}

void Exact::set_bounds(double length) {
  const double n = static_cast<double>(n_);
  std::array<Estimate, 4> estimates{};
  for (std::size_t k = 0; k < 4; ++k) {
    Channel& c = channels_[k];
    estimates[k] = estimate(c);
    const double most = std::min(estimates[k].value + estimates[k].error, n * c.supremum);
    const double mean = n * std::max(most, 0.0) * length;
    const double deviations = faults_.small_allowances ? 0.0 : allowance_deviations;
    c.allowance = static_cast<std::uint64_t>(mean + deviations * std::sqrt(mean) + 2.0);
  }
  for (std::size_t k = 0; k < 4; ++k) {
    Channel& c = channels_[k];
    // A doubtful point that is accepted comes after the block, and so is in no allowance.
    const auto push = [&](Population from) {
      const Channel& into = channel(c.source, from);
      return std::abs(into.jump) * static_cast<double>(into.allowance);
    };
    const double excitation = push(Population::e);
    const double inhibition = push(Population::i);
    const double drift = n * c.drift_bound * length / source(c.source).tau;
    const double up = drift + c.lipschitz * ((c.rises_with_excitation ? excitation : 0.0) +
                                             (c.rises_with_inhibition ? inhibition : 0.0));
    const double down = drift + c.lipschitz * ((c.falls_with_excitation ? excitation : 0.0) +
                                               (c.falls_with_inhibition ? inhibition : 0.0));
    c.upper = std::min(estimates[k].value + estimates[k].error + up, n * c.supremum);
    c.lower = std::max(estimates[k].value - estimates[k].error - down, n * c.infimum);
    c.upper = std::max(c.upper, c.lower);  // where f is constant, rounding may cross them
    c.lower = std::min(c.lower * (1.0 + faults_.raised_lower_bound), c.upper);
  }
}

void Exact::draw_sure_spikes() {
  using Poisson = boost::random::poisson_distribution<std::int64_t, double>;
  std::size_t total = 0;
  bool within = true;
  for (Channel& c : channels_) {
    const double mean = c.lower > 0.0 ? static_cast<double>(n_) * c.lower * length_ : 0.0;
    c.spikes = mean > 0.0 ? static_cast<std::size_t>(Poisson(mean)(stream_)) : 0;
    c.first_word = total;
    total += c.spikes;
    within = within && c.spikes < c.allowance;
  }
  draw_words(total);
  if (!within) end_at_allowance();
}

/// Words whose upper halves make exactly uniform targets: Lemire's rejection of the few for which
/// the multiplication by n would favour some [Lemire 2019].
void Exact::draw_words(std::size_t count) {
  if (words_.size() < count) words_.resize(2 * count);
  const auto words = std::span(words_).first(count);
  word_stream_.fill(words);
  const std::uint64_t threshold = (std::uint64_t{1} << 32) % n_;
  const auto biased = [&](std::uint64_t word) {
    return (((word >> 32) * n_) & 0xffffffffu) < threshold;
  };
  bool any = false;
  for (const std::uint64_t word : words) any |= biased(word);  // no branch: vectorised
  if (!any) return;
  for (std::uint64_t& word : words)
    while (biased(word)) word = stream_();
}

/// The block ends at the first arrival that uses up an allowance, and what lies beyond is dropped.
void Exact::end_at_allowance() {
  ++statistics_.out_of_allowance;
  std::uint64_t last = std::uint64_t{1} << 32;
  for (const Channel& c : channels_) {
    if (c.spikes < c.allowance) continue;
    const auto by_time = [](std::uint64_t x, std::uint64_t y) { return tick_of(x) < tick_of(y); };
    const auto spikes = sure_spikes(c);
    const auto nth = spikes.begin() + static_cast<std::ptrdiff_t>(c.allowance - 1);
    std::nth_element(spikes.begin(), nth, spikes.end(), by_time);
    last = std::min(last, tick_of(*nth));
  }
  // Ticks are fractions of the block as it was: stretch them to the block as it will be.
  const double scale = 0x1p32 / static_cast<double>(last + 1);
  for (Channel& c : channels_) {
    const auto late = [last](std::uint64_t spike) { return tick_of(spike) > last; };
    const auto spikes = sure_spikes(c);
    const auto end = std::remove_if(spikes.begin(), spikes.end(), late);
    c.spikes = static_cast<std::size_t>(end - spikes.begin());
    for (std::uint64_t& spike : sure_spikes(c)) {
      const double tick = (static_cast<double>(tick_of(spike)) + 0.5) * scale;
      spike = (spike & ~std::uint64_t{0xffffffffu}) |
              std::min<std::uint64_t>(static_cast<std::uint64_t>(tick), 0xffffffffu);
    }
  }
  length_ /= scale;
  ends_in_doubt_ = false;
}

void Exact::finish_block() {
  if (faults_.drops_repeated_targets) drop_repeated_targets();
  for (const Channel& c : channels_) apply(c);
  for (Channel& c : channels_) {
    c.spikes_before += c.spikes;
    c.spikes = 0;
  }
  start_ = block_end();
  length_ = 0.0;
  if (sparse_) refresh();  // a block may have been many time constants long
  if (ends_in_doubt_) decide_doubtful_point();
}

void Exact::drop_repeated_targets() {
  for (Channel& c : channels_) {
    const auto by_target = [this](std::uint64_t x, std::uint64_t y) {
      return target_of(x) < target_of(y);
    };
    const auto same = [this](std::uint64_t x, std::uint64_t y) {
      return target_of(x) == target_of(y);
    };
    const auto spikes = sure_spikes(c);
    std::sort(spikes.begin(), spikes.end(), by_target);
    const auto end = std::unique(spikes.begin(), spikes.end(), same);
    c.spikes = static_cast<std::size_t>(end - spikes.begin());
  }
}

void Exact::Sums::add(const Sums& more) {
  for (std::size_t a = 0; a < 2; ++a) {
    first[a] += more.first[a];
    second[a] += more.second[a];
  }
  squares += more.squares;
  largest = std::max(largest, more.largest);
}

inline void Exact::spike(Record& record, Sums& sums, double displacement) {
  const double before = record.displacement;
  const double after = before + displacement;
  record.displacement = after;
  const double squares = displacement * (before + after);  // after^2 - before^2
  for (std::size_t a = 0; a < 2; ++a) {
    sums.first[a] += record.first[a] * displacement;
    sums.second[a] += record.second[a] * squares;
  }
  sums.squares += squares;
  sums.largest = std::max(sums.largest, std::abs(after));
}

void Exact::apply(const Channel& c) {
  Source& target = source(c.target);
  Record* const records = target.records.data();
  const double size = c.jump * std::exp((start_ - refreshed_) / target.tau);
  const double tick = 0x1p-32 * length_ / target.tau;
  Sums sums = target.sums;
  Sums more;
  const auto add_all = [&](auto growth) {
    const auto add = [&](std::uint64_t s, Sums& to) {
      spike(records[target_of(s)], to, size * growth(tick * static_cast<double>(tick_of(s))));
    };
    // Two sets of sums, so that one spike does not wait for the last one's additions.
    const auto spikes = sure_spikes(c);
    std::size_t k = 0;
    for (; k + 1 < spikes.size(); k += 2) {
      add(spikes[k], sums);
      add(spikes[k + 1], more);
    }
    if (k < spikes.size()) add(spikes[k], sums);
  };
  if (length_ <= short_age * target.tau)
    add_all([](double x) { return exp_of_small(x); });
  else
    add_all([](double x) { return std::exp(x); });
  sums.add(more);
  target.sums = sums;
  target.spikes_since_refresh += c.spikes;
}

void Exact::decide_doubtful_point() {
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
  const std::uint64_t j = stream_.below(n_);
  const auto [value, error] = estimate(c);
  bool accepted = height < value;
  if (faults_.stale_decision) {
    accepted = height < c.sum;
  } else if (std::abs(height - value) <= error) {
    refresh();
    accepted = height < c.sum;
  }
  if (!accepted) return;
  Source& target = source(c.target);
  spike(target.records[j], target.sums, c.jump * std::exp((start_ - refreshed_) / target.tau));
  ++target.spikes_since_refresh;
  ++c.spikes_before;
}

void Exact::potentials(Population a, std::span<double> out) const {
  assert(out.size() == n_);
  const Source& neurons = source(a);
  for (std::size_t j = 0; j < n_; ++j)
    out[j] = neurons.reference[j] + neurons.records[j].displacement;
  for (const auto b : populations) {
    const Channel& c = channel(a, b);
    const double size = c.jump * std::exp((start_ - refreshed_) / neurons.tau);
    const double tick = 0x1p-32 * length_;
    for (const std::uint64_t s : sure_spikes(c)) {
      const double age = tick * static_cast<double>(tick_of(s));
      if (start_ + age <= time_) out[target_of(s)] += size * std::exp(age / neurons.tau);
    }
  }
  const double decay = std::exp((refreshed_ - time_) / neurons.tau);
  for (double& u : out) u *= decay;
}

SpikeCounts Exact::spike_counts() const {
  SpikeCounts counts;
  for (const Channel& c : channels_) {
    const auto spikes = sure_spikes(c);
    const auto happened = std::count_if(spikes.begin(), spikes.end(), [&](std::uint64_t s) {
      return start_ + 0x1p-32 * length_ * static_cast<double>(tick_of(s)) <= time_;
    });
    counts[c.target][c.source] = c.spikes_before + static_cast<std::uint64_t>(happened);
  }
  return counts;
}

}  // namespace poise::sample
