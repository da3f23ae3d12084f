#include "poise/finite/modes.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "poise/gaussian/hermite.hpp"

namespace poise::finite {

using balance::State;
using core::Population;
using network::Network;

ModeUnits::ModeUnits(std::size_t count, const core::PerPopulation<double>& length)
    : count_(count), length_(length) {
  for (const auto a : core::populations) {
    unit_[a].assign(1, 1.0);
    for (std::size_t k = 1; k <= count; ++k)
      unit_[a].push_back(unit_[a].back() * length[a] * std::sqrt(static_cast<double>(k)));
  }
}

namespace {

Eigen::Index at(std::size_t k) { return static_cast<Eigen::Index>(k); }

/// d_1, ..., d_count in units, and the mean of f; `truncated` grows to the share that is left out.
struct Channel {
  double mean;
  Eigen::RowVectorXd slope;
};

Channel expand(const network::Intensity& f, Population b, const State& state,
               const ModeUnits& units, double* truncated) {
  const double v = state.mean[b], K = state.variance[b];
  std::vector<double> d(units.count() + 1);
  gaussian::hermite_coefficients(f, v, K, d);
  Channel channel{.mean = d[0], .slope = Eigen::RowVectorXd(at(units.count()))};
  double explained = 0.0;
  for (std::size_t k = 1; k <= units.count(); ++k) {
    channel.slope[at(k - 1)] = d[k] * units.unit(b, k);
    const double size = channel.slope[at(k - 1)];
    explained +=
        size * size * std::pow(K / (units.length(b) * units.length(b)), static_cast<double>(k));
  }
  if (truncated != nullptr && K > 0.0) {
    const double square = gaussian::mean_square(f, v, K), variance = square - d[0] * d[0];
    // Where f hardly varies the difference is rounding.
    if (variance > 1e-12 * square) *truncated = std::max(*truncated, 1.0 - explained / variance);
  }
  return channel;
}

}  // namespace

ModeField mode_field(const Network& network, const State& state, const ModeUnits& units,
                     bool with_truncation) {
  ModeField field;
  const Eigen::Index M = at(units.count());
  for (const auto a : core::populations) {
    for (auto* row : {&field.dF[a], &field.dSigma[a], &field.dT[a]})
      *row = Eigen::RowVectorXd::Zero(2 * M);
    field.F[a] = field.Sigma[a] = field.third[a] = field.fourth[a] = 0.0;
  }
  for (const auto b : core::populations)
    for (const auto a : core::populations) {
      const Channel channel = expand(network.intensity[a][b], b, state, units,
                                     with_truncation ? &field.truncated : nullptr);
      const double C = core::sign(b) * network.weight[a][b];
      const Eigen::Index first = at(units.place(b, 1));
      field.F[a] += C * channel.mean;
      field.Sigma[a] += C * C * channel.mean;
      field.third[a] += C * C * C * channel.mean;
      field.fourth[a] += C * C * C * C * channel.mean;
      field.dF[a].segment(first, M) = C * channel.slope;
      field.dSigma[a].segment(first, M) = C * C * channel.slope;
      field.dT[a].segment(first, M) = C * C * C * channel.slope;
    }
  return field;
}

Eigen::MatrixXd mode_matrix(const Network& network, const ModeField& field,
                            const ModeUnits& units) {
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(at(units.size()), at(units.size()));
  const double root = std::sqrt(static_cast<double>(network.n));
  for (const auto a : core::populations) {
    for (std::size_t k = 1; k <= units.count(); ++k)
      A(at(units.place(a, k)), at(units.place(a, k))) = -static_cast<double>(k) / network.tau[a];
    A.row(at(units.place(a, 1))) += root / units.unit(a, 1) * field.dF[a];
    A.row(at(units.place(a, 2))) += 1.0 / units.unit(a, 2) * field.dSigma[a];
  }
  return A;
}

Eigen::MatrixXd mode_noise(const Network& network, const State& state, const ModeField& field,
                           const ModeUnits& units) {
  Eigen::MatrixXd N = Eigen::MatrixXd::Zero(at(units.size()), at(units.size()));
  const auto n = static_cast<double>(network.n);
  for (const auto a : core::populations) {
    const double L = units.length(a), share = state.variance[a] / (L * L);
    double power = 1.0;  // share^(k-1); (k-1)! K^(k-1) / unit(k)^2 is share^(k-1) / (k L^2)
    for (std::size_t k = 1; k <= units.count(); ++k, power *= share) {
      const auto order = static_cast<double>(k);
      const Eigen::Index p = at(units.place(a, k));
      N(p, p) = field.Sigma[a] * order * power / (L * L);
      if (k == units.count()) continue;
      // (k-1)! K^(k-1) / (unit(k) unit(k+1)) is share^(k-1) / (k L^3 sqrt(k+1)).
      N(p, p + 1) = N(p + 1, p) = field.third[a] / std::sqrt(n) * 0.5 * order *
                                  std::sqrt(order + 1.0) * power / (L * L * L);
    }
    const Eigen::Index second = at(units.place(a, 2));
    N(second, second) += field.fourth[a] / n / (units.unit(a, 2) * units.unit(a, 2));
  }
  return N;
}

Eigen::MatrixXd independent_modes(const State& state, const ModeUnits& units) {
  Eigen::MatrixXd P = Eigen::MatrixXd::Zero(at(units.size()), at(units.size()));
  for (const auto a : core::populations)
    for (std::size_t k = 1; k <= units.count(); ++k)
      P(at(units.place(a, k)), at(units.place(a, k))) =
          std::pow(state.variance[a] / (units.length(a) * units.length(a)), static_cast<double>(k));
  return P;
}

Eigen::VectorXd mean_rate(const Network& network, const ModeField& field, const ModeUnits& units,
                          const Eigen::VectorXd& mean, const Eigen::MatrixXd& P) {
  Eigen::VectorXd rate(mean.size());
  const auto n = static_cast<double>(network.n);
  const double root = std::sqrt(n);
  for (const auto a : core::populations) {
    const double dF = field.dF[a] * mean, dSigma = field.dSigma[a] * mean,
                 third = field.third[a] + field.dT[a] * mean;
    const Eigen::VectorXd PF = P * field.dF[a].transpose() / n,
                          PSigma = P * field.dSigma[a].transpose() / n,
                          PT = P * field.dT[a].transpose() / n;
    // E b_k and cov(b_k, d), in potential^k; b_0 = 1.
    const auto moment = [&](std::size_t k) {
      return k == 0 ? 1.0 : mean[at(units.place(a, k))] * units.unit(a, k);
    };
    const auto with = [&](const Eigen::VectorXd& covariance, std::size_t k) {
      return k == 0 ? 0.0 : covariance[at(units.place(a, k))] * units.unit(a, k);
    };
    for (std::size_t k = 1; k <= units.count(); ++k) {
      const auto j = static_cast<double>(k);
      double sum = -j / network.tau[a] * moment(k);
      sum += j * root * (dF * moment(k - 1) + with(PF, k - 1));
      if (k >= 2) sum += 0.5 * j * (j - 1.0) * (dSigma * moment(k - 2) + with(PSigma, k - 2));
      if (k >= 3)
        sum += j * (j - 1.0) * (j - 2.0) / (6.0 * root) * (third * moment(k - 3) + with(PT, k - 3));
      if (k >= 4)
        sum += j * (j - 1.0) * (j - 2.0) * (j - 3.0) / (24.0 * n) * field.fourth[a] * moment(k - 4);
      rate[at(units.place(a, k))] = sum / units.unit(a, k);
    }
  }
  return rate;
}

}  // namespace poise::finite
