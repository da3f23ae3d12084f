/// What is asked of the limit, and what it is: the same for every solver.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "poise/core/watch.hpp"

namespace poise::dense {

struct LimitRequest {
  std::vector<double> times;            ///< increasing, >= 0
  std::vector<double> labels;           ///< xi in [0, 1] at which the limit is wanted
  std::vector<double> density_at = {};  ///< potentials at which the density is wanted
  double tolerance = 1e-8;  ///< of r, h and the moments, absolute where below 1, relative above
  core::Watch watch = {};
};

/// Where the limit ceases to exist, or to be followed: r grows without bound as t -> time, or beyond
/// what a double can resolve.
struct BlowUp {
  double time;
  double error;  ///< of the time, estimated
  double label;  ///< where r is largest
};

/// Values over times x labels, row by row: r[time * labels.size() + label].
struct LimitPath {
  std::vector<double> t;  ///< the times that were reached: all of them, unless it blew up or was
                          ///< interrupted
  std::vector<double> labels;
  std::vector<double> r;        ///< rate, int f rho dx
  std::vector<double> h;        ///< input, int w r
  std::vector<double> mean;     ///< E X
  std::vector<double> square;   ///< E X^2
  std::vector<double> silent;   ///< P(no spike in [0, t])
  std::vector<double> spikes;   ///< E of the number of spikes in [0, t]
  std::vector<double> density;  ///< rho at density_at, [(time * labels + label) * points + point];
                                ///< the atom of a point start is not part of it
  double error = 0.0;  ///< estimate of the largest error of the above, in the sense of `tolerance`
  std::optional<BlowUp> blow_up = {};
  bool interrupted = false;
};

}  // namespace poise::dense
