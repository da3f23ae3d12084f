#include "poise/finite/internal/mode_moments.hpp"

#include <algorithm>
#include <cmath>

namespace poise::finite {

using balance::State;
using network::Network;

namespace {
Eigen::Index at(std::size_t k) { return static_cast<Eigen::Index>(k); }
}  // namespace

ModeUnits units_for(const Network& network, const State& start, std::size_t modes) {
  const auto Sigma = balance::evaluate(network, start).Sigma;
  core::PerPopulation<double> length;
  for (const auto a : core::populations) {
    const double rest = 0.5 * network.tau[a] * Sigma(at(core::index(a)));
    const double K = std::max(start.variance[a], rest);
    length[a] = K > 0.0 && std::isfinite(K) ? std::sqrt(K) : 1.0;
  }
  return {modes, length};
}

Eigen::MatrixXd moments_of_modes(const ModeUnits& units) {
  Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(4, at(units.size()));
  for (const auto a : core::populations) {
    const Eigen::Index p = at(core::index(a));
    rows(p, at(units.place(a, 1))) = units.unit(a, 1);
    rows(2 + p, at(units.place(a, 2))) = units.unit(a, 2);
  }
  return rows;
}

Moments moments_about(const State& mean_field, const Moments& b, const Covariance& covariance) {
  Moments mean{mean_field.mean.e, mean_field.mean.i, mean_field.variance.e, mean_field.variance.i};
  mean += b;
  for (Eigen::Index a = 0; a < 2; ++a) mean(2 + a) -= covariance(a, a) + b(a) * b(a);
  return mean;
}

double nonlinearity(const Moments& shift, const Covariance& covariance, const State& mean_field) {
  double largest = 0.0;
  for (Eigen::Index k = 0; k < 4; ++k)
    if (covariance(k, k) > 0.0)
      largest = std::max(largest, std::abs(shift(k)) / std::sqrt(covariance(k, k)));
  for (const auto a : core::populations) {
    const Eigen::Index k = 2 + at(core::index(a));
    if (mean_field.variance[a] > 0.0)
      largest = std::max(largest, std::sqrt(covariance(k, k)) / mean_field.variance[a]);
  }
  return largest;
}

double trust_threshold(double n, double ratio) {
  const double excess = ratio / 0.5;
  return n * excess * excess;
}

}  // namespace poise::finite
