/// The network exactly and fast: the sampler that suits it.
///
/// Problem: which of the exact samplers is fast depends on the network's intensities, size and time
/// constants, by factors of a hundred, and who simulates does not want to know. Method: regime.hpp
/// foretells what a spike costs each; the path is drawn by the cheapest, from the first spike to the
/// last. Each is exact in law, so `Exact` is. Which one it was is asked by regime().
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "poise/sample/blocks.hpp"
#include "poise/sample/regime.hpp"
#include "poise/sample/sampler.hpp"
#include "poise/sample/thinning.hpp"
#include "poise/sample/tracked.hpp"

namespace poise::sample {

/// Exact in law as its regimes are, the same bits as the one it takes; n < 2^31. A `Sampler`.
class Exact {
 public:
  Exact(const network::Network& network, network::Potentials initial, core::Seed seed,
        std::uint64_t replica, const core::Circle* circle = nullptr);

  void advance(double t) {
    std::visit([t](auto& path) { path.advance(t); }, path_);
  }
  double time() const {
    return std::visit([](const auto& path) { return path.time(); }, path_);
  }
  void potentials(core::Population a, std::span<double> out) const {
    std::visit([&](const auto& path) { path.potentials(a, out); }, path_);
  }
  SpikeCounts spike_counts() const {
    return std::visit([](const auto& path) { return path.spike_counts(); }, path_);
  }

  void record_to(SpikeTrains* trains) {
    std::visit([trains](auto& path) { path.record_to(trains); }, path_);
  }
  void record_rest() {
    std::visit([](auto& path) { path.record_rest(); }, path_);
  }

  std::size_t ranks() const { return blocks() != nullptr ? blocks()->ranks() : 1; }
  std::size_t shares() const { return blocks() != nullptr ? blocks()->shares() : 1; }
  void share_with(core::Crew* crew) {
    if (auto* const path = std::get_if<Blocks>(&path_)) path->share_with(crew);
  }

  template <class Archive>
  void serialize(Archive& archive) {
    std::visit([&](auto& path) { archive(path); }, path_);
  }

  Regime regime() const { return static_cast<Regime>(path_.index()); }

 private:
  const Blocks* blocks() const { return std::get_if<Blocks>(&path_); }

  std::variant<Blocks, Tracked, Thinning> path_;  ///< in the order of Regime
};

static_assert(Sampler<Exact> && TellsSpikes<Exact>);

}  // namespace poise::sample
