/// How far the potentials of a network are from the law that the limit says they have.
///
/// Problem: the empirical measure of (label, potential) against rho(t, xi, dx) dxi, where there is one
/// neuron at a label. Method: label space is cut into blocks; in each the empirical measure of the
/// neurons whose labels lie there is compared with the mixture of the limit's laws over the block, by
/// W1(F, G) = int |F - G| dx [Vallender 1974], exactly for what is given: the limit's CDF is taken as
/// piecewise linear between points of a grid (its density as constant there), with jumps where it has
/// atoms. Blocks are added with their masses. Wide blocks blur what depends on the label, narrow ones
/// hold few neurons: n_b samples of the law itself are
///     E W1 = sqrt(2 / (pi n_b)) int sqrt(F (1 - F)) dx (1 + o(1))
/// away from it (a Brownian bridge in F), which is given beside every distance. So a distance of that
/// size says that nothing is wrong. Rejected: W1 in (label, x) together (label and potential have no
/// common unit); a density estimate of the network (one more error).
/// The same distances for rates and inputs, and averages over labels that need no labels, are in
/// observables.hpp.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "poise/dense/limit/path.hpp"
#include "poise/dense/profile.hpp"

namespace poise::dense {

/// A distribution function that is linear between neighbouring points; two points at one x make a
/// jump. Outside of the points it is 0 and 1.
struct LinearCdf {
  std::vector<double> x;      ///< not falling
  std::vector<double> value;  ///< not falling, from 0 to 1
};

/// W1 of the empirical measure of the sample (not empty, finite) and the law; error some eps times
/// the larger of their ranges. O(n log n + points).
double wasserstein(std::span<const double> sample, const LinearCdf& law);

/// What W1 is on average for n independent samples of the law, to leading order.
double sampling_distance(const LinearCdf& law, std::size_t n);

/// The limit at one time, at labels that stand for all (a quadrature, labels.hpp).
struct LimitLaw {
  std::vector<double> labels;   ///< xi in [0, 1]
  std::vector<double> weight;   ///< of the quadrature, summing to 1; 0 for labels that only look on
  std::vector<double> x;        ///< grid, increasing; twice the same where the density jumps
  std::vector<double> density;  ///< rho, [label * x.size() + point], as LimitPath has it
  /// The part of the mass that is a point mass, and where it is, one a label; both empty for none.
  /// (Neurons that started from a point and never spiked.)
  std::vector<double> atom = {};
  std::vector<double> atom_at = {};
};

/// What a solver found at its time number `time`, for the weights of its labels (labels.hpp) and the
/// potentials at which it was asked for densities. With `point_start` neurons that never spiked sit at
/// one point: their mass is `silent`, and the point is what the mean leaves to them, to the error of
/// the grid over `silent`.
LimitLaw law_at(const LimitPath& path, std::span<const double> weight,
                std::span<const double> density_at, std::size_t time, bool point_start);

/// The CDF of the mixture of the laws of those labels in [from, to) (or to 1) with their weights,
/// normalised to mass 1; nothing where no label of positive weight lies there.
/// `mass` receives what it was before: 1 unless the grid leaves tails out or is too coarse.
LinearCdf mixture(const LimitLaw& limit, double from, double to, double* mass = nullptr);

struct BlockDistance {
  Pieces blocks;
  std::vector<double> distance;    ///< W1, one a block; 0 for a block without neurons
  std::vector<double> sampling;    ///< what that many samples of the limit would have on average
  std::vector<std::size_t> count;  ///< neurons in the block
  double total = 0.0;              ///< sum of mass_b distance_b
  double total_sampling = 0.0;     ///< of mass_b sampling_b
  double missing = 0.0;            ///< largest |1 - mass| of the limit in a block
};

/// `potential[i]` belongs to the label (place[i] + 1/2) / N. Throws core::ParameterError where shapes do
/// not fit, or where a block has mass and none of the limit's labels.
BlockDistance block_distance(std::span<const double> potential, std::span<const std::size_t> place,
                             const LimitLaw& limit, const Pieces& blocks);

}  // namespace poise::dense
