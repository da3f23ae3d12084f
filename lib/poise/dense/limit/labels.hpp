/// Labels that stand for all of label space: nodes and weights of a quadrature over xi.
///
/// Problem: h(t, xi) = int w(xi, zeta) r(t, zeta) dzeta needs r at labels that integrate well, and r
/// is wanted at labels of the user's choice. Method: where nothing varies within a piece of label
/// space, one node a piece is exact; on a ring the midpoint rule, whose error falls faster than any
/// power for smooth periodic functions; else Gauss-Legendre nodes in each piece, as good where
/// everything is analytic within the piece. Wanted labels are nodes of weight 0: h there is the same
/// sum over the others (Nystrom's interpolation, of the quadrature's own accuracy), and whoever solves
/// for r at a node need not know why it is there. Rejected: interpolation of r between nodes (one
/// more error to estimate), a uniform grid (second order, and wrong across the edges of blocks).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "poise/dense/model.hpp"

namespace poise::dense {

struct Labels {
  std::vector<double> xi;
  std::vector<double> weight;  ///< sums to 1; 0 for the wanted labels, which come last
  std::size_t wanted = 0;      ///< how many these are

  std::size_t size() const { return xi.size(); }
  std::size_t first_wanted() const { return xi.size() - wanted; }
};

/// At least 1 node `per_piece`; exactly 1 where blockwise(model).
Labels label_nodes(const Model& model, std::size_t per_piece, std::span<const double> wanted);

/// Nodes and weights of Gauss-Legendre quadrature on [0, 1], exact for polynomials of degree
/// 2 count - 1, to a few ulp [Golub and Welsch 1969].
struct GaussRule {
  std::vector<double> node;
  std::vector<double> weight;
};
GaussRule gauss_legendre(std::size_t count);

/// w(xi_p, xi_q) weight_q, row by row: h at the nodes is this matrix times r at the nodes.
std::vector<double> input_matrix(const Graphon& w, const Labels& labels);

}  // namespace poise::dense
