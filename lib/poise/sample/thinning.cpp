#include "poise/sample/thinning.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace poise::sample {
namespace {

using core::Population;

/// Ages of the origin, in units of the shorter time constant, beyond which it is moved. Floating
/// point is scale-free, so precision does not care; e^{256} = 1.5e111 leaves room for potentials.
constexpr double longest_age = 256.0;

}  // namespace

Thinning::Thinning(const network::Network& network, network::Potentials initial, std::uint64_t seed,
                   std::uint64_t replica)
    : n_(network.n),
      tau_(network.tau),
      marks_(0.0),
      span_(longest_age * std::min(network.tau.e, network.tau.i)),
      scaled_(std::move(initial)),
      stream_(seed, core::Purpose::thinning, replica) {
  assert(scaled_.e.size() == n_ && scaled_.i.size() == n_);
  auto channel = channels_.begin();
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      *channel++ = {a, b, network.intensity[a][b], network.jump(a, b), marks_};
      marks_ += network::supremum(network.intensity[a][b]);
    }
  rate_ = static_cast<double>(n_) * static_cast<double>(n_) * marks_;
  schedule();
}

void Thinning::advance(double t) {
  assert(t >= time_);
  while (next_ <= t) {
    try_candidate();
    schedule();
  }
  time_ = t;
}

void Thinning::schedule() {
  const double gap = stream_.exponential() / rate_ + carry_;
  const double next = next_ + gap;
  carry_ = gap - (next - next_);
  next_ = next;
}

void Thinning::try_candidate() {
  if (next_ - origin_ > span_) move_origin(next_);
  // One mark, uniform over all suprema end to end, is both the channel and the height to accept at.
  const double mark = marks_ * stream_.uniform();
  const std::size_t c = static_cast<std::size_t>(mark >= channels_[1].first_mark) +
                        static_cast<std::size_t>(mark >= channels_[2].first_mark) +
                        static_cast<std::size_t>(mark >= channels_[3].first_mark);
  Channel& channel = channels_[c];
  const double u = scaled_[channel.source][stream_.below(n_)] * decay(channel.source, next_);
  if (mark - channel.first_mark >= network::value(channel.intensity, u)) return;
  scaled_[channel.target][stream_.below(n_)] += channel.jump / decay(channel.target, next_);
  ++channel.spikes;
}

double Thinning::decay(Population a, double t) const { return std::exp((origin_ - t) / tau_[a]); }

void Thinning::move_origin(double t) {
  for (const auto a : core::populations) {
    const double factor = decay(a, t);
    for (double& w : scaled_[a]) w *= factor;
  }
  origin_ = t;
}

void Thinning::potentials(Population a, std::span<double> out) const {
  assert(out.size() == n_);
  const double factor = decay(a, time_);
  std::transform(scaled_[a].begin(), scaled_[a].end(), out.begin(),
                 [factor](double w) { return w * factor; });
}

SpikeCounts Thinning::spike_counts() const {
  SpikeCounts counts;
  for (const Channel& channel : channels_) counts[channel.target][channel.source] = channel.spikes;
  return counts;
}

}  // namespace poise::sample
