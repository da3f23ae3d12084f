#include "poise/dense/distance/cut_distance.hpp"

#include "poise/core/error.hpp"
#include "poise/dense/distance/cells.hpp"

namespace poise::dense {

CutDistance cut_distance(const Graphon& a, const Graphon& b, std::size_t cells,
                         const core::StreamName& name, const CutSearch& search) {
  if (cells == 0) throw core::ParameterError("cells", "is 0, expected at least 1");
  const Slopes of_a = slopes(a), of_b = slopes(b);
  const Slopes both{of_a.target + of_b.target, of_a.source + of_b.source};
  const bool steps = both.target == 0.0 && both.source == 0.0;
  CutDistance found;
  found.cells = refine(pieces(a), pieces(b));
  if (!steps) found.cells = cut_finer(found.cells, cells);
  std::vector<double> difference = cell_averages(a, found.cells);
  const std::vector<double> other = cell_averages(b, found.cells);
  const std::size_t n = found.cells.count();
  const std::vector<double>& mass = found.cells.mass();
  for (std::size_t d = 0; d < n; ++d)
    for (std::size_t c = 0; c < n; ++c) {
      double& entry = difference[d * n + c];
      entry = mass[c] * (entry - other[d * n + c]) * mass[d];
    }
  found.norm = cut_norm({difference, n, n}, name, search);
  // Equal kernels are at distance 0, however steep they are.
  if (!steps && !(a == b)) {
    found.averaging = averaging_error(both, found.cells);
    found.norm.upper += found.averaging;
    found.norm.exact = false;
  }
  return found;
}

}  // namespace poise::dense
