/// Single pairs of coupled Poisson and Brownian paths, as `poise couple --length` draws them.
#pragma once

#include <cstdint>
#include <vector>

#include "poise/couple/methods.hpp"
#include "poise/io/result.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

struct CoupledPathsOptions {
  double length = 0.0;  ///< S > 0
  std::size_t paths = 1;
  std::uint64_t seed = 1;
  std::size_t threads = 1;
};

struct CoupledPaths {
  std::vector<double> sup_error;  ///< one a path, NaN where an interrupt came before
  double slack = 0.0;             ///< of each, NaN over the times of an embedding
  bool interrupted = false;
};

CoupledPaths draw_paths(const couple::Method& method, const CoupledPathsOptions& options,
                        const Context& context);

/// The errors of all paths, and path 0 on a grid fine enough to draw.
io::Result describe(const couple::Method& method, const CoupledPathsOptions& options,
                    const CoupledPaths& paths);

/// Mean, median and largest, in words.
std::string summary(const couple::Method& method, const CoupledPathsOptions& options,
                    const CoupledPaths& paths);

}  // namespace poise::experiments
