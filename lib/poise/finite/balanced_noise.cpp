#include "poise/finite/balanced_noise.hpp"

#include <Eigen/LU>

#include "poise/balance/stability.hpp"
#include "poise/finite/internal/mode_moments.hpp"
#include "poise/finite/modes.hpp"
#include "poise/finite/rest_noise.hpp"

namespace poise::finite {
namespace {

constexpr std::size_t modes =
    48;  // what is left of tanh(4 x) at K = 1 is below 1e-4 of its variance

/// dF without the modes of order 1, which the means themselves are.
Eigen::MatrixXd drift_of_shapes(const ModeField& field, const ModeUnits& units) {
  Eigen::MatrixXd rows(2, static_cast<Eigen::Index>(units.size()));
  rows << field.dF.e, field.dF.i;
  for (const auto b : core::populations)
    rows.col(static_cast<Eigen::Index>(units.place(b, 1))).setZero();
  return rows;
}

}  // namespace

std::optional<BalancedNoise> balanced_noise(const network::Network& network,
                                            const balance::State& state) {
  const auto at = balance::evaluate(network, state);
  if (!balance::stability(at.J_v).on_manifold()) return std::nullopt;
  const ModeUnits units = units_for(network, state, modes);
  const ModeField field = mode_field(network, state, units, true);
  const Eigen::MatrixXd drift = drift_of_shapes(field, units);
  const Eigen::Matrix2d inverse = at.J_v.inverse();
  const Eigen::Matrix2d C = drift * independent_modes(state, units) * drift.transpose();
  return BalancedNoise{.slow = inverse * C * inverse.transpose(),
                       .ringing = solve_lyapunov(at.J_v, at.Sigma.asDiagonal().toDenseMatrix()),
                       .truncated = field.truncated};
}

}  // namespace poise::finite
