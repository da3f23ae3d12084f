/// The law of a finite network's moments by plain integration, with what a planted bug changes.
///
/// Problem: a prediction of fluctuations (finite/fluctuations.hpp) is to be held against networks, and a
/// test of it should reject predictions that are wrong in one term: the response to a mode left out, a
/// noise without its factor, no skewness. Method: the same equations by the classical Runge-Kutta method
/// with fixed steps and full matrices, which shares only the coefficients (finite/modes.hpp) with the
/// library's solver, and takes a change of any of them.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <functional>

#include "poise/finite/fluctuations.hpp"
#include "poise/finite/modes.hpp"

namespace poise::testing {

using finite::ModeField;
using finite::ModeUnits;

/// What a planted bug changes.
struct FluctuationBug {
  std::function<void(ModeField&, const ModeUnits&)> field = [](auto&, auto&) {};
  std::function<void(Eigen::MatrixXd& A, const ModeUnits&)> matrix = [](auto&, auto&) {};
  std::function<void(Eigen::MatrixXd& N, const ModeUnits&)> noise = [](auto&, auto&) {};
};

/// The third cumulants of the spikes times `factor`.
inline FluctuationBug skewness_times(double factor) {
  FluctuationBug bug;
  bug.field = [factor](ModeField& field, const ModeUnits&) {
    for (const auto a : core::populations) {
      field.third[a] *= factor;
      field.dT[a] *= factor;
    }
  };
  return bug;
}

/// The drifts do not hear the fluctuations of the variances: J_K = 0.
inline FluctuationBug deaf_to_variances() {
  FluctuationBug bug;
  bug.field = [](ModeField& field, const ModeUnits& units) {
    for (const auto a : core::populations)
      for (const auto b : core::populations)
        field.dF[a](static_cast<Eigen::Index>(units.place(b, 2))) = 0.0;
  };
  return bug;
}

namespace plain {

struct Point {
  Eigen::Vector4d mean_field;
  Eigen::MatrixXd P;
  Eigen::VectorXd m;
};

inline Point moved(const Point& from, const Point& by, double dt) {
  return {from.mean_field + dt * by.mean_field, from.P + dt * by.P, from.m + dt * by.m};
}

inline balance::State state_of(const Eigen::Vector4d& x) { return {{x(0), x(1)}, {x(2), x(3)}}; }

inline Point rate(const network::Network& network, const ModeUnits& units,
                  const FluctuationBug& bug, const Point& now) {
  const balance::State state = state_of(now.mean_field);
  ModeField field = mode_field(network, state, units, false);
  const double root = std::sqrt(static_cast<double>(network.n));
  const Eigen::Vector4d mean_field(-state.mean.e / network.tau.e + root * field.F.e,
                                   -state.mean.i / network.tau.i + root * field.F.i,
                                   -2.0 * state.variance.e / network.tau.e + field.Sigma.e,
                                   -2.0 * state.variance.i / network.tau.i + field.Sigma.i);
  bug.field(field, units);
  Eigen::MatrixXd A = mode_matrix(network, field, units);
  Eigen::MatrixXd N = mode_noise(network, state, field, units);
  bug.matrix(A, units);
  bug.noise(N, units);
  return {mean_field, A * now.P + now.P * A.transpose() + N,
          mean_rate(network, field, units, now.m, now.P)};
}

}  // namespace plain

struct PlainPrediction {
  finite::Moments mean;
  finite::Covariance covariance;
};

/// Of the moments v_e, v_i, K_e, K_i of one network at time T.
inline PlainPrediction integrate_plainly(const network::Network& network,
                                         const balance::State& start, double T, int steps,
                                         std::size_t modes, const FluctuationBug& bug = {}) {
  using plain::Point;
  const ModeUnits units(modes, {1.0, 1.0});
  const auto rate = [&](const Point& at) { return plain::rate(network, units, bug, at); };
  Point now{{start.mean.e, start.mean.i, start.variance.e, start.variance.i},
            independent_modes(start, units),
            Eigen::VectorXd::Zero(static_cast<Eigen::Index>(units.size()))};
  const double h = T / steps;
  for (int step = 0; step < steps; ++step) {
    const Point a = rate(now), b = rate(moved(now, a, 0.5 * h)), c = rate(moved(now, b, 0.5 * h)),
                d = rate(moved(now, c, h));
    now = moved(moved(moved(moved(now, a, h / 6.0), b, h / 3.0), c, h / 3.0), d, h / 6.0);
  }
  Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(4, now.P.rows());
  for (const auto a : core::populations)
    for (const std::size_t k : {1u, 2u})
      rows(static_cast<Eigen::Index>(2 * (k - 1) + core::index(a)),
           static_cast<Eigen::Index>(units.place(a, k))) = units.unit(a, k);
  const finite::Moments b = rows * now.m;
  PlainPrediction result{now.mean_field + b,
                         rows * now.P * rows.transpose() / static_cast<double>(network.n)};
  for (Eigen::Index a = 0; a < 2; ++a) result.mean(2 + a) -= result.covariance(a, a) + b(a) * b(a);
  return result;
}

}  // namespace poise::testing
