#include "proofs_checks/evidence/quadratic_form.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "poise/balance/field.hpp"
#include "poise/certify/arithmetic.hpp"
#include "poise/certify/rational.hpp"
#include "poise/limit/hydrodynamic.hpp"

namespace poise::checks {
namespace {

using certify::Arithmetic;
using certify::Ball;
using certify::Bits;
using certify::certainly_less;
using certify::exact;
using core::PerChannel;
using core::populations;

/// F and J_v over the ball of means.
struct Local {
  core::PerPopulation<Ball> F;
  PerChannel<Ball> J;
};

Local evaluate(const network::Network& network, const core::PerPopulation<Ball>& v,
               const Variances& variance, Bits bits) {
  const Arithmetic in{bits};
  Local local;
  for (const auto a : populations)
    for (const auto b : populations) {
      const auto mean = certify::expectation(network.intensity[a][b], v[b], variance[b], bits);
      const Ball weight = exact(core::sign(b) * network.weight[a][b]);
      local.F[a] = in.add(local.F[a], in.mul(weight, mean.value));
      local.J[a][b] = in.mul(weight, mean.slope);
    }
  return local;
}

/// |zeta| / 2 of a point on U whose eigenvalues are known to be real, or to be complex.
std::optional<Ball> half_abscissa(const certify::ProvedPoint& point, Bits bits) {
  const Arithmetic in{bits};
  Ball discriminant, zeta = point.trace;
  arb_mul_2exp_si(discriminant.get(), point.determinant.get(), 2);
  arb_sub(discriminant.get(), in.mul(point.trace, point.trace).get(), discriminant.get(), bits);
  if (arb_contains_zero(discriminant.get()) != 0) return {};
  if (arb_is_positive(discriminant.get()) != 0) {
    arb_sqrt(discriminant.get(), discriminant.get(), bits);
    zeta = in.add(zeta, discriminant);
  }
  arb_mul_2exp_si(zeta.get(), zeta.get(), -2);
  arb_abs(zeta.get(), zeta.get());
  return zeta;
}

io::Json header(std::string_view kind, const network::Network& network, const Variances& variance,
                const certify::ProvedPoint& point, int digits) {
  return {{"kind", kind},
          {"network", network_json(network)},
          {"K", {variance.e, variance.i}},
          {"v_e", decimal_ends(point.mean.e, digits)},
          {"v_i", decimal_ends(point.mean.i, digits)}};
}

/// J^T P + P J = -I: P = -(det(J) I + adj(J)^T adj(J)) / (2 trace(J) det(J)).
Eigen::Matrix2d lyapunov_matrix(const Eigen::Matrix2d& J) {
  const double trace = J.trace(), det = J.determinant();
  const Eigen::Matrix2d adjugate = trace * Eigen::Matrix2d::Identity() - J;
  return -(det * Eigen::Matrix2d::Identity() + adjugate.transpose() * adjugate) /
         (2.0 * trace * det);
}

Eigen::Matrix2d middle(const PerChannel<Ball>& J) {
  Eigen::Matrix2d result;
  result << J.rows.e.e.midpoint(), J.rows.e.i.midpoint(), J.rows.i.e.midpoint(),
      J.rows.i.i.midpoint();
  return result;
}

/// Least and greatest.
Eigen::Vector2d eigenvalues(const Eigen::Matrix2d& symmetric) {
  return Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d>(symmetric).eigenvalues();
}

/// [[a, b], [b, c]] is positive definite.
bool positive(const Ball& a, const Ball& b, const Ball& c, Bits bits) {
  const Arithmetic in{bits};
  return arb_is_positive(a.get()) != 0 && certainly_less(in.mul(b, b), in.mul(a, c));
}

/// a + factor b
Ball shifted(const Ball& a, long factor, const Ball& b, Bits bits) {
  Ball result = a;
  arb_addmul_si(result.get(), b.get(), factor, bits);
  return result;
}

/// J^T P + P J <= -|zeta| P - (1 - 10^-9) I
bool is_lyapunov(const PerChannel<Ball>& exact_J, const Ball& half_zeta, const Eigen::Matrix2d& P,
                 Bits bits) {
  const Arithmetic in{bits};
  PerChannel<Ball> J = exact_J;  // that of J + (|zeta| / 2) I, which comes to the same
  for (const auto a : populations) J[a][a] = in.add(J[a][a], half_zeta);
  const Ball ee = exact(P(0, 0)), ei = exact(P(0, 1)), ii = exact(P(1, 1));
  const auto& [row_e, row_i] = J.rows;
  // -(J^T P + P J) - (1 - 10^-9) I
  const Ball almost = certify::enclose(certify::Rational(999'999'999, 1'000'000'000), bits);
  Ball a = in.add(in.mul(row_e.e, ee), in.mul(row_i.e, ei));
  Ball c = in.add(in.mul(row_e.i, ei), in.mul(row_i.i, ii));
  a = shifted(shifted(Ball(), -1, almost, bits), -2, a, bits);
  c = shifted(shifted(Ball(), -1, almost, bits), -2, c, bits);
  Ball b = in.add(in.mul(row_e.e, ei), in.mul(row_i.e, ii));
  b = in.add(b, in.add(in.mul(ee, row_e.i), in.mul(ei, row_i.i)));
  return positive(a, b, c, bits);
}

}  // namespace

Direction steepest(const network::Network& network, const Variances& variance,
                   const certify::ProvedPoint& point) {
  const Eigen::Matrix2d J = middle(evaluate(network, point.mean, variance, 64).J);
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> solver(0.5 * (J + J.transpose()));
  return {solver.eigenvectors()(0, 1), solver.eigenvectors()(1, 1)};
}

std::optional<io::Json> quadratic_form(const network::Network& network, const Variances& variance,
                                       const certify::ProvedPoint& point, const Direction& q,
                                       int digits) {
  const Bits bits = working_bits(digits);
  const Arithmetic in{bits};
  constexpr double s = 0x1p-10;
  const auto half_zeta = half_abscissa(point, bits);
  if (!half_zeta) return {};
  const PerChannel<Ball> J = evaluate(network, point.mean, variance, bits).J;
  Ball form, square;
  auto moved = point.mean;
  for (const auto a : populations) {
    square = in.add(square, in.mul(exact(q[a]), exact(q[a])));
    moved[a] = in.add(moved[a], exact(s * q[a]));  // s is a power of two
    for (const auto b : populations)
      form = in.add(form, in.mul(in.mul(exact(q[a]), J[a][b]), exact(q[b])));
  }
  const auto F = evaluate(network, moved, variance, bits).F;
  const Ball along = in.add(in.mul(exact(q.e), F.e), in.mul(exact(q.i), F.i));
  const Ball least = in.mul(*half_zeta, square);
  if (!certainly_less(least, form) || !certainly_less(in.mul(exact(s), least), along)) return {};
  auto certificate = header("quadratic_form", network, variance, point, digits);
  certificate["q"] = {q.e, q.i};
  certificate["form"] = decimal_ends(form, digits - 3);
  certificate["half_zeta"] = decimal_ends(*half_zeta, digits - 3);
  certificate["s"] = s;
  return certificate;
}

std::optional<io::Json> lyapunov(const network::Network& network, const Variances& variance,
                                 const certify::ProvedPoint& point, int digits) {
  const Bits bits = working_bits(digits);
  const auto half_zeta = half_abscissa(point, bits);
  if (!half_zeta) return {};
  const auto J = evaluate(network, point.mean, variance, bits).J;
  const Eigen::Matrix2d P =
      lyapunov_matrix(middle(J) + half_zeta->midpoint() * Eigen::Matrix2d::Identity());
  const Eigen::Vector2d ends = eigenvalues(P);
  const double least = ends[0] * (1.0 - 1e-9), greatest = ends[1] * (1.0 + 1e-9);
  const Ball ee = exact(P(0, 0)), ei = exact(P(0, 1)), ii = exact(P(1, 1));
  const Ball low = exact(least), high = exact(greatest);
  if (!is_lyapunov(J, *half_zeta, P, bits) ||
      !positive(shifted(ee, -1, low, bits), ei, shifted(ii, -1, low, bits), bits) ||
      !positive(shifted(high, -1, ee, bits), ei, shifted(high, -1, ii, bits), bits))
    return {};
  auto certificate = header("lyapunov", network, variance, point, digits);
  certificate["half_zeta"] = decimal_ends(*half_zeta, digits - 3);
  certificate["P"] = {P(0, 0), P(0, 1), P(1, 1)};
  certificate["least"] = least;
  certificate["greatest"] = greatest;
  return certificate;
}

io::Json along_the_limit(const network::Network& network, const Variances& variance,
                         const certify::ProvedPoint& point, double T, int samples) {
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(samples));
  for (int k = 0; k < samples; ++k) times.push_back(T * k / (samples - 1));
  const balance::State start{{point.mean.e.midpoint(), point.mean.i.midpoint()}, variance};
  const auto path = limit::solve_limit(network, start, times);
  double zeta = -INFINITY, numerical = -INFINITY, least = INFINITY, greatest = 0.0, rate = 0.0;
  std::optional<Eigen::Matrix2d> previous;
  for (std::size_t k = 0; k < path.t.size(); ++k) {
    const Eigen::Matrix2d J = balance::evaluate(network, path.state[k]).J_v;
    const double abscissa = path.stability[k].spectral_abscissa();
    const Eigen::Matrix2d P =
        lyapunov_matrix(J + 0.5 * std::abs(abscissa) * Eigen::Matrix2d::Identity());
    zeta = std::max(zeta, abscissa);
    numerical = std::max(numerical, eigenvalues(0.5 * (J + J.transpose()))[1]);
    least = std::min(least, eigenvalues(P)[0]);
    greatest = std::max(greatest, eigenvalues(P)[1]);
    if (previous) rate = std::max(rate, (P - *previous).norm() / (path.t[k] - path.t[k - 1]));
    previous = P;
  }
  return {{"K", io::per_population(variance)},  {"until", path.t.back()},
          {"greatest_spectral_abscissa", zeta}, {"greatest_numerical_abscissa", numerical},
          {"least_eigenvalue_of_P", least},     {"greatest_eigenvalue_of_P", greatest},
          {"greatest_rate_of_P", rate}};
}

}  // namespace poise::checks
