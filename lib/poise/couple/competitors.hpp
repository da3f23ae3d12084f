/// The couplings that Komlos, Major and Tusnady beat.
///
/// Problem: how much a log S is worth shows beside what else one might do.
/// Method: three rivals, each exact in both marginal laws.
///  - `Independent`: nothing shared. sup |Y - s - B| is of order S^{1/2}.
///  - `EndpointOnly`: Y(S) is the quantile of B(S), nothing else is shared. Two bridges of size
///    S^{1/2} remain.
///  - Adapted, of Skorokhod's type: the path of Y is read off B by stopping times, without looking
///    ahead. The embedding of Azema and Yor suits the Poisson process best, because the waiting
///    times of Y are exponential: for a Brownian motion W with running maximum M let sigma be the
///    first time that M - W = 1. Then M(sigma) is Exp(1), W(sigma) = M(sigma) - 1 and
///    E sigma = Var W(sigma) = 1 [Azema and Yor 1979; Taylor 1975]. Repeat it: the maxima are the
///    waiting times E_1, E_2, ... of Y, with jumps at J_k = E_1 + ... + E_k; the stopping times are
///    T_k; and with B = -W, B(T_k) = k - J_k = Y(J_k) - J_k exactly. But T_k - J_k is a sum of k
///    centred terms, of order k^{1/2}, and over a time of that length B moves by S^{1/4}: that is
///    the error, whatever the embedding [Kiefer 1969].
/// Rejected for the last: Skorokhod's own randomised exits (need the law of Y(1) - 1, and exit
/// times of asymmetric intervals), and reading stopping times off B on a grid (Y would not be
/// Poisson).
#pragma once

#include <cstdint>

#include "poise/core/random.hpp"
#include "poise/couple/kmt.hpp"

namespace poise::couple {

/// A rule of kmt.hpp: Y(S) follows B(S), and nothing else does.
struct EndpointOnly : Kmt {
  static std::uint64_t left(unsigned, std::uint64_t points, double, core::Stream& stream) {
    return points == 0 ? 0 : binomial_half_quantile(points, stream.normal());
  }
};

/// A rule of kmt.hpp: Y and B independent.
struct Independent : EndpointOnly {
  static std::uint64_t total(double length, double, core::Stream& stream) {
    return poisson_quantile(length, stream.normal());
  }
};

/// One step of the embedding: the maximum reached, which is Y's waiting time, and the time taken.
struct EmbeddedStep {
  double gap;       ///< E = M(sigma), Exp(1)
  double duration;  ///< sigma
};

/// Draws a step. Given the maximum m, excursions below it of height < 1 make up a subordinator at
/// local time m, and the last one descends from M to M - 1 as a Bessel process of dimension 3:
///   E(e^{-b sigma} | m) = exp(-m (c coth c - 1)) c / sinh c,  c = sqrt(2 b) [Taylor 1975],
/// and by c coth c - 1 = sum_k 2 c^2 / (c^2 + k^2 pi^2) and
/// c / sinh c = prod_k (1 + c^2 / (k^2 pi^2))^{-1},
///   sigma = sum_k G_k / (k^2 pi^2 / 2),  G_k ~ Gamma(1 + N_k),  N_k ~ Poisson(2 m), independent.
/// Terms k > 16 are replaced by their mean; that lowers the variance of sigma, 2/3, by less than
/// 2e-5, and leaves its mean exact.
EmbeddedStep embedded_step(core::Stream& stream);

/// sup |Y - t - B| over the times t = T_k <= length, at which the adapted coupling knows B exactly.
/// Between two of them both paths move by O(log S) only, which the order S^{1/4} does not see.
/// Precondition: length > 0. Memory O(S^{1/2}).
double adapted_sup_error(double length, std::uint64_t seed, std::uint64_t path);

}  // namespace poise::couple
