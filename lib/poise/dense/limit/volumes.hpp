/// The limit by conservative finite volumes.
///
/// Problem: d_t rho + d_x[(-x / tau + mu + h) rho] = -f rho + r delta_0 for every label, coupled by
/// h = int w r. Method: [JSZ] in this project's reading (docs/theory/dense.md). Neurons that have
/// not spiked are carried apart, as cohorts on their characteristics (grid_silent.hpp): a point
/// start is an atom and stays one. All others are masses of cells (grid.hpp), 0 an edge. A step is
/// Strang's: half of the killing, exactly; the drift, exactly, as a map of the cells; the other
/// half; what was killed, with those of it that spiked again within the step, then lies between 0
/// and where the drift takes 0 meanwhile, which makes the jump of size r / (mu + h). h is linear in
/// time over a step, its end found by iteration. All of it is positive, keeps the mass of every
/// label to rounding, is of second order where rho is smooth, and has no bound on the step but
/// accuracy. Rejected: fluxes by Runge-Kutta steps (each stage smears, and the jump at 0 is no
/// finite difference), a fixed domain (what leaves it is lost: here cells are added where mass
/// goes).
///
/// Error: cells, steps and labels are refined together, by 2, until two runs agree; the difference
/// of the last two and the order that the last three show give the estimate. Where rho has fronts
/// (a point start makes one) the order falls below 2, in density far below.
#pragma once

#include <cstddef>

#include "poise/dense/limit/path.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {

/// How far volumes are refined; all of it a consequence of the tolerance, for those who only ask
/// for the limit.
struct VolumeGrid {
  std::size_t level = 0;  ///< cells, steps and labels are finer by 2^level
};

/// The limit on one grid, without an estimate of its error.
LimitPath solve_volumes_on(const Model& model, const LimitRequest& request, VolumeGrid grid);

/// The limit at the times and labels asked for, to max(request.tolerance, 1e-4) where that can be
/// had for some 3e8 updates of cells (seconds); `error` says what was had, for all but the density,
/// which near fronts has no error worth the name. Reports blow_up where r grows past what steps can
/// follow. Throws core::ParameterError for a model outside its domain.
LimitPath solve_volumes(const Model& model, const LimitRequest& request);

}  // namespace poise::dense
