#include "poise/dense/distance/weak_metric.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <cassert>
#include <cmath>

#include "poise/core/error.hpp"

namespace poise::dense {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using core::ParameterError;

/// Neurons or labels alike: nodes with weights, phi at each, and what w makes of a function of them.
struct Setting {
  Matrix phi;      ///< nodes x functions
  Vector weight;   ///< sums to 1
  Matrix operate;  ///< (w B) at the nodes is this times B
};

/// Subtrees of the same number of vertices: B_T at the nodes, and w B_T once it is wanted.
struct Trees {
  std::vector<std::string> name;
  Matrix B;
  Matrix wB;
};

/// A choice of children, as places in the lists of smaller trees.
struct Children {
  std::string name;
  Vector product;
};

/// All sets of children with `left` vertices together. To take each multiset once, children come in
/// an order that does not rise: by size, then by place.
void choose(const std::vector<Trees>& smaller, std::size_t left, std::size_t size,
            std::size_t place, const Children& so_far, std::vector<Children>& all) {
  if (left == 0) {
    all.push_back(so_far);
    return;
  }
  for (std::size_t s = std::min(size, left); s >= 1; --s) {
    const Trees& trees = smaller[s - 1];
    const std::size_t up_to = s == size ? place : trees.name.size() - 1;
    for (std::size_t k = 0; k <= up_to; ++k) {
      const Children next{so_far.name + (so_far.name.empty() ? "" : ",") + trees.name[k],
                          so_far.product.cwiseProduct(trees.wB.col(static_cast<Eigen::Index>(k)))};
      choose(smaller, left - s, s, k, next, all);
    }
  }
}

TreeObservables observe(const Setting& setting, std::span<const TestFunction> functions,
                        std::size_t vertices) {
  TreeObservables found;
  std::vector<Trees> trees;
  const Eigen::Index nodes = setting.phi.rows();
  for (std::size_t size = 1; size <= vertices; ++size) {
    std::vector<Children> children;
    if (size == 1) children.push_back({"", Vector::Ones(nodes)});
    if (size > 1)
      choose(trees, size - 1, size - 1, trees.back().name.size() - 1, {"", Vector::Ones(nodes)},
             children);
    Trees now{{}, Matrix(nodes, static_cast<Eigen::Index>(children.size() * functions.size())), {}};
    for (std::size_t p = 0; p < functions.size(); ++p)
      for (const Children& below : children) {
        const auto column = static_cast<Eigen::Index>(now.name.size());
        now.name.push_back(functions[p].name + (below.name.empty() ? "" : "(" + below.name + ")"));
        now.B.col(column) =
            setting.phi.col(static_cast<Eigen::Index>(p)).cwiseProduct(below.product);
        found.tree.push_back(now.name.back());
        found.vertices.push_back(size);
        found.value.push_back(setting.weight.dot(now.B.col(column)));
      }
    if (size < vertices) now.wB = setting.operate * now.B;
    trees.push_back(std::move(now));
  }
  return found;
}

void check(std::span<const TestFunction> functions, std::size_t vertices) {
  if (vertices < 1 || vertices > 4)
    throw ParameterError("vertices", fmt::format("is {}, expected 1 to 4", vertices));
  if (functions.empty()) throw ParameterError("functions", "are none, expected at least one");
}

/// The mean of phi at a label: over the cells of the grid, in which the density is constant.
double mean_of(const LimitLaw& limit, std::size_t label, const std::function<double(double)>& phi) {
  const std::size_t points = limit.x.size();
  double sum = 0.0, mass = 0.0;
  for (std::size_t k = 0; k + 1 < points; ++k) {
    const double from = limit.x[k], to = limit.x[k + 1];
    const double part = 0.5 * (to - from) *
                        (limit.density[label * points + k] + limit.density[label * points + k + 1]);
    mass += part;
    sum += part * (phi(from) + 4.0 * phi(0.5 * (from + to)) + phi(to)) / 6.0;  // Simpson's rule
  }
  if (!limit.atom.empty()) {
    mass += limit.atom[label];
    sum += limit.atom[label] * phi(limit.atom_at[label]);
  }
  return sum / mass;
}

}  // namespace

std::vector<TestFunction> standard_test_functions() {
  return {{"1", [](double) { return 1.0; }},
          {"x", [](double x) { return x; }},
          {"t", [](double x) { return std::tanh(x); }}};
}

TreeObservables tree_observables(const MatrixKernel& network, std::span<const double> potential,
                                 std::span<const TestFunction> functions, std::size_t vertices) {
  check(functions, vertices);
  const std::size_t n = network.size;
  if (potential.size() != n)
    throw ParameterError("potential",
                         fmt::format("holds {} numbers for {} neurons", potential.size(), n));
  const auto nodes = static_cast<Eigen::Index>(n);
  Setting setting{Matrix(nodes, static_cast<Eigen::Index>(functions.size())),
                  Vector::Constant(nodes, 1.0 / static_cast<double>(n)),
                  Eigen::Map<const Matrix>(network.weight->data(), nodes, nodes)};
  setting.operate.diagonal().setZero();
  for (std::size_t p = 0; p < functions.size(); ++p)
    for (std::size_t i = 0; i < n; ++i)
      setting.phi(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(p)) =
          functions[p].phi(potential[i]);
  return observe(setting, functions, vertices);
}

TreeObservables tree_observables(const Graphon& w, const LimitLaw& limit,
                                 std::span<const TestFunction> functions, std::size_t vertices) {
  check(functions, vertices);
  const std::size_t labels = limit.labels.size();
  if (limit.weight.size() != labels || limit.density.size() != labels * limit.x.size())
    throw ParameterError("limit", "has a weight and a row of densities for every label");
  const auto nodes = static_cast<Eigen::Index>(labels);
  Setting setting{Matrix(nodes, static_cast<Eigen::Index>(functions.size())),
                  Eigen::Map<const Vector>(limit.weight.data(), nodes), Matrix(nodes, nodes)};
  for (std::size_t p = 0; p < labels; ++p)
    for (std::size_t q = 0; q < labels; ++q)
      setting.operate(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(q)) =
          value(w, limit.labels[p], limit.labels[q]) * limit.weight[q];
  for (std::size_t k = 0; k < functions.size(); ++k)
    for (std::size_t p = 0; p < labels; ++p)
      setting.phi(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(k)) =
          mean_of(limit, p, functions[k].phi);
  return observe(setting, functions, vertices);
}

double weak_distance(const TreeObservables& a, const TreeObservables& b) {
  assert(a.tree == b.tree);
  std::vector<double> sum, count;
  for (std::size_t k = 0; k < a.value.size(); ++k) {
    sum.resize(a.vertices[k], 0.0);  // sizes come in order
    count.resize(a.vertices[k], 0.0);
    sum.back() += std::abs(a.value[k] - b.value[k]);
    count.back() += 1.0;
  }
  double total = 0.0, weight = 0.5;
  for (std::size_t size = 0; size < sum.size(); ++size, weight *= 0.5)
    total += weight * sum[size] / count[size];
  return total;
}

}  // namespace poise::dense
