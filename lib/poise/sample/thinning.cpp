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

/// Ages of the anchor, in the same unit, beyond which it is moved. Up to there four terms of Taylor
/// give e^{-x} to x^5/120 < 8e-18, well below half an ulp.
constexpr double longest_step = 0x1p-10;

/// e^{-x} for 0 <= x <= longest_step.
double exp_of_small(double x) {
  return 1.0 - x * (1.0 - x * (1.0 / 2) * (1.0 - x * (1.0 / 3) * (1.0 - x * (1.0 / 4))));
}

}  // namespace

// The three that run at every candidate come first, so that they are compiled into advance().

inline double Thinning::decay(Population a, double t) const {
  return decay_at_anchor_[a] * exp_of_small((t - anchor_) * rate_of_decay_[a]);
}

inline void Thinning::schedule() {
  const double gap = stream_.exponential() / rate_ + carry_;
  const double next = next_ + gap;
  carry_ = gap - (next - next_);
  next_ = next;
}

inline void Thinning::try_candidate() {
  if (next_ - anchor_ > anchor_span_) move_anchor(next_);
  // One mark, uniform over all suprema end to end, is both the channel and the height to accept at.
  const double mark = marks_ * stream_.uniform();
  const std::size_t c = static_cast<std::size_t>(mark >= channels_[1].first_mark) +
                        static_cast<std::size_t>(mark >= channels_[2].first_mark) +
                        static_cast<std::size_t>(mark >= channels_[3].first_mark);
  Channel& channel = channels_[c];
  const double height = mark - channel.first_mark;
  std::uint64_t k = n_;
  if (height >= channel.infimum) {  // below, the candidate is a spike whatever its source
    k = stream_.below(n_);
    const double u = scaled_[channel.source][k] * decay(channel.source, next_);
    if (height >= network::value(channel.intensity, u)) return;
  }
  const std::uint64_t j = stream_.below(n_);
  scaled_[channel.target][j] += channel.jump / decay(channel.target, next_);
  if (trains_ != nullptr) [[unlikely]]
    trains_->add(channel.target, channel.source, j, next_,
                 k < n_ ? k : trains_->stream().below(n_));
  ++channel.spikes;
}

Thinning::Thinning(const network::Network& network, network::Potentials initial, core::Seed seed,
                   std::uint64_t replica)
    : n_(network.n),
      tau_(network.tau),
      rate_of_decay_{1.0 / network.tau.e, 1.0 / network.tau.i},
      scaled_(std::move(initial)),
      origin_span_(longest_age * std::min(network.tau.e, network.tau.i)),
      anchor_span_(longest_step * std::min(network.tau.e, network.tau.i)),
      stream_(seed, core::Purpose::thinning, replica) {
  assert(scaled_.e.size() == n_ && scaled_.i.size() == n_);
  std::size_t c = 0;
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      channels_[c++] = {a,
                        b,
                        network.intensity[a][b],
                        network.jump(a, b),
                        network::infimum(network.intensity[a][b]),
                        marks_};
      marks_ += network::supremum(network.intensity[a][b]);
    }
  assert(std::isfinite(marks_));
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
  if (trains_ != nullptr) trains_->end_stretch();
}

void Thinning::move_anchor(double t) {
  if (t - origin_ > origin_span_) move_origin(t);
  for (const auto a : core::populations) decay_at_anchor_[a] = std::exp((origin_ - t) / tau_[a]);
  anchor_ = t;
}

void Thinning::move_origin(double t) {
  for (const auto a : core::populations) {
    const double factor = std::exp((origin_ - t) / tau_[a]);
    for (double& w : scaled_[a]) w *= factor;
  }
  origin_ = t;
}

void Thinning::potentials(Population a, std::span<double> out) const {
  assert(out.size() == n_);
  const double factor = std::exp((origin_ - time_) / tau_[a]);
  std::transform(scaled_[a].begin(), scaled_[a].end(), out.begin(),
                 [factor](double w) { return w * factor; });
}

SpikeCounts Thinning::spike_counts() const {
  SpikeCounts counts;
  for (const Channel& channel : channels_) counts[channel.target][channel.source] = channel.spikes;
  return counts;
}

}  // namespace poise::sample
