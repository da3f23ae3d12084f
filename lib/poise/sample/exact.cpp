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

/// sum |D|^3 is a sum of differences: its rounding error, relative, is far below this.
constexpr double differences_allowance = 1.0 + 1e-6;

constexpr double float_ulp = 0x1p-24;

/// Doubtful points that the expansion cannot decide are decided by summing their channel anew,
/// which costs a fraction of a refresh. They come ever closer, for the error grows like the number
/// of spikes to the 3/2, so that after some of them a refresh pays; 3 is the best number measured.
constexpr int most_summed_anew = 3;

/// Neurons, or spikes, handled together: a few arrays of them stay in the first cache.
constexpr std::size_t chunk = 256;

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
      root_of_n_(std::sqrt(static_cast<double>(n_))),
      sixth_root_of_n_(std::cbrt(root_of_n_)),
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
    source(b).records.resize(n_);
    for (std::size_t j = 0; j < n_; ++j) source(b).records[j].reference = initial[b][j];
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

Exact::Motion Exact::motion(Population b) const {
  const Source& from = source(b);
  const double cubes = std::max(from.sums.cubes[0] + from.sums.cubes[1], 0.0);
  return {.q = -std::expm1((refreshed_ - start_) / from.tau),
          .moved3 = std::cbrt(cubes * differences_allowance)};
}

Exact::Estimate Exact::estimate(const Channel& c, const Motion& motion) const {
  const Source& from = source(c.source);
  const std::size_t a = core::index(c.target);
  const double q = motion.q;
  const double p = 1.0 - q;
  const exact_kernel::Sums& sums = from.sums;
  const double value = c.sum + p * sums.first[a] - q * c.reference_first +
                       0.5 * (p * p * sums.second[a] + q * q * c.reference_second);

  const double moved2 = sixth_root_of_n_ * motion.moved3;
  const double mixed = p * q * c.reference_second_norm * moved2;
  const double far3 = p * motion.moved3 + q * from.reference_norm3;
  const double third = c.third_bound / 6.0 * far3 * far3 * far3;
  const double n = static_cast<double>(n_);
  const double moved1 = root_of_n_ * moved2;
  const double in_float =
      float_ulp * (c.lipschitz * moved1 + 0.5 * c.second_bound * moved2 * moved2);
  const double terms = n + static_cast<double>(from.spikes_since_refresh);
  const double largest =
      c.bounded() ? c.supremum : c.sum + c.lipschitz * absolute_sum(from, motion.moved3);
  const double rounding = ulps * terms * (largest + c.lipschitz * moved1);
  const double error = mixed + third + in_float + rounding;
  // Products of 0 and infinity (slopes beyond the range of double) know nothing.
  const bool known = std::isfinite(value) && std::isfinite(error);
  return known ? Estimate{value, error} : Estimate{0.0, std::numeric_limits<double>::infinity()};
}

/// At least sum |u_b^j|, at every time since the last refresh at which the spikes have moved the
/// potentials by |D|_3 = moved3 at most.
double Exact::absolute_sum(const Source& from, double moved3) const {
  return root_of_n_ * sixth_root_of_n_ * (from.reference_norm3 + moved3);
}

void Exact::refresh() {
  ++statistics_.refreshes;
  for (const auto b : populations) refresh_source(b);
  refreshed_ = start_;
  summed_anew_ = 0;
  plan_block_size();
}

