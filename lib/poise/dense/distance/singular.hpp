/// Leading singular values and vectors of a dense matrix, and an upper end of its largest one.
///
/// Problem: an upper bound of a cut norm needs a number that the largest singular value sigma does
/// not exceed; iterations approach it from below. Method: up to 256 rows or columns the eigenvalues
/// of the Gram matrix, whose error is known. Beyond, k steps of Lanczos' method on M^T M from a
/// direction uniform on the sphere. With theta its largest Ritz value, [Kuczynski and Wozniakowski
/// 1992] show for any M
///     P(theta < (1 - eps) sigma^2) <= 1.648 sqrt(n) exp(-sqrt(eps) (2 k - 1)),
/// so that sigma^2 <= theta / (1 - eps) with the eps that makes the right side 1e-12: some 3 % at
/// k = 100. Vectors, which need no bound, come from subspace iteration. Rejected: Schur's test and
/// Frobenius' norm (several times too large); a Cholesky test of theta I - M^T M (sure, but n^3).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "poise/core/stream_name.hpp"
#include "poise/core/watch.hpp"

namespace poise::dense {

/// A matrix that somebody else keeps, column by column: entry[column * rows + row].
struct MatrixView {
  std::span<const double> entry;
  std::size_t rows = 0;
  std::size_t columns = 0;
  double at(std::size_t row, std::size_t column) const { return entry[column * rows + row]; }
};

struct NormBounds {
  double lower = 0.0;
  double upper = 0.0;
  bool interrupted = false;  ///< then the upper end is that of fewer steps
};

/// sigma(M) <= upper with probability 1 - 1e-12 over the stream, surely up to 256 rows or columns;
/// both but for rounding of some n eps sigma. O(100 rows columns).
NormBounds spectral_norm(MatrixView m, const core::StreamName& name, const core::Watch& watch = {});

struct SingularVectors {
  std::vector<double> value;  ///< falling
  std::vector<double> left;   ///< left[k * rows + row], orthonormal
  std::vector<double> right;  ///< right[k * columns + column], orthonormal
};

/// The `count` leading ones (fewer where the matrix is smaller), by at most 40 subspace iterations
/// with 8 more vectors than asked for: accurate where the value is well apart from the (count + 8)th.
SingularVectors leading_singular_vectors(MatrixView m, std::size_t count,
                                         const core::StreamName& name,
                                         const core::Watch& watch = {});

}  // namespace poise::dense
