/// How far a sample is from normal: its shape, and the Anderson-Darling statistic.
///
/// Problem: "the empirical measure becomes Gaussian" [MV, Section 5] says more than that a distance
/// tends to zero; skewness and kurtosis say which moment is in the way, and at what rate it fades.
/// Method: sample skewness g1 = m3 / m2^(3/2) and excess kurtosis g2 = m4 / m2^2 - 3 by two passes;
/// their z-scores by the transformations of D'Agostino (1970, Biometrika 57) and [Anscombe and
/// Glynn 1983], which are good to a few percent from n = 20 on, where the plain large-n ones need
/// thousands. For a normal law that is fully specified ("case 0") the Anderson-Darling statistic
///     A^2 = n int (F_n - F)^2 / (F (1 - F)) dF,
/// which weighs the tails, and its p-value by [Marsaglia and Marsaglia 2004]. Rejected:
/// Kolmogorov-Smirnov (blind in the tails); Shapiro-Wilk (tables, and mean and variance always
/// estimated).
#pragma once

#include <span>
#include <vector>

namespace poise::measure {

struct Shape {
  double skewness = 0.0;         ///< g1
  double excess_kurtosis = 0.0;  ///< g2
  double z_skewness = 0.0;       ///< nearly standard normal for a normal sample
  double z_kurtosis = 0.0;       ///< likewise
};

/// At least 20 values, not all equal.
Shape shape(std::span<const double> sample);

/// A^2 of the sample against N(mean, variance); at least one value, variance > 0. Relative error
/// some n eps; finite up to values some 37 deviations away, and infinite beyond.
double anderson_darling(std::vector<double> sample, double mean, double variance);

/// P(A^2 >= statistic) for n >= 1 values of the law they are compared with (which must not have
/// been fitted to them). Error at most 2e-5 (its table in the tests); so p-values below 1e-4 say no
/// more than that.
double anderson_darling_p_value(double statistic, std::size_t n);

}  // namespace poise::measure
