#include "poise/balance/normal_form.hpp"

#include <Eigen/LU>
#include <cassert>
#include <cmath>
#include <complex>

#include "poise/balance/stability.hpp"
#include "poise/gaussian/third_derivative.hpp"

namespace poise::balance {
namespace {

using Complex = std::complex<double>;
using Eigen::Matrix2d;
using Eigen::Vector2cd;
using Eigen::Vector2d;

/// F'''_ab = d^3 F_a / dv_b^3.
Matrix2d third_derivatives(const network::Network& network, const State& state) {
  Matrix2d third;
  for (const auto a : core::populations)
    for (const auto b : core::populations)
      third(static_cast<Eigen::Index>(core::index(a)), static_cast<Eigen::Index>(core::index(b))) =
          core::sign(b) * network.weight[a][b] *
          gaussian::third_derivative(network.intensity[a][b], state.mean[b], state.variance[b]);
  return third;
}

}  // namespace

double first_lyapunov_coefficient(const network::Network& network, const State& state) {
  const Field field = evaluate(network, state);
  const Matrix2d &J = field.J_v, second = 2.0 * field.J_K,
                 third = third_derivatives(network, state);
  const double det = stability(J).det;
  assert(det > 0.0);
  const double omega = std::sqrt(det);
  const Complex i_omega(0.0, omega);

  // With trace = 0 and det > 0 the off-diagonal entries have opposite signs, so neither vanishes.
  Vector2cd q(J(0, 1), i_omega - J(0, 0));
  Vector2cd p(J(1, 0), -i_omega - J(0, 0));
  q.normalize();
  p /= std::conj(p.dot(q));  // Eigen's dot is conjugate-linear in its first argument

  const auto B = [&](const Vector2cd& x, const Vector2cd& y) -> Vector2cd {
    return second * x.cwiseProduct(y);
  };
  const Vector2cd conj_q = q.conjugate();
  const Vector2cd mean = J.cast<Complex>().inverse() * B(q, conj_q);
  const Eigen::Matrix2cd resolvent = 2.0 * i_omega * Eigen::Matrix2cd::Identity() - J;
  const Vector2cd harmonic = resolvent.inverse() * B(q, q);
  const Vector2cd cubic = third * q.cwiseProduct(q).cwiseProduct(conj_q);
  return p.dot(cubic - 2.0 * B(q, mean) + B(conj_q, harmonic)).real() / (2.0 * omega);
}

double fold_coefficient(const network::Network& network, const State& state) {
  const Field field = evaluate(network, state);
  const Vector2d q = null_vector(field.J_v), p = null_vector(field.J_v.transpose());
  const Vector2d B = 2.0 * field.J_K * q.cwiseProduct(q);
  return 0.5 * p.dot(B) / p.dot(q);
}

}  // namespace poise::balance
