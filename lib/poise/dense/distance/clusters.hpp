/// Points put into clusters, and clusters of neurons put to the blocks of a kernel.
///
/// Method: Lloyd's k-means from starts that are spread out ([Arthur and Vassilvitskii 2007]), the best
/// of 16. Clusters and blocks are matched by the least sum over pairs of blocks of
/// mass_a mass_b |average N w over the clusters - w_ab|, over all permutations up to 7 blocks, and by
/// exchanges of pairs beyond. Rejected: a mixture model (more to estimate, and the blocks of a network
/// of some hundred neurons are far apart after the singular vectors).
#pragma once

#include <cstddef>
#include <vector>

#include "poise/core/stream_name.hpp"
#include "poise/dense/distance/singular.hpp"
#include "poise/dense/kernel.hpp"

namespace poise::dense {

/// The cluster, 0 to k - 1, of every point; a row of `points` each. Precondition: 1 <= k <= rows.
std::vector<std::size_t> k_means(MatrixView points, std::size_t k, const core::StreamName& name);

/// The block of every cluster, a permutation. `network` holds N w_ij; there are as many clusters as
/// blocks.
std::vector<std::size_t> matched_blocks(MatrixView network, const std::vector<std::size_t>& cluster,
                                        const BlockKernel& w);

}  // namespace poise::dense