void Exact::refresh_source(Population b) {
  Source& from = source(b);
  const std::array<Channel*, 2> channels{&channel(Population::e, b), &channel(Population::i, b)};
  const bool alike = channels[0]->intensity == channels[1]->intensity;
  const double decay = std::exp((refreshed_ - start_) / from.tau);
  double cubes = 0.0;
  std::array<exact_kernel::ChannelSums, 2> sums{};
  std::array<double, chunk> u;
  std::array<std::array<double, chunk>, 2> value, first, second;
  for (std::size_t begin = 0; begin < n_; begin += chunk) {
    const std::size_t count = std::min<std::size_t>(chunk, n_ - begin);
    Record* const records = from.records.data() + begin;
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
  for (std::size_t a = 0; a < 2; ++a) {
    channels[a]->sum = sums[a].value;
    channels[a]->reference_first = sums[a].first;
    channels[a]->reference_second = sums[a].second;
    channels[a]->reference_second_norm = std::sqrt(sums[a].second_norm2);
  }
  from.reference_norm3 = std::cbrt(cubes);
  from.sums = {};
  from.spikes_since_refresh = 0;
}

double Exact::sum_anew(const Channel& c) const {
  const Source& from = source(c.source);
  const double decay = std::exp((refreshed_ - start_) / from.tau);
  std::array<double, chunk> u, value;
  double sum = 0.0;
  for (std::size_t begin = 0; begin < n_; begin += chunk) {
    const std::size_t count = std::min<std::size_t>(chunk, n_ - begin);
    const Record* const records = from.records.data() + begin;
    for (std::size_t j = 0; j < count; ++j)
      u[j] = decay * (records[j].reference + records[j].displacement);
    const auto values = std::span(value).first(count);
    network::values(c.intensity, std::span(u).first(count), values);
    sum += network::sum(values);
  }
  return sum;
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
  planned_spikes_ = std::clamp(std::sqrt(1.0 / doubt), 1.0, most_spikes_a_block);
}

void Exact::draw_block() {
  ++statistics_.blocks;
  if (start_ - refreshed_ > longest_block * shorter_tau_) refresh();
  double rate = 0.0;
  for (const Channel& c : channels_) rate += static_cast<double>(n_) * c.sum;
  length_ = sparse_ ? std::numeric_limits<double>::infinity()
                    : std::min(planned_spikes_ / rate, longest_block * shorter_tau_);
  stopped_ = stop_at_ - start_ < length_;
  if (stopped_) length_ = stop_at_ - start_;
  sparse_ ? set_widest_bounds() : set_bounds(length_);

  double doubtful_rate = 0.0;
  for (const Channel& c : channels_) doubtful_rate += c.upper - c.lower;
  const double doubtful_after = stream_.exponential() / (static_cast<double>(n_) * doubtful_rate);
  ends_in_doubt_ = doubtful_after < length_;
  if (ends_in_doubt_) {
    length_ = doubtful_after;
    stopped_ = false;
  }
  drawn_length_ = length_;
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
  const std::array motions{motion(Population::e), motion(Population::i)};
  std::array<Estimate, 4> estimates{};
  for (std::size_t k = 0; k < 4; ++k) {
    Channel& c = channels_[k];
    estimates[k] = estimate(c, motions[core::index(c.source)]);
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
    const Source& from = source(c.source);
    const double fastest =
        c.bounded() ? n * c.drift_bound
                    : c.lipschitz * (absolute_sum(from, motions[core::index(c.source)].moved3) +
                                     excitation + inhibition);
    const double drift = fastest * length / from.tau;
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

void Exact::draw_words(std::size_t count) {
  if (words_.size() < count + exact_kernel::overrun)
    words_.resize(2 * count + exact_kernel::overrun);
  word_stream_.fill(std::span(words_).first(count));
}

/// The block ends at the first arrival that uses up an allowance, and what lies beyond is dropped.
void Exact::end_at_allowance() {
  ++statistics_.out_of_allowance;
  double last = 1.0;
  const auto fraction = [this](std::uint64_t word) { return decode(word).fraction; };
  for (const Channel& c : channels_) {
    if (c.spikes < c.allowance) continue;
    const auto spikes = sure_spikes(c);
    const auto nth = spikes.begin() + static_cast<std::ptrdiff_t>(c.allowance - 1);
    std::ranges::nth_element(spikes, nth, {}, fraction);
    last = std::min(last, fraction(*nth));
  }
  for (Channel& c : channels_) {
    const auto late = [&](std::uint64_t word) { return fraction(word) > last; };
    c.spikes -= std::ranges::remove_if(sure_spikes(c), late).size();
  }
  length_ *= last;
  ends_in_doubt_ = false;
  stopped_ = false;
}

std::optional<Exact::DoubtfulPoint> Exact::finish_block() {
  if (faults_.drops_repeated_targets) drop_repeated_targets();
  for (const auto a : populations)
    source(a).growth = std::exp((start_ - refreshed_) / source(a).tau);
  for (const auto a : populations) apply(a);
  for (Channel& c : channels_) {
    c.spikes_before += c.spikes;
    c.spikes = 0;
  }
  start_ = block_end();
  length_ = 0.0;
  if (sparse_) refresh();  // a block may have been many time constants long
  if (!ends_in_doubt_) return std::nullopt;
  return decide_doubtful_point();
}

Exact::Block Exact::block(Population a, Population b) const {
  const Channel& c = channel(a, b);
  return {c.lower, c.upper, sure_spikes(c), length_};
}

void Exact::stop_at(double t) {
  assert(t > time_);
  stop_at_ = t;
  draw_block();
}

void Exact::drop_repeated_targets() {
  for (Channel& c : channels_) {
    const auto target = [this](std::uint64_t word) { return decode(word).target; };
    std::ranges::sort(sure_spikes(c), {}, target);
    c.spikes -= std::ranges::unique(sure_spikes(c), {}, target).size();
  }
}

void Exact::apply(Population a) {
  Source& target = source(a);
  const double stretch = drawn_length_ / target.tau;
  std::array<std::uint32_t, 2 * chunk + exact_kernel::overrun> targets;
  std::array<double, 2 * chunk + exact_kernel::overrun> displacements;
  std::size_t held = 0;
  const auto add_held = [&] {
    exact_kernel::add_spikes(std::span(targets).first(held), std::span(displacements).first(held),
                             target.records.data(), target.sums);
    held = 0;
  };
  for (const auto b : populations) {
    const Channel& c = channel(a, b);
    const double size = c.jump * target.growth;
    const auto spikes = sure_spikes(c);
    for (std::size_t begin = 0; begin < spikes.size(); begin += chunk) {
      const auto words = spikes.subspan(begin, std::min(chunk, spikes.size() - begin));
      if (held > chunk) add_held();
      if (stretch <= exact_kernel::longest_growth)
        exact_kernel::decode_all(words, static_cast<double>(n_), size, stretch, &targets[held],
                                 &displacements[held]);
      else
        for (std::size_t k = 0; k < words.size(); ++k) {
          const exact_kernel::Spike spike = decode(words[k]);
          targets[held + k] = spike.target;
          displacements[held + k] = size * std::exp(spike.fraction * stretch);
        }
      held += words.size();
    }
    target.spikes_since_refresh += c.spikes;
  }
  add_held();
}

Exact::DoubtfulPoint Exact::decide_doubtful_point() {
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
  const auto j = static_cast<std::uint32_t>(stream_.below(n_));
  const auto [value, error] = estimate(c, motion(c.source));
  bool accepted = height < value;
  if (faults_.stale_decision) {
    accepted = height < c.sum;
  } else if (std::abs(height - value) <= error) {
    accepted = height < sum_for_certain(c);
  }
  const DoubtfulPoint point{c.target, c.source, height, j};
  if (!accepted) return point;
  Source& target = source(c.target);
  const double size = c.jump * std::exp((start_ - refreshed_) / target.tau);
  exact_kernel::add_spikes({&j, 1}, {&size, 1}, target.records.data(), target.sums);
  ++target.spikes_since_refresh;
  ++c.spikes_before;
  return point;
}

double Exact::sum_for_certain(const Channel& c) {
  if (summed_anew_ < most_summed_anew) {
    ++summed_anew_;
    return sum_anew(c);
  }
  refresh();
  return c.sum;
}

void Exact::potentials(Population a, std::span<double> out) const {
  assert(out.size() == n_);
  const Source& neurons = source(a);
  for (std::size_t j = 0; j < n_; ++j)
    out[j] = neurons.records[j].reference + neurons.records[j].displacement;
  for (const auto b : populations) {
    const Channel& c = channel(a, b);
    const double size = c.jump * std::exp((start_ - refreshed_) / neurons.tau);
    for (const std::uint64_t word : sure_spikes(c)) {
      const auto [target, fraction] = decode(word);
      const double age = fraction * drawn_length_;
      if (start_ + age <= time_) out[target] += size * std::exp(age / neurons.tau);
    }
  }
  const double decay = std::exp((refreshed_ - time_) / neurons.tau);
  for (double& u : out) u *= decay;
}

SpikeCounts Exact::spike_counts() const {
  SpikeCounts counts;
  for (const Channel& c : channels_) {
    const auto happened = std::ranges::count_if(sure_spikes(c), [&](std::uint64_t word) {
      return start_ + decode(word).fraction * drawn_length_ <= time_;
    });
    counts[c.target][c.source] = c.spikes_before + static_cast<std::uint64_t>(happened);
  }
  return counts;
}

}  // namespace poise::sample
