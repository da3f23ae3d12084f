/// Rates and inputs of a network beside those of the limit: label by label, and without labels.
///
/// Problem: with scrambled labels a neuron cannot be compared with the limit at its label, and the
/// distance by labels does not tend to 0; averages over all labels of what each neuron can know of
/// itself do, whatever the order. Method: block averages of r and h where labels are known, the
/// largest difference over times and blocks; else the averages of r, h r and h^2, where the input
/// h_i = sum_j w_ij f(X_j) is computed from the weights themselves. On one side they are means over
/// neurons, on the other sums over the nodes of a quadrature.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "poise/dense/intensity.hpp"
#include "poise/dense/kernel.hpp"
#include "poise/dense/profile.hpp"

namespace poise::dense {

/// f(X_i), in 1 / time.
std::vector<double> rates(const Intensity& f, std::span<const double> potential);

/// h_i = sum over j != i of w_ij r_j; O(N^2).
std::vector<double> inputs(const MatrixKernel& network, std::span<const double> rate);
/// The same for w_ij = w(place_i, place_j) / N; O(N rank) where w has a rank, else O(N^2).
std::vector<double> inputs(const Graphon& w, std::span<const std::size_t> place,
                           std::span<const double> rate);

/// Means over labels; the names are those of the products.
struct Observables {
  double r = 0.0;
  double hr = 0.0;
  double hh = 0.0;
  std::array<double, 3> all() const { return {r, hr, hh}; }
};

/// sum of weight r / sum of weight, and so on; all weights alike where `weight` is empty.
Observables observables(std::span<const double> rate, std::span<const double> input,
                        std::span<const double> weight = {});

/// Averages over blocks of what belongs to labels, 0 where a block holds none of positive weight.
std::vector<double> block_averages(std::span<const double> x, std::span<const double> labels,
                                   std::span<const double> weight, const Pieces& blocks);

/// (place[i] + 1/2) / N.
std::vector<double> labels_of(std::span<const std::size_t> place);

/// Largest |a - b| of two ranges of the same length: over times and blocks, say.
double sup_distance(std::span<const double> a, std::span<const double> b);

}  // namespace poise::dense
