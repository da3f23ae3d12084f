/// How fast a dense network approaches its limit as N grows: `poise dense --sizes`.
///
/// Problem: one network says how far it is from the limit, not how that falls. Method: at each N
/// some networks, their weights drawn anew each time, and distances that know labels in blocks of
/// label space: of block averages of rates and inputs, the largest over times and blocks, and of the
/// empirical measure of the potentials, by W1 at the last time. Beside them what needs no labels.
/// Where the labels are scrambled, also the distance with neurons taken in the order in which they
/// come, and in the order that their weights tell (dense/distance/ordering.hpp).
/// Rejected: the replicas of one network (they share their weights, which are a part of the noise).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "poise/io/result.hpp"
#include "studies/dense_run.hpp"

namespace poise::experiments {

/// One distance, at each N and of each network.
struct DenseError {
  std::string name;
  std::string meaning;
  std::string unit;
  std::vector<std::vector<double>> value;  ///< [size][network]
};

struct DenseConvergence {
  std::vector<std::size_t> n;  ///< sizes done: fewer than asked for after an interrupt
  std::vector<double> t;       ///< times of the distances
  std::size_t blocks = 0;      ///< of label space
  std::vector<DenseError> errors;
  double limit_error = 0.0;
  double seconds = 0.0;
  bool interrupted = false;
};

/// Errors: core::InputError for a kernel or a drive that one N alone has (from files), and where
/// something does not fit into memory.
DenseConvergence measure_dense_convergence(const setup::DenseConfig& config,
                                           const DenseRequest& request,
                                           const std::vector<std::size_t>& sizes,
                                           const Context& context);

/// "N": [], "errors": [{"quantity", "meaning", "value": [], "error": [], "exponent", "low",
/// "high"}]: means over networks, their standard errors, and the exponent of N with its 95 %
/// interval, null where it cannot be fitted (one size, or one network).
io::Result describe(const setup::DenseConfig& config, const DenseConvergence& convergence);

}  // namespace poise::experiments
