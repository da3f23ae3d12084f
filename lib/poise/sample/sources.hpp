/// Who sent a spike: the neuron at the other end of the synapse, drawn afterwards.
///
/// Problem: some exact samplers never draw the source of a spike, for the path does not depend on it
/// (blocks.hpp). Method: given the whole path, the source of a spike of channel (a, b) at time t is k
/// with probability
///     P(k) = f_ab(u_b^k(t-)) / sum_m f_ab(u_b^m(t-)),
/// independent of all other sources: marks of a synapse's clock are those of a superposition of
/// Poisson processes, and neither times, targets nor potentials depend on them. So it may be drawn
/// when the spike is known already, exactly in law: k uniform, kept with probability
/// f_ab(u_b^k(t-)) / sup f_ab, and over again if not. From a stream that no path uses: a path is the
/// same with and without. What potentials were just before t is asked of the sampler, which tells it
/// from its own state.
///
/// Cost: sup f_ab over its mean tries, each an intensity and a potential. Where it takes more than n
/// of them, or f_ab has no bound, all n intensities are summed once: a mixture of the two is exact too,
/// for each draws from P.
///
/// Rejected: potentials as of the block's start (a bias of the order of what a block moves: small, and
/// not exact); tables by neuron, kept up to date (two evaluations a spike of all, for what may be asked
/// of few).
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "poise/core/random.hpp"
#include "poise/network/intensity.hpp"

namespace poise::sample {

/// The source of a spike, one of n neurons, whose potentials just before it `potential(k)` tells;
/// `supremum` is that of f.
template <class Potential>
std::size_t draw_source(const network::Intensity& f, double supremum, std::size_t n,
                        const Potential& potential, core::Stream& stream) {
  if (std::isfinite(supremum))
    for (std::size_t tries = 0; tries < n; ++tries) {
      const std::size_t k = stream.below(n);
      if (supremum * stream.uniform() < network::value(f, potential(k))) return k;
    }
  std::vector<double> sums(n);
  double sum = 0.0;
  for (std::size_t k = 0; k < n; ++k) sums[k] = sum += network::value(f, potential(k));
  const double height = sum * stream.uniform();
  for (std::size_t k = 0; k + 1 < n; ++k)
    if (height < sums[k]) return k;
  return n - 1;
}

}  // namespace poise::sample
