#include "poise/sample/coupled_leaps.hpp"

#include <algorithm>

namespace poise::sample {
namespace {

using core::populations;

void add(std::span<const std::int32_t> more, std::span<std::int32_t> to) {
  for (std::size_t j = 0; j < to.size(); ++j) to[j] += more[j];
}

}  // namespace

CoupledLeaps::CoupledLeaps(const network::Network& network, network::Potentials initial,
                           core::Seed seed, std::uint64_t replica, double step,
                           const std::stop_token& stop)
    : step_(step),
      fine_(network, initial, seed, replica, stop),
      coarse_(network, std::move(initial), seed, replica, stop),
      coarse_rates_(coarse_.rates()),
      batches_({.seed = seed, .purpose = core::Purpose::shared_spikes, .replica = replica}),
      own_(network.n) {}

void CoupledLeaps::step() {
  coarse_.forget_spikes();
  for (int half = 0; half < 2; ++half) {
    draw_half();
    fine_.leap(0.5 * step_);
  }
  coarse_.leap(step_);
  coarse_rates_ = coarse_.rates();
}

void CoupledLeaps::draw_half() {
  const Rates fine_rates = fine_.rates();
  const double h = 0.5 * step_;
  for (const auto a : populations)
    for (const auto b : populations) {
      const double fine = fine_rates[a][b];
      const double coarse = coarse_rates_[a][b];
      const auto to_fine = fine_.counts(a, b);
      const auto to_coarse = coarse_.counts(a, b);
      batches_.draw(h * std::min(fine, coarse), to_fine);
      add(to_fine, to_coarse);
      batches_.draw(h * std::abs(fine - coarse), own_);
      add(own_, fine > coarse ? to_fine : to_coarse);
    }
}

}  // namespace poise::sample
