/// One path of a dense network, without a time step.
///
/// See simulate.hpp for the problem, the method and why it is exact. Here: a window begins at its
/// origin o with all potentials known; it has a length D and a margin m, both chosen from the past. All
/// bounds hold until the first of: o + D; the spike with which the largest single jumps so far, summed,
/// exceed m; too many rejections (the next window is shorter). None of these looks ahead.
///
/// D balances costs: rejections grow like D^2 a window, of which each costs about `cost_ratio` times
/// what a renewal costs a neuron; their sum per time is least where the rejections of a window cost
/// what its renewal costs. m is what the jumps of D add up to at their recent pace, and two standard
/// deviations of a Poisson number of jumps more.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include "poise/core/random.hpp"
#include "poise/dense/model.hpp"
#include "poise/dense/network/internal/bound_classes.hpp"
#include "poise/dense/network/internal/flow.hpp"
#include "poise/dense/network/internal/values.hpp"
#include "poise/dense/network/spike.hpp"

namespace poise::dense::internal {

/// What all paths of one network share.
struct Neurons {
  double tau;
  Intensity intensity;
  std::vector<double> mu;
  /// For each neuron, what a spike of it brings another's potential at most towards higher rates: up
  /// where f increases, else down; >= 0.
  std::vector<double> reach;
};

enum class Pause : std::uint8_t { reached, stopped, exploded };

struct Limits {
  double horizon;             ///< the last time that will be asked for
  double most_spikes;         ///< give up where the pace would lead beyond, until the horizon
  std::stop_token stop = {};  ///< looked at every `spikes_a_look` candidates and every window
};

struct PathCounts {
  std::uint64_t spikes = 0;
  std::uint64_t candidates = 0;
  std::uint64_t windows = 0;
  /// Candidates whose rate exceeded their bound: 0, or the bounds are wrong.
  std::uint64_t broken = 0;
};

/// Candidates is BoundClasses, or a wrong twin of it in tests.
template <class Drive, class Candidates = BoundClasses>
class Path {
 public:
  Path(const Neurons& neurons, Drive drive, std::vector<double> initial, core::Stream stream,
       Limits limits)
      : neurons_(&neurons),
        drive_(std::move(drive)),
        limits_(std::move(limits)),
        stream_(std::move(stream)),
        y_(std::move(initial)),
        bounds_(y_.size()),
        spiked_(y_.size(), false) {
    const auto [least, most] = std::ranges::minmax(neurons.mu);
    fastest_ = increasing() ? std::max(most, 0.0) : std::min(least, 0.0);
    largest_reach_ = std::ranges::max(neurons.reach);
    length_ = 0.0625 * std::min(neurons.tau, std::max(limits_.horizon, 1e-9));
    longest_ = std::min(most_decays * neurons.tau, std::max(limits_.horizon, 1e-9));
    silent_ = y_.size();
  }

  /// Goes on until t; earlier, at time(), where it is stopped or explodes.
  Pause advance(double t) {
    while (true) {
      if (!open_) {
        if (limits_.stop.stop_requested()) return Pause::stopped;
        if (!open_window()) return Pause::exploded;
      }
      const double until = (t - origin_) - carry_;
      if (until <= std::min(next_, end_)) {
        now_ = until;
        return Pause::reached;
      }
      now_ = std::min(next_, end_);
      if (end_ <= next_)
        close_window();
      else
        try_candidate();
      if (open_ && counts_.candidates % candidates_a_look == 0 && limits_.stop.stop_requested())
        return Pause::stopped;
    }
  }

  double time() const { return origin_ + (carry_ + now_); }
  std::uint64_t silent() const { return silent_; }  ///< neurons that have not spiked
  const PathCounts& counts() const { return counts_; }
  void record_to(std::vector<Spike>* spikes) { recorded_ = spikes; }

  /// At time().
  void potentials(std::span<double> x) const {
    Drive drive = drive_;
    std::ranges::copy(y_, x.begin());
    drive.fold(x);
    const Flow now = flow(now_, neurons_->tau);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = now.decay * x[i] + neurons_->mu[i] * now.drift;
  }
  double potential(std::size_t i) const { return potential(i, flow(now_, neurons_->tau)); }

