/// Probabilities of the Poisson and the binomial law, enclosed.
///
/// Method: single probabilities from their definition, upper tails as sums of them, the rest of the
/// infinite one bounded by a geometric series. All terms are positive, so that the relative
/// accuracy is that of the working precision, however small the answer; nothing is subtracted
/// from 1.
///
/// Rejected: Arb's incomplete gamma and beta functions. In Arb 2.23 the enclosure of P(X >= 204) at
/// mean 155 is too wide to be of use, and more precision does not narrow it.
#pragma once

#include "poise/certify/ball.hpp"

namespace poise::certify {

/// P(X = k) = exp(-mean) mean^k / k! for X ~ Poisson(mean). Precondition: mean >= 0, all of it.
Ball poisson_probability(unsigned long k, const Ball& mean, Bits bits);

/// P(X >= k) for X ~ Poisson(mean) = P(the k-th point of a unit-rate process comes before `mean`).
/// Precondition: mean > 0, all of it.
Ball poisson_upper_tail(unsigned long k, const Ball& mean, Bits bits);

/// P(X = k) = C(n, k) p^k (1 - p)^(n - k) for X ~ Binomial(n, p).
/// Precondition: 0 <= p <= 1, k <= n.
Ball binomial_probability(unsigned long k, unsigned long n, const Ball& p, Bits bits);

/// P(X >= k) for X ~ Binomial(n, p). Precondition: 0 < p < 1, all of it.
Ball binomial_upper_tail(unsigned long k, unsigned long n, const Ball& p, Bits bits);

}  // namespace poise::certify
