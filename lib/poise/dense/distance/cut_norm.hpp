/// The cut norm of a matrix: max over sets S of rows and T of columns of |sum_{S x T} M_ij|.
///
/// Problem: it is the norm in which graphons converge, and to compute it is NP-hard; what it
/// approximates, |M|_1, does not tend to 0 for random graphs.
/// Method, cheapest first.
///  - Lower end: given T the best S is known, the rows whose sum over T is positive (or negative), and
///    the same for T given S. From many random T at once these alternate until nothing gains: S and T
///    at the end are a certificate, whoever found them.
///  - Exact: the rows (or columns, where they are fewer) are decided one after the other, a branch
///    is dropped where sum_j (c_j + P_j)^+ and sum_j (c_j - N_j)^- are no larger than what is known:
///    c_j sums column j over the rows that were taken, P_j and N_j the positive and negative
///    entries of rows that are still open. At most 2^(rows + 1) nodes, and far fewer where the matrix
///    has structure.
///  - Upper end beyond: with s, t in {-1, 1}, 1_S = (1 + s) / 2, so
///        sum_{S x T} M = (1' M 1 + s' M 1 + 1' M t + s' M t) / 4,
///        |M|_cut <= (|1' M 1| + |M 1|_1 + |M' 1|_1 + |M|_{inf -> 1}) / 4,
///    and for positive p, q of unit length s' M t <= sigma(D_p^-1 M D_q^-1) (Cauchy and Schwarz;
///    the best p, q give Grothendieck's relaxation, within 1.783 of |M|_{inf -> 1}). Two are tried:
///    constant p and q, and p_i^2, q_j^2 proportional to sums of |M| over rows and columns, which is
///    never worse than |M|_1. Beside it max(sum M^+, sum M^-).
/// Rejected: the semidefinite relaxation itself (a solver for 20 % of the bound); a fixed sample of
/// rows (its error, N^{-1/4}, is larger than what we look for).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "poise/core/stream_name.hpp"
#include "poise/core/watch.hpp"
#include "poise/dense/distance/singular.hpp"

namespace poise::dense {

struct CutSearch {
  std::size_t starts = 32;                  ///< of the alternating search, half for each sign
  std::size_t work = std::size_t{1} << 28;  ///< entries that the enumeration may touch; 0: none
  core::Watch watch = {};
};

struct CutNorm {
  double lower = 0.0;  ///< |sum over S x T of M| of the S, T below
  double upper = 0.0;
  bool exact = false;                 ///< found by enumeration: lower = upper, but for rounding
  std::vector<std::uint8_t> rows;     ///< S: 1 for its members
  std::vector<std::uint8_t> columns;  ///< T
  bool interrupted = false;           ///< both ends hold, but could be closer
};

/// lower <= |M|_cut <= upper, up to rounding of some (rows + columns) eps |M|_1; the upper end of a
/// matrix with more than 256 rows and columns with probability 1 - 1e-12 (singular.hpp). For the
/// norm of a matrix of N w_ij as a kernel divide by N^2; for a step kernel give
/// mass_i w_ij mass_j (cut_distance.hpp does both). All entries must be finite.
CutNorm cut_norm(MatrixView m, const core::StreamName& name, const CutSearch& search = {});

}  // namespace poise::dense
