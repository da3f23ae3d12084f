/// A leaping sampler: a rule for one leap, driven over a grid of times.
///
/// Problem: the network fires some n^2 spikes a unit of time. Leaping gives up exactness in law for
/// a cost of a few nanoseconds a neuron and step, whatever the number of spikes.
///
/// The grid. A path has the grid points k H, H = StepOptions::step. With a fixed step each interval
/// between them is one leap. With a tolerance, each is divided into leaps as its state asks
/// (step_bound), the last of which ends at the grid point. Between the ends of two leaps the path
/// stands still: potentials() and spike_counts() are those of the last end at or before time(). So
/// the laws of sampler.hpp about names and slicing hold, and in a stationary state the law is the
/// same at every time; but away from grid points the path lags by up to a step: put what you
/// observe on the grid. An end of a leap counts as reached a relative 2^-48 before it, since k H
/// and the time asked for may be rounded differently. Rejected: a leap cut short at each time asked
/// for (the path would depend on who looks); interpolation (dampens the fluctuations that a stiff
/// rule is there to keep).
///
/// A rule supplies
///   void operator()(LeapState& state, double h)   one leap of length h;
///   static constexpr bool adaptive                whether step_bound is made for it;
///   static constexpr bool explicit_in_means       whether balance::explicit_stability_limit binds it.
#pragma once

#include <cassert>
#include <cmath>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "poise/sample/leap_state.hpp"
#include "poise/sample/sampler.hpp"

namespace poise::sample {

struct StepOptions {
  double step = 0.0;       ///< H, in units of time, > 0
  double tolerance = 0.0;  ///< epsilon of step_bound, in (0, 1); 0: every step is H
  /// Seen within a leap, which is then given up: advance() throws core::Interrupted and the path is of
  /// no further use.
  std::stop_token stop{};
  /// Whose ranks work on one path together (core/circle.hpp); none: one rank. Of exact methods, too.
  const core::Circle* circle = nullptr;
};

/// The longest leap over which no rate S_ab is expected to change by more than a fraction
/// `tolerance`:
///   min over channels of  tolerance S / |mu|  and  (tolerance S)^2 / sigma^2,
/// where h mu and h sigma^2 are mean and variance of the change of S_ab in a short time h, with
/// f_ab expanded to second order; and no less than the mean time between two spikes of the network.
/// [Cao, Gillespie and Petzold 2006]
double step_bound(const network::Network& network, const core::PerChannel<ChannelSums>& sums,
                  double tolerance);

/// Throws core::ParameterError, "run.step" or "run.step_tolerance", unless the options are in their
/// domains and no neuron can take more spikes in a step than PoissonTable::largest_mean.
void validate(const StepOptions& options, const network::Network& network, bool adaptive,
              std::string_view method);

template <class Rule>
class Leap {
 public:
  Leap(const network::Network& network, network::Potentials initial, core::Seed seed,
       std::uint64_t replica, const StepOptions& options)
      : state_(network, std::move(initial), seed, replica, options.stop, options.circle),
        options_(options) {
    assert(options.step > 0.0);
    plan();
  }

  void advance(double t) {
    assert(t >= time_);
    while (end_ <= t * (1.0 + 0x1p-48)) {
      rule_(state_, length_);
      start_ = end_;
      ++leaps_;
      plan();
    }
    time_ = t;
  }
  double time() const { return time_; }
  void potentials(core::Population a, std::span<double> out) const { state_.potentials(a, out); }
  SpikeCounts spike_counts() const { return state_.spikes(); }
  std::uint64_t leaps() const { return leaps_; }

  std::size_t ranks() const { return state_.ranks(); }
  std::size_t shares() const { return state_.shares(); }
  void share_with(core::Crew* crew) { state_.share_with(crew); }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(state_, intervals_, grid_point_, end_, length_, time_, leaps_);
  }

 private:
  /// Decides where the next leap ends.
  void plan() {
    if (start_ == grid_point_) {
      ++intervals_;
      grid_point_ = static_cast<double>(intervals_) * options_.step;
    }
    end_ = grid_point_;
    length_ = options_.step;
    if constexpr (Rule::adaptive)
      if (options_.tolerance > 0.0) {
        const double rest = grid_point_ - start_;
        const double bound = step_bound(state_.network(), state_.sums(), options_.tolerance);
        const double leaps = std::ceil(rest / bound);
        length_ = rest / leaps;
        if (leaps > 1.0) end_ = start_ + length_;
      }
  }

  LeapState state_;
  Rule rule_;
  StepOptions options_;
  std::uint64_t intervals_ = 0;  ///< begun
  double grid_point_ = 0.0;      ///< the next one
  double start_ = 0.0;           ///< of the next leap: the state is that of this time
  double end_ = 0.0;
  double length_ = 0.0;
  double time_ = 0.0;
  std::uint64_t leaps_ = 0;
};

}  // namespace poise::sample
