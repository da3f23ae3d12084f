#include "poise/balance/field.hpp"

#include "poise/gaussian/expectation.hpp"

namespace poise::balance {

using core::populations;

Field evaluate(const network::Network& network, const State& state) {
  Field field;
  field.F.setZero();
  field.Sigma.setZero();
  field.scale.setZero();
  for (const auto b : populations) {
    gaussian::Expectation expectation;
    for (const auto a : populations) {
      const double weight = network.weight[a][b];
      const double input = core::sign(b) * weight;
      const double feed = weight * weight;
      // Often a source has one intensity for both targets: then one expectation does.
      if (a == core::Population::e ||
          network.intensity[a][b] != network.intensity[core::Population::e][b])
        expectation =
            gaussian::expectation(network.intensity[a][b], state.mean[b], state.variance[b]);
      const auto row = static_cast<Eigen::Index>(core::index(a));
      const auto column = static_cast<Eigen::Index>(core::index(b));
      field.F(row) += input * expectation.value;
      field.Sigma(row) += feed * expectation.value;
      field.scale(row) += weight * expectation.value;
      field.J_v(row, column) = input * expectation.d_mean;
      field.J_K(row, column) = input * expectation.d_variance;
      field.Sigma_v(row, column) = feed * expectation.d_mean;
      field.Sigma_K(row, column) = feed * expectation.d_variance;
    }
  }
  return field;
}

Eigen::Vector2d variance_rate(const network::Network& network, const State& state,
                              const Field& field) {
  return {-2.0 * state.variance.e / network.tau.e + field.Sigma(0),
          -2.0 * state.variance.i / network.tau.i + field.Sigma(1)};
}

}  // namespace poise::balance
