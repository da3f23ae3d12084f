/// Which exact sampler a network wants: what a spike costs each of them, foretold.
///
/// Problem: `Blocks` takes 3 ns a spike where thousands fit a block, and 1000 where f is so steep that
/// none does; `Tracked` takes 15 to 60 wherever f is, and loses its lead where decay moves potentials
/// faster than spikes do; there, with few neurons, plain `Thinning` is as good.
/// Method: the work of each is counted from the network and the sums S_ab at the start, by the
/// formulas below, and priced with constants that were measured once (benchmarks/RESULTS.md). So the
/// choice is a function of the network and its initial potentials: the same for the same seed, on
/// every machine. Where two are close it does not matter which is taken.
///
/// Blocks. Of N spikes in a block, N sum_b' |J_bb'| S_bb' / S moves S_ab, S the sum of all four, so
/// that N^2 `doubt` points become doubtful, and N^2 `drift` for decay; a block is planned to have 1,
/// and ends at the first. Between two refreshes four points are undecided by the expansion, whose
/// error (exact_expansion.hpp) grows like sup|f'''| / 6 sum |D|^3 and q G |D|_2, with D a sum of jumps.
/// Tracked. Doubts and refreshes as tracked.hpp says, one candidate a spike and one a doubt.
/// Thinning. sum sup f / sum f candidates a spike.
///
/// Rejected: to try each for a while (at n = 100 a path of a time constant is 0.7 ms; and the choice
/// would depend on the machine, if it were timed); to change over along the path (the times of one
/// are not on the clock of the other).
#pragma once

#include <cstdint>
#include <string_view>

#include "poise/core/population.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"

namespace poise::sample {

enum class Regime : std::uint8_t { blocks, tracked, thinning };

/// As `--method` takes it.
std::string_view name(Regime regime);

/// Nanoseconds a spike, on the machine of benchmarks/RESULTS.md; infinite where a method does not
/// take the network.
struct RegimeCosts {
  double blocks, tracked, thinning;
};

/// About `potentials`; good to some ten percent where the network stays there.
RegimeCosts expected_costs(const network::Network& network, const network::Potentials& potentials);

/// The cheapest.
Regime choose_regime(const network::Network& network, const network::Potentials& potentials);

}  // namespace poise::sample
