#include "poise/limit/rest.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

namespace poise::limit {
namespace {

using balance::Field;
using balance::State;
using network::Network;

double distance_between(const State& a, const State& b) {
  return std::max({std::abs(a.mean.e - b.mean.e), std::abs(a.mean.i - b.mean.i),
                   std::abs(a.variance.e - b.variance.e), std::abs(a.variance.i - b.variance.i)});
}

/// dK/dt on the manifold, linearised: the Schur complement of J_v.
Eigen::Matrix2d reduced_jacobian(const Network& network, const Field& field) {
  const Eigen::Vector2d leak(2.0 / network.tau.e, 2.0 / network.tau.i);
  Eigen::Matrix2d A = field.Sigma_K - field.Sigma_v * field.J_v.inverse() * field.J_K;
  A.diagonal() -= leak;
  return A;
}

/// Newton's method for F = 0 and dK/dt = 0 together. Returns where it ends.
State polish_rest_point(const Network& network, State state) {
  constexpr int most_steps = 20;
  double last = std::numeric_limits<double>::infinity();
  State best = state;
  for (int step = 0; step < most_steps; ++step) {
    const Field field = evaluate(network, state);
    Eigen::Vector4d residual;
    residual << field.F, variance_rate(network, state, field);
    if (!(residual.norm() < last)) break;
    last = residual.norm();
    best = state;
    Eigen::Matrix4d J;
    J << field.J_v, field.J_K, field.Sigma_v, field.Sigma_K;
    J(2, 2) -= 2.0 / network.tau.e;
    J(3, 3) -= 2.0 / network.tau.i;
    const Eigen::Vector4d change = J.partialPivLu().solve(residual);
    state.mean.e -= change(0);
    state.mean.i -= change(1);
    state.variance.e = std::max(state.variance.e - change(2), 0.0);
    state.variance.i = std::max(state.variance.i - change(3), 0.0);
  }
  return best;
}

/// How far K is from rest, by the linearisation; infinite where the limit does not contract.
double linear_distance(const Network& network, const State& state, const Field& field) {
  const Eigen::Matrix2d A = reduced_jacobian(network, field);
  if (!balance::stability(A).on_manifold()) return std::numeric_limits<double>::infinity();
  const Eigen::Vector2d change = A.inverse() * variance_rate(network, state, field);
  return change.cwiseAbs().maxCoeff();
}

}  // namespace

std::optional<RestPoint> rest_point_near(const Network& network, const State& state,
                                         const Field& field, double t, double distance) {
  // The linearisation is off by the square of the distance: twice as far is looked at.
  if (!(linear_distance(network, state, field) <= 2.0 * distance)) return std::nullopt;
  RestPoint rest;
  rest.state = polish_rest_point(network, state);
  rest.distance = distance_between(state, rest.state);
  rest.t = t;
  if (!(rest.distance <= distance)) return std::nullopt;
  const Field at_rest = evaluate(network, rest.state);
  rest.stability = balance::stability(at_rest.J_v);
  const auto reduced = balance::stability(reduced_jacobian(network, at_rest));
  rest.eigenvalues = reduced.eigenvalues;
  if (!(rest.stability.det > 0.0) || !reduced.on_manifold()) return std::nullopt;
  return rest;
}

}  // namespace poise::limit
