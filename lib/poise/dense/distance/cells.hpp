/// A kernel as a step function: its averages over cells of label space, and how far it is from them.
///
/// Problem: cut norms are computed of matrices. Method: Q w, the averages of w over all pairs of cells.
/// Averaging contracts the cut norm, |Q w|_cut <= |w|_cut (the best S and T of Q w are unions of
/// cells, and over these w and Q w have the same integral), so what is found for Q w from below
/// holds for w. From above |w|_cut <= |Q w|_cut + |w - Q w|_cut, and w - Q w has mean 0 in every cell,
/// so no rectangle holds more than half of its L1 norm: with Lipschitz constants L, K of w in target
/// and source and cells of masses a_c,
///     |w - Q w|_cut <= 1/2 sum_{c,d} a_c a_d (L a_c + K a_d) / 3 = (L + K) / 6 sum_c a_c^2,
/// since two uniform labels of a cell are a_c / 3 apart on average. All averages are in closed form.
/// Rejected: values at midpoints (as near, but neither bound is then one-sided); more than one
/// derivative (S and T may follow any pattern within a cell, so the first order is the true one).
#pragma once

#include <vector>

#include "poise/dense/kernel.hpp"

namespace poise::dense {

/// Averages of w over pairs of cells, column by column: [source cell * count + target cell].
/// Relative error some eps, of a Gaussian kernel some eps (width / mass)^2. Precondition: every cell
/// lies in one piece of w.
std::vector<double> cell_averages(const Graphon& w, const Pieces& cells);

/// Bounds of |dw / dtarget| and |dw / dsource| within the pieces of w; 0 for step functions.
struct Slopes {
  double target = 0.0;
  double source = 0.0;
};
Slopes slopes(const Graphon& w);

/// (L + K) / 6 sum_c a_c^2, at least |w - Q w|_cut.
double averaging_error(const Slopes& slopes, const Pieces& cells);

/// The pieces, each cut into equal parts of mass at most 1 / count.
Pieces cut_finer(const Pieces& pieces, std::size_t count);

}  // namespace poise::dense
