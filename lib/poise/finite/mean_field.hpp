/// The finite-n mean field: what the network's means and variances do before the limit is taken.
///
///     dv_a/dt = -v_a/tau_a + sqrt(n) F_a(v, K),    dK_a/dt = -2 K_a/tau_a + Sigma_a(v, K).
///
/// This is [MV, (5.2)] with the empirical measure replaced by its Gaussian limit law. As n grows v
/// is pressed onto F = 0; at finite n it sits off it by J_v^{-1}(dv/dt + v/tau)/sqrt(n), of order
/// n^{-1/2}, and so does the network. Drawn beside the limit this curve shows how much of the
/// network's distance is bias of that order.
///
/// Method: the system is stiff (rates sqrt(n) times the eigenvalues of J_v), so a Rosenbrock method
/// of order 4 with the exact Jacobian, dense output, from Boost.Odeint. Rejected: explicit
/// Runge-Kutta, whose step is bound by n^{-1/2} however smooth the path.
#pragma once

#include <span>
#include <vector>

#include "poise/balance/field.hpp"
#include "poise/core/watch.hpp"

namespace poise::finite {

struct MeanFieldOptions {
  double tolerance = 1e-10;  ///< local error a step, absolute and relative
  core::Watch watch = {};
};

struct MeanFieldPath {
  std::vector<double> t;
  std::vector<balance::State> state;
  bool interrupted = false;  ///< then the times are those reached
};

/// Solution at `times` (increasing, the first >= 0) from any start, on the manifold or off it; n is
/// the network's. Throws core::Refusal where the equations overflow.
MeanFieldPath solve_mean_field(const network::Network& network, const balance::State& start,
                               std::span<const double> times, const MeanFieldOptions& options = {});

}  // namespace poise::finite
