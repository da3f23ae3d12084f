/// The four intensities over the potential, and their means: what the nullclines are made of.
///
/// Problem: a picture of a network shows its intensities and the nullclines F_e = 0 and F_i = 0, and what
/// draws it should know neither kinds of intensities nor Gaussian expectations. Method: F is separable,
/// F_a(v) = C_ae m_ae(v_e) - C_ai m_ai(v_i) with m_ab(x) = E f_ab(x + sqrt(K_b) Z) [MV, (3.3)-(3.4)], so
/// four curves say what F is on a whole grid. Rejected: F on the grid (200 times the numbers); points of
/// the nullclines (they have branches, which whoever draws contours does not need to know).
#pragma once

#include <vector>

#include "poise/balance/points.hpp"
#include "poise/io/result.hpp"
#include "poise/setup/config.hpp"

namespace poise::experiments {

struct Curves {
  std::vector<double> potential;                      ///< in order, at equal distances
  core::PerChannel<std::vector<double>> intensity{};  ///< f_ab(x)
  core::PerChannel<std::vector<double>> mean{};       ///< m_ab(x), at the initial variances
};

/// Over all balanced points and the middles of the intensities, and as far again to either side as those
/// are apart, two standard deviations at least.
Curves curves(const setup::Config& config, const balance::BalancedPoints& found);

/// Adds them as the group "curves", and its axes.
void describe(io::Result& result, const setup::Config& config, const Curves& curves);

}  // namespace poise::experiments
