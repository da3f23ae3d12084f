#include "poise/sample/exact.hpp"

#include <utility>

namespace poise::sample {
namespace {

std::variant<Blocks, Tracked, Thinning> start(const network::Network& network,
                                              network::Potentials initial, core::Seed seed,
                                              std::uint64_t replica, const core::Circle* circle) {
  switch (choose_regime(network, initial)) {
    case Regime::blocks:
      return Blocks(network, std::move(initial), seed, replica, circle);
    case Regime::tracked:
      return Tracked(network, std::move(initial), seed, replica);
    case Regime::thinning:
      break;
  }
  return Thinning(network, std::move(initial), seed, replica);
}

}  // namespace

Exact::Exact(const network::Network& network, network::Potentials initial, core::Seed seed,
             std::uint64_t replica, const core::Circle* circle)
    : path_(start(network, std::move(initial), seed, replica, circle)) {}

}  // namespace poise::sample
