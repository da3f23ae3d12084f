/// Block samplers with a planted bug, or with none but strained, for the tests of `exact`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "poise/sample/blocks.hpp"
#include "poise/sample/blocks_members.hpp"
#include "sample/agreement.hpp"
#include "support/statistics.hpp"

namespace poise::testing {

/// Doubtful points are decided by the last refresh's rate.
struct StaleDecision : sample::ExactExpansion {
  using ExactExpansion::ExactExpansion;
  sample::RateEstimate estimate(core::Population a, core::Population b) const {
    return {sum(a, b), 0.0};
  }
};

/// No bug: blocks run out of their allowances all the time, which must change nothing in law.
struct SmallAllowances : sample::Blocks {
  SmallAllowances(const network::Network& network, network::Potentials initial, core::Seed seed,
                  std::uint64_t replica)
      : BlockSampler(network, std::move(initial), seed, replica, {.allowance_deviations = 0.0}) {}
};

inline double agreement_p_value(const Samples& x, const Samples& y) {
  return least_of(
      std::vector{moments_p_value(x, y), distributions_p_value(x, y), counts_p_value(x, y)});
}

}  // namespace poise::testing
