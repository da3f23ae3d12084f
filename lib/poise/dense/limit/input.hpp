/// The input h = int w r at the label nodes, from the rates r there.
///
/// Method: where w is a sum of K products, K weighted sums of r and K products a label, else the
/// whole matrix w(xi_p, xi_q) weight_q.
#pragma once

#include <Eigen/Core>

#include "poise/dense/limit/labels.hpp"

namespace poise::dense {

/// One row a label, one column a time.
using LabelRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

class Input {
 public:
  Input(const Graphon& w, const Labels& labels);
  /// h, for all times at once; in O(labels times K), or O(labels^2 times).
  LabelRows operator()(const LabelRows& r) const;

 private:
  LabelRows target_;  ///< labels x K, or empty: source_ is the matrix
  LabelRows source_;  ///< K x labels, weights included
};

}  // namespace poise::dense
