#include "poise/dense/limit/input.hpp"

#include <algorithm>
#include <vector>

namespace poise::dense {

Input::Input(const Graphon& w, const Labels& labels) {
  const auto n = static_cast<Eigen::Index>(labels.size());
  const auto products = rank(w);
  if (!products || *products >= labels.size()) {
    const std::vector<double> matrix = input_matrix(w, labels);
    source_ = Eigen::Map<const LabelRows>(matrix.data(), n, n);
    return;
  }
  const auto k = static_cast<Eigen::Index>(*products);
  target_.resize(n, k);
  source_.resize(k, n);
  std::vector<double> factor(*products);
  for (Eigen::Index p = 0; p < n; ++p) {
    const auto place = static_cast<std::size_t>(p);
    target_factors(w, labels.xi[place], factor);
    for (Eigen::Index j = 0; j < k; ++j) target_(p, j) = factor[static_cast<std::size_t>(j)];
    source_factors(w, labels.xi[place], factor);
    for (Eigen::Index j = 0; j < k; ++j)
      source_(j, p) = factor[static_cast<std::size_t>(j)] * labels.weight[place];
  }
}

LabelRows Input::operator()(const LabelRows& r) const {
  if (target_.size() == 0) return source_ * r;
  const LabelRows integrals = source_ * r;
  return target_ * integrals;
}

}  // namespace poise::dense
