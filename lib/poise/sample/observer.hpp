/// The empirical mean and variance of a population. [MV, (4.1)-(4.4)]
///
/// Two passes over the potentials, the second about the mean of the first. The one-pass difference
/// of the mean square and the squared mean is rejected: it cancels where the mean is large against
/// the spread, and the balanced state may sit anywhere. Sums are taken slice by slice (slices.hpp):
/// the same bits whoever shares the neurons. The error of two passes is of order n ulp
/// in the mean and (n ulp)^2 mean^2 + n ulp variance in the variance [Chan, Golub and LeVeque
/// 1983].
#pragma once

#include <cassert>
#include <span>

#include "poise/core/slices.hpp"

namespace poise::sample {

struct Moments {
  double mean = 0.0;      ///< hat v = n^{-1} sum_j u^j
  double variance = 0.0;  ///< hat K = n^{-1} sum_j (u^j - hat v)^2, dividing by n
};

/// Mean and variance of at least one potential. [MV, (4.1)-(4.4)]
inline Moments empirical_moments(std::span<const double> potentials) {
  assert(!potentials.empty());
  const auto n = static_cast<double>(potentials.size());
  Moments moments;
  moments.mean = core::sum(potentials) / n;
  const auto square = [mean = moments.mean](double u) { return (u - mean) * (u - mean); };
  moments.variance = core::sum(potentials, square) / n;
  return moments;
}

}  // namespace poise::sample
