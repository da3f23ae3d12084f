/// Which neuron has which label: an ordering of the neurons of a network, found from its weights and
/// the kernel that they should look like.
///
/// Problem: where the labels are scrambled, or nobody knows them, W and w can only be compared up to
/// a relabelling, and the best one of N! is out of reach. Every ordering bounds the cut distance,
///     delta(W, w) <= |W^ordering - w|_cut <= upper,
/// so a good one is enough, however it was found. Method: what says something about a label is
/// computed for every neuron and for every place (p + 1/2) / N of the kernel, and neurons and places
/// are matched in sorted order. Tried are
///  - `degrees`: sums of rows, sums of columns, for kernels whose degrees vary with the label;
///  - `spectrum`: the leading singular vectors, left and right, of either sign;
///  - `angle`: for rings, on which degrees say nothing: the angle in the plane of the leading pair of
///    singular vectors of the matrix without its mean, in either sense of rotation;
///  - `clusters`: for blocks: k-means on the leading singular vectors, and the assignment of clusters
///    to blocks whose averages fit best.
/// Each is then improved: every neuron is compared with all places by its weights to and from bins
/// of neighbours, as the ordering has them now, and neurons are sorted anew by their best places.
/// This is a step of Frank and Wolfe's method for the quadratic assignment problem, with sorting in
/// place of the linear assignment (which would be O(N^3)). Orderings are ranked by `misfit`,
/// which costs O(N^2); only the best one's cut distance is bounded. Rejected: swaps of pairs (O(N) each,
/// and one round of the above moves all neurons at once); registration by optimal transport.
/// A kernel that a relabelling does not change (a rotated ring, equal blocks exchanged) has several
/// best orderings; which one is found is arbitrary, and the drive may tell them apart where the
/// kernel does not.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "poise/core/stream_name.hpp"
#include "poise/core/watch.hpp"
#include "poise/dense/distance/cut_distance.hpp"
#include "poise/dense/kernel.hpp"

namespace poise::dense {

/// place[i] in {0, ..., N - 1}: neuron i has the label (place[i] + 1/2) / N, as places(model) has it.
using Places = std::vector<std::size_t>;

/// The same weights with neuron i moved to place[i].
MatrixKernel reordered(const MatrixKernel& network, std::span<const std::size_t> place);

/// Mean over pairs of bins of |average of N w_ij - average of w|, about sqrt(N) bins of neighbours
/// a side: 0 for the kernel itself, of order N^{-1/2} beside independent noise. A ranking, no bound.
double misfit(const MatrixKernel& network, const Graphon& w, std::span<const std::size_t> place);

/// Each the better of its variants; of w too where it uses more than the network. Preconditions:
/// 2 or more neurons, weights finite.
Places order_by_degrees(const MatrixKernel& network, const Graphon& w);
Places order_by_spectrum(const MatrixKernel& network, const Graphon& w,
                         const core::StreamName& name);
Places order_by_angle(const MatrixKernel& network, const Graphon& w, const core::StreamName& name);
/// With as many clusters as w has blocks; the ordering that is there already where it has none.
Places order_by_clusters(const MatrixKernel& network, const Graphon& w,
                         const core::StreamName& name);

/// At most `rounds` rounds of improvement; never worse in misfit.
Places improved(const MatrixKernel& network, const Graphon& w, Places place, std::size_t rounds);

struct Ordering {
  Places place;
  std::string_view method;  ///< "given", "degrees", "spectrum", "angle", "clusters"
  double misfit = 0.0;
  CutDistance cut;           ///< of the network so ordered from w; delta(W, w) <= cut.norm.upper
  bool interrupted = false;  ///< not everything was tried
};

/// The best that was found by all of the above and the labels as they are.
Ordering best_ordering(const MatrixKernel& network, const Graphon& w, const core::StreamName& name,
                       const CutSearch& search = {});

}  // namespace poise::dense