 private:
  static constexpr std::uint64_t candidates_a_look = 64;  // some ms at N = 1e5
  static constexpr double cost_ratio = 8.0;               // 100 ns to 12; 3 and 20 are no faster
  static constexpr double shortest = 1e-300;
  static constexpr double most_decays = 16.0;  // tau a window: e^16 costs no digits that matter
  static constexpr std::uint64_t rounds = 16;  // spikes a neuron over which the pace is taken

  bool increasing() const {
    return std::visit([](const auto& f) { return f.increasing(); }, neurons_->intensity);
  }
  double potential(std::size_t i, const Flow& now) const {
    return now.decay * (y_[i] + drive_.input(i)) + neurons_->mu[i] * now.drift;
  }

  /// The potential in the window at which f is largest, of a neuron at x that drifts by `drifted`
  /// until its end.
  double extreme(double start, double end) const {
    return increasing() ? std::max(start, end) + margin_ : std::min(start, end) - margin_;
  }

  /// False where the network explodes.
  bool open_window() {
    rebase();
    margin_ = pace_ * length_ + 2.0 * std::sqrt(pace_ * length_ * largest_reach_);
    if (quiet_ && open_until_horizon()) return true;
    for (int tries = 0; !make_bounds(length_); ++tries) {
      // Somebody's bound is infinite: if not by the margin or the flow, then by the rate itself.
      if (tries == 40) return false;
      length_ = std::max(length_ / 16.0, shortest);
      margin_ = tries < 38 ? margin_ / 16.0 : 0.0;
    }
    begin(length_);
    return !exploding();
  }

  /// Where no neuron could spike in the last window, perhaps none can until the end.
  bool open_until_horizon() {
    const double rest = limits_.horizon - time(), margin = std::exchange(margin_, 0.0);
    if (rest > length_ && make_bounds(rest) && candidates_.total() == 0.0) {
      begin(rest);
      return true;
    }
    margin_ = margin;
    return false;
  }

  void begin(double length) {
    ++counts_.windows;
    open_ = true;
    used_ = 0.0;
    seen_ = counts_;
    end_ = length;
    quiet_ = candidates_.total() == 0.0;
    schedule();
  }

  /// y = x, origin = now.
  void rebase() {
    const Flow now = flow(now_, neurons_->tau);
    drive_.fold(y_);
    if (now_ > 0.0)
      for (std::size_t i = 0; i < y_.size(); ++i)
        y_[i] = now.decay * y_[i] + neurons_->mu[i] * now.drift;
    // What rounding takes from the origin is carried along: times do not drift, and windows may be
    // shorter than the resolution of time.
    const double gone = carry_ + now_, before = origin_;
    origin_ += gone;
    const double added = origin_ - before;
    carry_ = (before - (origin_ - added)) + (gone - added);
    now_ = 0.0;
  }

  /// Bounds of all neurons over [origin, origin + length]; false if one of them is infinite.
  bool make_bounds(double length) {
    whole_ = flow(length, neurons_->tau);
    double top = value(neurons_->intensity, extreme(0.0, fastest_ * whole_.drift));
    for (std::size_t i = 0; i < y_.size(); ++i)
      bounds_[i] = extreme(y_[i], whole_.decay * y_[i] + neurons_->mu[i] * whole_.drift);
    values(neurons_->intensity, bounds_);
    for (const double bound : bounds_) top = std::max(top, bound);
    if (!(top <= Candidates::largest_bound)) return false;
    candidates_.clear(top);
    for (std::size_t i = 0; i < y_.size(); ++i)
      candidates_.add(static_cast<std::uint32_t>(i), bounds_[i]);
    return true;
  }

  void schedule() {
    const double total = candidates_.total();
    next_ = total > 0.0 ? now_ + stream_.exponential() / total
                        : std::numeric_limits<double>::infinity();
  }

