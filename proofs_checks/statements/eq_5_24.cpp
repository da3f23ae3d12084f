/// [MV, (5.24)]: dv/dt = -J_v^{-1} J_K dK/dt along the limit, and (as the end of the proof of Lemma
/// 4.2 has it) on U it is equivalent to F = 0, given that F = 0 at the start.
///
/// As printed: proved. F is smooth in (v, K) for K > 0, so along a C^1 curve
///     dF/dt = J_v dv/dt + J_K dK/dt.
/// If F = 0 along the curve the left side is 0, and where det J_v is not 0, (5.24) follows. If
/// (5.24) holds the right side is 0, so F is constant: 0, if it was 0 at the start.
///
/// Method: beside the proof, the network with a fold of explicit_limits.hpp, in which v_e(t) is
/// known by itself: the certificate differentiates it, and the verifier compares that with J_v, J_K
/// and dK/dt from their definitions. The figures have central differences of v along the integrated
/// limit of the paper's network, whose every state solves F = 0, minus (5.24); and minus (5.24)
/// with the factor 1/2 of the heat equation, d/dK E f = E f'' / 2, left out of J_K.

#include <Eigen/LU>
#include <algorithm>

#include "poise/limit/hydrodynamic.hpp"
#include "poise/network/paper.hpp"
#include "proofs_checks/evidence/explicit_limits.hpp"

namespace poise::checks {
namespace {

constexpr std::string_view file = "proofs_checks/statements/eq_5_24.cpp";

/// The largest |central difference - factor times (5.24)| over times of spacing h up to T.
double residual(const network::Network& network, const limit::LimitPath& path, double factor) {
  double greatest = 0.0;
  for (std::size_t k = 1; k + 1 < path.t.size(); ++k) {
    const auto& before = path.state[k - 1].mean;
    const auto& after = path.state[k + 1].mean;
    const double span = path.t[k + 1] - path.t[k - 1];
    const Eigen::Vector2d difference{(after.e - before.e) / span, (after.i - before.i) / span};
    const auto field = balance::evaluate(network, path.state[k]);
    const Eigen::Vector2d rate = balance::variance_rate(network, path.state[k], field);
    const Eigen::Vector2d slope = -factor * field.J_v.inverse() * (field.J_K * rate);
    greatest = std::max(greatest, (difference - slope).norm());
  }
  return greatest;
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  outcome.as_stated =
      proved("F = 0 along the limit, differentiated; and an explicit limit",
             {argument(file, "F is constant along (5.24), and conversely"),
              formal("eq_5_24.v", "balance_implies"), formal("eq_5_24.v", "implies_balance"),
              explicit_fold(settings.digits)});
  const auto network = network::paper();
  const auto point = balanced_point(network, papers_variances[0], settings.digits);
  if (!point) return outcome;
  const balance::State start{{point->mean.e.midpoint(), point->mean.i.midpoint()},
                             papers_variances[0]};
  constexpr double h = 0x1p-8;
  std::vector<double> times;
  times.reserve(257);
  for (int k = 0; k <= 256; ++k) times.push_back(h * k);
  const auto path = limit::solve_limit(network, start, times);
  outcome.figures = {{"spacing", h},
                     {"residual", residual(network, path, 1.0)},
                     {"residual_without_the_heat_equations_half", residual(network, path, 2.0)}};
  return outcome;
}

}  // namespace

Statement eq_5_24() {
  return {"eq-5.24", "the velocity of the means", "dv/dt = -J_v^{-1} J_K dK/dt along the limit", "",
          check};
}

}  // namespace poise::checks
