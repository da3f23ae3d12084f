#include "poise/dense/distance/observables.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "poise/dense/model.hpp"

namespace poise::dense {

std::vector<double> rates(const Intensity& f, std::span<const double> potential) {
  std::vector<double> rate(potential.size());
  std::visit(
      [&](const auto& kind) {
        for (std::size_t i = 0; i < rate.size(); ++i) rate[i] = kind.value(potential[i]);
      },
      f);
  return rate;
}

std::vector<double> inputs(const MatrixKernel& network, std::span<const double> rate) {
  const std::size_t n = network.size;
  assert(rate.size() == n);
  std::vector<double> input(n, 0.0);
  const std::vector<double>& weight = *network.weight;
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i)
      if (i != j) input[i] += weight[j * n + i] * rate[j];
  return input;
}

std::vector<double> inputs(const Graphon& w, std::span<const std::size_t> place,
                           std::span<const double> rate) {
  const std::size_t n = place.size();
  const double N = static_cast<double>(n);
  std::vector<double> input(n, 0.0);
  const auto terms = rank(w);
  if (!terms) {
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) input[i] += value(w, label(place[i], n), label(place[j], n)) * rate[j] / N;
    return input;
  }
  std::vector<double> psi(*terms), phi(*terms), sum(*terms, 0.0);
  for (std::size_t j = 0; j < n; ++j) {
    source_factors(w, label(place[j], n), psi);
    for (std::size_t k = 0; k < psi.size(); ++k) sum[k] += psi[k] * rate[j] / N;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const double xi = label(place[i], n);
    target_factors(w, xi, phi);
    for (std::size_t k = 0; k < phi.size(); ++k) input[i] += phi[k] * sum[k];
    input[i] -= value(w, xi, xi) * rate[i] / N;
  }
  return input;
}

Observables observables(std::span<const double> rate, std::span<const double> input,
                        std::span<const double> weight) {
  assert(rate.size() == input.size() && (weight.empty() || weight.size() == rate.size()));
  Observables sum;
  double total = 0.0;
  for (std::size_t i = 0; i < rate.size(); ++i) {
    const double w = weight.empty() ? 1.0 : weight[i];
    total += w;
    sum.r += w * rate[i];
    sum.hr += w * input[i] * rate[i];
    sum.hh += w * input[i] * input[i];
  }
  return {sum.r / total, sum.hr / total, sum.hh / total};
}

std::vector<double> block_averages(std::span<const double> x, std::span<const double> labels,
                                   std::span<const double> weight, const Pieces& blocks) {
  assert(x.size() == labels.size() && (weight.empty() || weight.size() == x.size()));
  std::vector<double> sum(blocks.count(), 0.0), total(blocks.count(), 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double w = weight.empty() ? 1.0 : weight[i];
    const std::size_t block = blocks.of(labels[i]);
    sum[block] += w * x[i];
    total[block] += w;
  }
  for (std::size_t b = 0; b < sum.size(); ++b) sum[b] = total[b] > 0.0 ? sum[b] / total[b] : 0.0;
  return sum;
}

std::vector<double> labels_of(std::span<const std::size_t> place) {
  std::vector<double> all(place.size());
  for (std::size_t i = 0; i < place.size(); ++i) all[i] = label(place[i], place.size());
  return all;
}

double sup_distance(std::span<const double> a, std::span<const double> b) {
  assert(a.size() == b.size());
  double most = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

}  // namespace poise::dense