  void try_candidate() {
    ++counts_.candidates;
    const auto choice = candidates_.choose(stream_);
    const double height = stream_.uniform() * choice.bound;
    const Flow now = flow(now_, neurons_->tau);
    const double rate = value(neurons_->intensity, potential(choice.neuron, now));
    if (rate > choice.bound) ++counts_.broken;
    if (height < rate)
      spike(choice, now);
    else if (rejected() > most_rejected())
      close_window();
    if (open_) schedule();
  }

  void spike(const typename Candidates::Choice& choice, const Flow& now) {
    const std::size_t j = choice.neuron;
    const double drift = neurons_->mu[j];
    drive_.spike(j, now.growth, -drift * now.drift * now.growth, y_);
    ++counts_.spikes;
    if (!spiked_[j]) --silent_;
    spiked_[j] = true;
    if (recorded_ != nullptr) recorded_->push_back({time(), choice.neuron});
    used_ += neurons_->reach[j];
    if (used_ > margin_)
      close_window();
    else
      candidates_.move(choice, value(neurons_->intensity, extreme(0.0, drift * whole_.drift)));
  }

  /// Rejections in this window beyond those that the raising of bounds to their classes explains.
  double rejected() const {
    const double candidates = static_cast<double>(counts_.candidates - seen_.candidates);
    const double spikes = static_cast<double>(counts_.spikes - seen_.spikes);
    return std::max(0.875 * candidates - spikes, 0.0);
  }
  double wanted_rejections() const { return 1.0 + static_cast<double>(y_.size()) / cost_ratio; }
  double most_rejected() const { return 4.0 * wanted_rejections(); }

  /// Chooses the next window's length from what this one cost.
  void close_window() {
    open_ = false;
    pace_ = (used_ + pace_ * length_) / (now_ + length_);
    const double over = rejected() / wanted_rejections();
    const double share = std::clamp(now_ / length_, 1e-6, 1.0);  // a burst closed it early
    double factor = share > 0.5 ? 2.0 : 1.0;
    if (over > 0.0)
      factor = std::clamp(std::sqrt(share / over), over > 2.0 ? 1.0 / 64.0 : 0.5, factor);
    length_ = std::clamp(length_ * factor, shortest, longest_);
  }

  /// Whether at the pace of the last spikes there would be too many until the horizon.
  bool exploding() {
    const std::uint64_t spikes = counts_.spikes - paced_.second;
    if (spikes < rounds * std::max<std::uint64_t>(y_.size(), 64)) return false;
    const double span = time() - paced_.first, rest = limits_.horizon - time();
    paced_ = {time(), counts_.spikes};
    return static_cast<double>(spikes) * rest > limits_.most_spikes * span;
  }

  const Neurons* neurons_;
  Drive drive_;
  Limits limits_;
  core::Stream stream_;
  Candidates candidates_;
  std::vector<double> y_;
  std::vector<double> bounds_;
  std::vector<bool> spiked_;
  std::vector<Spike>* recorded_ = nullptr;
  PathCounts counts_, seen_;  ///< now, and at the window's origin
  std::uint64_t silent_ = 0;
  double fastest_ = 0.0;        ///< the drive that takes a neuron from 0 to the highest rate
  double largest_reach_ = 0.0;  ///< of one spike
  double origin_ = 0.0;
  double carry_ = 0.0;  ///< what rounding took from it
  double now_ = 0.0;    ///< since the origin, as are
  double end_ = 0.0;    ///< the end of the window
  double next_ = 0.0;   ///< and the time of the pending candidate
  double length_;       ///< of the window, and of the next
  double longest_;
  double margin_ = 0.0;
  double used_ = 0.0;          ///< of the margin
  double pace_ = 0.0;          ///< largest single jumps, summed, per time
  Flow whole_{1.0, 1.0, 0.0};  ///< over the window
  bool open_ = false;
  bool quiet_ = false;  ///< nobody could spike in the last window
  std::pair<double, std::uint64_t> paced_{0.0, 0};
};

}  // namespace poise::dense::internal
