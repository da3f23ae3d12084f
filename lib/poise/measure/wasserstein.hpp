/// Wasserstein distances on the line, exactly. [MV, (5.10)]
///
/// Problem: d_W(empirical measure, N(m, K)) at one time is what [MV, Lemma 5.2] says tends to zero;
/// estimates by histograms or by a second sample would add errors of its own size.
/// Method: on the line W1(F, G) = int |F(x) - G(x)| dx [Vallender 1974]. Between two neighbours of
/// a sorted sample F is constant, and int |c - Phi| has a closed form on either side of the point
/// where Phi crosses c. Two empirical measures: the same integral, of a step function. Rejected:
/// the mean of |x_(k) - Phi^{-1}((k - 1/2)/n)|, which is near and not equal.
#pragma once

#include <vector>

namespace poise::measure {

/// W1 between the empirical measure of `sample` and N(mean, variance); at least one sample, all
/// finite, variance > 0. Error: a few eps times the largest |x - mean|.
double wasserstein_to_normal(std::vector<double> sample, double mean, double variance);

/// W1 between two empirical measures; at least one sample each, all finite.
double wasserstein(std::vector<double> x, std::vector<double> y);

}  // namespace poise::measure
