/// A distance between networks that needs no labels: averages over rooted trees.
///
/// Problem: with labels scrambled or unknown, kernels and densities can only be compared through what
/// no relabelling changes. [JSZ] does so by observables built from the graph and the empirical measure,
/// indexed by trees, whose hierarchy closes under the dynamics; only its abstract is at hand, so the
/// definition below is this project's, in that spirit.
/// Method: for a rooted tree T with a test function phi_v at each vertex v,
///     tau_T(w, rho) = int prod_{edges p <- c} w(xi_p, xi_c) prod_v phi_v(x_v) rho(xi_v, dx_v) dxi_v:
/// every edge leads from a source c to its target p, nearer to the root. For a network the integral is a
/// mean over neurons, N w_ij for w: N^{-1} sum_i B_T(i) with
///     B_T(i) = phi_root(X_i) prod_{children C} (sum_j w_ij B_C(j)),
/// products of a matrix and vectors, each subtree once. For the limit sums over j become a quadrature over
/// labels, phi(X) its mean at the label. The distance is
///     sum_k 2^{-k} mean over T of k vertices of |tau_T - tau'_T|.
/// So tau of one vertex compares laws of potentials, of two the inputs that they make (phi = f gives
/// the averages of f and of h), of more the inputs of inputs. In a network tuples with coinciding vertices are
/// counted too: w_ii is taken as 0, the rest is of order 1/N. Fluctuations are of order N^{-1/2}.
/// What trees do not see: with a law that is the same at all labels and equal degrees int w(xi, .), all trees
/// agree whatever the structure of w; nor does the dynamics see a difference then. Cycles and the cut
/// distance would. Test functions that grow (x^2) need as many moments as are multiplied.
/// Rejected: homomorphism densities of graphs with cycles (dearer by a factor N, and not what
/// the dynamics depends on); matching the labels first (ordering.hpp), which may fail.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "poise/dense/distance/measure.hpp"
#include "poise/dense/kernel.hpp"

namespace poise::dense {

/// phi, with the letter by which trees are named.
struct TestFunction {
  std::string name;
  std::function<double(double)> phi;
};
/// 1, x and tanh x.
std::vector<TestFunction> standard_test_functions();

/// Values of tau_T for all trees with at most `vertices` vertices, with all choices of test functions
/// up to symmetry, in an order that depends on these two alone.
struct TreeObservables {
  std::vector<std::string> tree;  ///< "x(1,t(x))": root x, with children 1 and t, t with child x
  std::vector<std::size_t> vertices;  ///< 1 to 4
  std::vector<double> value;
};

/// Of a network: X_i and the jumps w_ij, of which w_ii is taken as 0. 3, 12 and 57 products of the
/// matrix and a vector for 2, 3 and 4 vertices of three functions. Throws
/// core::ParameterError("vertices", ...) unless 1 <= vertices <= 4, and where shapes do not fit.
TreeObservables tree_observables(const MatrixKernel& network, std::span<const double> potential,
                                 std::span<const TestFunction> functions, std::size_t vertices);
/// Of the limit; its labels of positive weight are the quadrature.
TreeObservables tree_observables(const Graphon& w, const LimitLaw& limit,
                                 std::span<const TestFunction> functions, std::size_t vertices);

/// The distance above; both must be of the same functions and vertices.
double weak_distance(const TreeObservables& a, const TreeObservables& b);

}  // namespace poise::dense
