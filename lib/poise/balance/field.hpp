/// The mean-field quantities F and Sigma of two Gaussian populations, with all first derivatives.
///
///     F_a     = C_ae E f_ae(v_e + sqrt(K_e) Z) - C_ai E f_ai(v_i + sqrt(K_i) Z)
///     Sigma_a = C_ae^2 E f_ae + C_ai^2 E f_ai
///     J_v     = dF/dv
///     J_K     = dF/dK, by the heat equation d/dK E f(v + sqrt(K) Z) = E f'' / 2
///
/// Sources, line by line: [MV, (3.3)-(3.4)]; [MV, (4.14)-(4.15)]; [MV, (3.6)]; [MV, (5.26)].
///
/// One call evaluates each different Gaussian expectation once (two to four) and returns everything
/// that can be had from them, since every user needs most of it. Vectors and matrices are indexed
/// e = 0, i = 1, rows by the target, columns by the population whose v or K is varied.
#pragma once

#include <Eigen/Core>

#include "poise/core/population.hpp"
#include "poise/network/model.hpp"

namespace poise::balance {

/// Means v_a (units of potential) and variances K_a (potential squared) of the two populations.
struct State {
  core::PerPopulation<double> mean;
  core::PerPopulation<double> variance;
};

struct Field {
  Eigen::Vector2d F;      ///< net input, in units of sqrt(n) potential a time
  Eigen::Vector2d Sigma;  ///< rate at which spikes feed the variance
  Eigen::Vector2d scale;  ///< C_ae E f_ae + C_ai E f_ai: what F's rounding error is relative to
  Eigen::Matrix2d J_v;
  Eigen::Matrix2d J_K;
  Eigen::Matrix2d Sigma_v;  ///< dSigma/dv
  Eigen::Matrix2d Sigma_K;  ///< dSigma/dK
};

/// Variances >= 0. Each expectation has relative error at most 1e-13 (gaussian/expectation.hpp), so
/// F has absolute error at most about 1e-13 * scale.
Field evaluate(const network::Network& network, const State& state);

/// The leak of the variances plus what the spikes feed: dK_a/dt = -2 K_a / tau_a + Sigma_a.
/// [MV, (4.6)-(4.7)]
Eigen::Vector2d variance_rate(const network::Network& network, const State& state,
                              const Field& field);

}  // namespace poise::balance
