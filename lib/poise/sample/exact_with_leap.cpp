#include "poise/sample/exact_with_leap.hpp"

#include <algorithm>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>

#include "poise/core/watch.hpp"

namespace poise::sample {

using core::populations;

ExactWithLeap::ExactWithLeap(const network::Network& network, network::Potentials initial,
                             core::Seed seed, std::uint64_t replica, double step,
                             const std::stop_token& stop)
    : exact_(network, initial, seed, replica),
      step_(step),
      leap_(network, std::move(initial), seed, replica, stop),
      held_(leap_.rates()),
      n_(static_cast<double>(network.n)),
      stop_(stop),
      stream_(seed, core::Purpose::shared_spikes, replica) {
  exact_.stop_at(step_);
}

void ExactWithLeap::step() {
  for (bool last = false; !last;) {
    core::stop_if_asked(stop_, "coupled paths");
    last = exact_.stopped();
    share_block();
    if (const auto doubtful = exact_.finish_block()) share_doubtful_point(*doubtful);
    if (!last) exact_.draw_block();
  }
  leap_.leap(step_);
  leap_.forget_spikes();
  held_ = leap_.rates();
  ++steps_;
  exact_.set_time_to_start();
  exact_.stop_at(static_cast<double>(steps_ + 1) * step_);
}

void ExactWithLeap::share_block() {
  using Poisson = boost::random::poisson_distribution<std::int64_t, double>;
  using Binomial = boost::random::binomial_distribution<std::int64_t, double>;
  for (const auto a : populations)
    for (const auto b : populations) {
      const Blocks::Block shared = exact_.block(a, b);
      const double held = held_[a][b];
      const auto counts = leap_.counts(a, b);
      const core::Slices& slices = exact_.slices();
      for (std::size_t k = 0; k < slices.count(); ++k) {
        auto common = exact_.sure_spikes(a, b, k);
        if (held < shared.lower) {
          const auto kept =
              Binomial(static_cast<std::int64_t>(common.size()), held / shared.lower)(stream_);
          common = common.first(static_cast<std::size_t>(kept));
        }
        const auto counts_of_slice = slices[k].of(counts);
        for (const std::uint64_t word : common) ++counts_of_slice[exact_.decode(word, k).target];
      }
      if (held <= shared.upper) continue;
      const double mean = n_ * (held - shared.upper) * shared.length;
      for (auto own = Poisson(mean)(stream_); own > 0; --own)
        ++counts[stream_.below(counts.size())];
    }
}

void ExactWithLeap::share_doubtful_point(const Blocks::DoubtfulPoint& point) {
  const auto a = point.target_population;
  const auto b = point.source_population;
  if (point.height < held_[a][b]) ++leap_.counts(a, b)[point.target];
}

}  // namespace poise::sample
