/// The empirical mean and variance of a population. [MV, (4.1)-(4.4)]
///
/// Two passes over the potentials, the second about the mean of the first. The one-pass difference
/// of the mean square and the squared mean is rejected: it cancels where the mean is large against
/// the spread, and the balanced state may sit anywhere. The error of two passes is of order n ulp
/// in the mean and (n ulp)^2 mean^2 + n ulp variance in the variance [Chan, Golub and LeVeque
/// 1983].
#pragma once

#include <cassert>
#include <span>

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
  for (const double u : potentials) moments.mean += u;
  moments.mean /= n;
  for (const double u : potentials) moments.variance += (u - moments.mean) * (u - moments.mean);
  moments.variance /= n;
  return moments;
}

}  // namespace poise::sample
