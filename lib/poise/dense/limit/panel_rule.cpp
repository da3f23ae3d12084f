#include "poise/dense/limit/panel_rule.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "poise/dense/limit/labels.hpp"

namespace poise::dense {
namespace {

/// P_0, ..., P_{out.size() - 1} at 2 x - 1.
void legendre(double x, std::span<double> out) {
  const double z = 2.0 * x - 1.0;
  out[0] = 1.0;
  if (out.size() > 1) out[1] = z;
  for (std::size_t n = 1; n + 1 < out.size(); ++n) {
    const double k = static_cast<double>(n);
    out[n + 1] = ((2.0 * k + 1.0) * z * out[n] - k * out[n - 1]) / (k + 1.0);
  }
}

}  // namespace

PanelRule::PanelRule(std::size_t count) {
  GaussRule gauss = gauss_legendre(count);
  node_ = std::move(gauss.node);
  weight_ = std::move(gauss.weight);
  transform_.resize(count * count);
  std::vector<double> p(count);
  for (std::size_t k = 0; k < count; ++k) {
    legendre(node_[k], p);
    for (std::size_t n = 0; n < count; ++n)
      transform_[n * count + k] = static_cast<double>(2 * n + 1) * weight_[k] * p[n];
  }
  integral_.resize(count * count);
  for (std::size_t j = 0; j < count; ++j)
    integrals_to(node_[j], std::span(integral_).subspan(j * count, count));
  nested_.resize((count + 1) * count * count);
  for (std::size_t j = 0; j <= count; ++j)
    for (std::size_t m = 0; m < count; ++m)
      values_at((j < count ? node_[j] : 1.0) * node_[m],
                std::span(nested_).subspan((j * count + m) * count, count));
}

void PanelRule::values_at(double x, std::span<double> out) const {
  const std::size_t count = size();
  std::vector<double> p(count);
  legendre(x, p);
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t n = 0; n < count; ++n)
    for (std::size_t k = 0; k < count; ++k) out[k] += p[n] * transform_[n * count + k];
}

void PanelRule::slopes_at(double x, std::span<double> out) const {
  const std::size_t count = size();
  std::vector<double> p(count), slope(count, 0.0);
  legendre(x, p);
  // P'_{n+1} = P'_{n-1} + (2 n + 1) P_n, and d(2 x - 1)/dx = 2.
  for (std::size_t n = 0; n + 1 < count; ++n)
    slope[n + 1] = (n > 0 ? slope[n - 1] : 0.0) + 2.0 * static_cast<double>(2 * n + 1) * p[n];
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t n = 0; n < count; ++n)
    for (std::size_t k = 0; k < count; ++k) out[k] += slope[n] * transform_[n * count + k];
}

void PanelRule::integrals_to(double x, std::span<double> out) const {
  const std::size_t count = size();
  std::vector<double> p(count + 1);
  legendre(x, p);
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t n = 0; n < count; ++n) {
    const double integral =
        n == 0 ? x : (p[n + 1] - p[n - 1]) / (2.0 * static_cast<double>(2 * n + 1));
    for (std::size_t k = 0; k < count; ++k) out[k] += integral * transform_[n * count + k];
  }
}

double PanelRule::interpolate(const double* at_nodes, double x) const {
  std::vector<double> all(size());
  values_at(x, all);
  double sum = 0.0;
  for (std::size_t k = 0; k < size(); ++k) sum += all[k] * at_nodes[k];
  return sum;
}

double PanelRule::tail(const double* at_nodes) const {
  const std::size_t count = size();
  double last = 0.0, before = 0.0;
  for (std::size_t k = 0; k < count; ++k) {
    last += transform_[(count - 1) * count + k] * at_nodes[k];
    before += transform_[(count - 2) * count + k] * at_nodes[k];
  }
  return std::max(std::abs(last), std::abs(before));
}

void PanelRule::coefficients(const double* at_nodes, std::span<double> out) const {
  const std::size_t count = size();
  for (std::size_t n = 0; n < out.size(); ++n) {
    out[n] = 0.0;
    for (std::size_t k = 0; k < count; ++k) out[n] += transform_[n * count + k] * at_nodes[k];
  }
}

double legendre_sum(std::span<const double> coefficients, double x) {
  std::vector<double> p(coefficients.size());
  legendre(x, p);
  double sum = 0.0;
  for (std::size_t n = 0; n < p.size(); ++n) sum += coefficients[n] * p[n];
  return sum;
}

}  // namespace poise::dense
