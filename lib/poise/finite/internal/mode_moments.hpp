/// From Hermite modes to a network's means and variances.
#pragma once

#include "poise/finite/fluctuations.hpp"

namespace poise::finite {

/// Units of the size of the deviations that the potentials have or will have.
ModeUnits units_for(const network::Network& network, const balance::State& start,
                    std::size_t modes);

/// v and K as linear functions of the modes: b_1 and b_2 of each population.
Eigen::MatrixXd moments_of_modes(const ModeUnits& units);

/// E v = v + b_1, E K = K + b_2 - E b_1^2, with b the means of b_1 and b_2.
Moments moments_about(const balance::State& mean_field, const Moments& b,
                      const Covariance& covariance);

/// How far from small and Gaussian fluctuations are: the largest ratio of a moment's shift to its
/// standard deviation, or of a variance's standard deviation to the variance, which is never negative.
double nonlinearity(const Moments& shift, const Covariance& covariance,
                    const balance::State& mean_field);

/// The n at which that ratio, which falls like n^(-1/2), is a half.
double trust_threshold(double n, double ratio);

}  // namespace poise::finite
