/// Fluctuations about rest: the Lyapunov equation, the path that tends there, and the spectrum.
#include "poise/finite/rest_noise.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <numbers>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/finite/mean_field.hpp"
#include "support/networks.hpp"

namespace poise::finite {
namespace {

using balance::State;
using network::Network;

const State near_rest{{-1.2, -0.7}, {0.84, 0.17}};

TEST(Lyapunov, IsSolved) {
  Eigen::MatrixXd A = Eigen::MatrixXd::Random(9, 9), N = Eigen::MatrixXd::Random(9, 9);
  A.diagonal().array() -= 4.0;
  N = (N * N.transpose()).eval();
  const Eigen::MatrixXd X = solve_lyapunov(A, N);
  EXPECT_LT((A * X + X * A.transpose() + N).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(RestNoise, IsWhatThePathTendsTo) {
  const Network network = testing::paper_network(1250);
  const auto rest = mean_field_rest(network, near_rest);
  ASSERT_TRUE(rest);
  const RestNoise noise(network, *rest, 12);
  const auto path = solve_fluctuations(network, *rest, {{40.0}}, {.modes = 12, .tolerance = 1e-10});
  EXPECT_LT((noise.covariance() - path.covariance[0]).cwiseAbs().maxCoeff(),
            1e-6 * noise.covariance()(0, 0));
  EXPECT_LT((noise.mean() - path.mean[0]).cwiseAbs().maxCoeff(), 1e-8);
  const auto two = two_time_covariance(network, *rest, 40.0, {{40.5}}, {.modes = 12});
  EXPECT_LT((noise.two_time(0.5) - two[0]).cwiseAbs().maxCoeff(), 1e-5 * noise.covariance()(0, 0));
  EXPECT_EQ(noise.two_time(0.0), noise.covariance());
}

/// Over all frequencies the spectrum holds the variances; its transform is the two-time covariance.
TEST(RestNoise, SpectrumIsTheTransformOfTheCovariance) {
  const Network network = testing::paper_network(1250);
  const RestNoise noise(network, mean_field_rest(network, near_rest).value(), 8);
  // omega = s / (1 - s^2): the integrand falls like omega^-2, and midpoints converge fast.
  constexpr int nodes = 20'000;
  Covariance still = Covariance::Zero(), later = Covariance::Zero();
  for (int k = 0; k < nodes; ++k) {
    const double s = -1.0 + (2.0 * k + 1.0) / nodes, gap = 1.0 - s * s;
    const double omega = 20.0 * s / gap, slope = 20.0 * (1.0 + s * s) / (gap * gap);
    const Eigen::Matrix4cd S = noise.spectrum(omega);
    const double weight = slope * 2.0 / nodes / (2.0 * std::numbers::pi);
    still += weight * S.real();
    later += weight * (S * std::polar(1.0, 0.3 * omega)).real();
  }
  EXPECT_LT((still - noise.covariance()).cwiseAbs().maxCoeff(), 1e-3 * noise.covariance()(0, 0));
  EXPECT_LT((later - noise.two_time(0.3)).cwiseAbs().maxCoeff(), 3e-3 * noise.covariance()(0, 0));
}

/// The ringing stands near sqrt(n) Im of the eigenvalues of J_v, and the spectrum peaks there.
TEST(RestNoise, RingsAtTheFrequencyOfTheMeans) {
  const Network network = testing::paper_network(5000);
  const State rest = mean_field_rest(network, near_rest).value();
  const RestNoise noise(network, rest, 8);
  const Eigen::Matrix2d J = balance::evaluate(network, rest).J_v;
  const double imaginary =
      std::sqrt(std::max(0.0, J.determinant() - 0.25 * J.trace() * J.trace()) * 5000.0);
  double nearest = 1e9;
  for (const auto& value : noise.eigenvalues())
    nearest = std::min(nearest, std::abs(std::abs(value.imag()) - imaginary));
  EXPECT_LT(nearest, 0.1 * imaginary);
}

/// Both weights onto the inhibitory population, made smaller together, leave F_i = 0 where it is and
/// take the trace of J_v to that of J_ee > 0, with det J_v > 0: the point is there, and unstable.
TEST(RestNoise, IsRefusedWhereNothingRests) {
  Network network = testing::paper_network(100'000);
  State rest = mean_field_rest(network, near_rest).value();
  for (int step = 0; step < 40 && balance::evaluate(network, rest).J_v.trace() <= 0.03; ++step) {
    network.weight.rows.i.e *= 0.95;
    network.weight.rows.i.i *= 0.95;
    rest = mean_field_rest(network, rest).value();
  }
  const Eigen::Matrix2d J = balance::evaluate(network, rest).J_v;
  ASSERT_GT(J.trace(), 0.03);
  ASSERT_GT(J.determinant(), 0.0);
  EXPECT_THROW(RestNoise(network, rest), core::Refusal);
}

}  // namespace
}  // namespace poise::finite
