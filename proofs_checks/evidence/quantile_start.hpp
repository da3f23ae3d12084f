/// Starts at the quantiles of a normal law, and how far in W1 they are from it, enclosed.
///
/// Problem: counterexamples about starts say "close to N(0, 1), but ..."; how close is a number.
/// Method: z_j = Phi^{-1}((j - 1/2) / n), symmetric about 0. Between neighbours the distribution
/// function of the sample is a constant c, and W1 = int |c - Phi| has the antiderivative
/// c x - (x Phi(x) + phi(x)) on either side of Phi^{-1}(c): evaluated in balls at the doubles. The
/// verifier takes the sum over quantile cells of int |Q(u) - z_j| du instead, Q = Phi^{-1}.
#pragma once

#include <vector>

#include "poise/balance/field.hpp"
#include "poise/certify/ball.hpp"
#include "poise/io/json.hpp"
#include "poise/network/initial_law.hpp"

namespace poise::checks {

/// Phi^{-1}((j - 1/2) / n), j = 1, ..., n, to the precision of doubles, ascending, symmetric.
std::vector<double> mid_quantiles(std::size_t n);

/// v_a + sqrt(K_a) z_j, z scaled so that the empirical variance is K_a.
network::Potentials quantile_start(const balance::State& law, std::size_t n);

/// W1 of the mid-quantiles and N(0, 1), with 1e-12 for the rounding of the quantiles.
certify::Ball quantile_distance(std::size_t n, certify::Bits bits);

/// Certificate "outlier_start": {"rows": [{"n", "distance": [lower, upper] of W1 before,
/// "mean_at_least", "variance_at_least" after}]}: mid-quantiles with the last moved by n. For [MV,
/// Theorem 4.1].
io::Json outlier_start(int digits);

/// Certificate "offset_start": {"rows": [{"n", "distance", "least_constant": decimals}]}: no c_T
/// below n^{-1/4} / (n^{-1/2} + 2 W1) will do at t = 0. For [MV, Lemma 5.4].
io::Json offset_start(int digits);

}  // namespace poise::checks
