/// How far two kernels are from each other in the cut norm, their labels taken as they are.
///
/// Problem: |a - b|_cut = sup over S, T in [0, 1] of |int_{S x T} (a - b)|, where each of the two is a
/// step kernel, a smooth one, or the weights of a network (a MatrixKernel, whose kernel is N w_ij).
/// Method: averages of both over common cells (cells.hpp) make a matrix, whose cut norm is bounded
/// or found (cut_norm.hpp); the upper end gains the error of averaging. Step kernels need no more
/// cells than their common refinement has, and no error is added.
/// The *cut distance* delta(a, b) is the infimum over relabellings of one of the two: any labelling
/// of the network (ordering.hpp) gives delta <= upper; `lower` belongs to the labelling and bounds
/// nothing else. In a network w_jj is never used: whatever is there changes the norm by at most
/// max_j |N w_jj| / N.
#pragma once

#include <cstddef>

#include "poise/dense/distance/cut_norm.hpp"
#include "poise/dense/kernel.hpp"

namespace poise::dense {

struct CutDistance {
  CutNorm norm;            ///< lower <= |a - b|_cut <= upper; S, T are sets of cells
  Pieces cells;            ///< of label space
  double averaging = 0.0;  ///< the part of `upper` that more cells would take away
};

/// |a - b|_cut; smooth kernels are averaged over cells of mass at most 1 / `cells`, matrices over
/// their own. Exact where both are step functions and the enumeration ended.
/// Throws core::ParameterError("cells", ...) for 0 cells.
CutDistance cut_distance(const Graphon& a, const Graphon& b, std::size_t cells,
                         const core::StreamName& name, const CutSearch& search = {});

}  // namespace poise::dense
