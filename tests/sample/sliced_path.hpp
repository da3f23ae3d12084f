/// A network of blocks whose slices are many and small, for tests that share them out.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "poise/core/circle.hpp"
#include "poise/core/crew.hpp"
#include "poise/sample/blocks.hpp"
#include "poise/sample/blocks_members.hpp"
#include "poise/testing/sampler_laws.hpp"
#include "sample/agreement.hpp"
#include "support/networks.hpp"

namespace poise::testing {

/// Neurons in slices of so many.
template <std::size_t size>
struct InSlicesOf : sample::ExactExpansion {
  InSlicesOf(const network::Network& network, const network::Potentials& initial,
             const core::Circle* circle = nullptr)
      : ExactExpansion(network, initial, size, circle) {}
};

/// All that is seen of a path at several times, most of them within a block.
template <class Expansion>
std::vector<Snapshot> seen(std::size_t threads, const sample::BlockOptions& options,
                           const core::Circle* circle = nullptr) {
  constexpr std::size_t n = 500;
  sample::BlockSampler<Expansion> path(mixed_network(n), initial_potentials(n), 3, 1, options,
                                       circle);
  core::Crew crew(threads);
  path.share_with(&crew);
  std::vector<Snapshot> snapshots;
  for (int k = 1; k <= 20; ++k) {
    path.advance(0.01 * k);
    snapshots.push_back(snapshot(path, n));
  }
  EXPECT_GT(path.statistics().refreshes, 3u);
  EXPECT_GT(path.statistics().doubtful, 100u);
  return snapshots;
}

}  // namespace poise::testing
