/// The predicted law of a finite network's moments: closed forms, an integration of its own, and
/// exact networks, with planted bugs.
#include "poise/finite/fluctuations.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <vector>

#include "poise/core/time_grid.hpp"
#include "poise/finite/mean_field.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/sample/exact.hpp"
#include "poise/sample/observer.hpp"
#include "poise/testing/plain_fluctuations.hpp"
#include "support/networks.hpp"
#include "support/statistics.hpp"

namespace poise::finite {
namespace {

using balance::State;
using network::Network;

const State unlike_start{{-0.73, -0.25}, {0.7, 0.9}};

/// No two parameters alike, erf and bump among the intensities, J_K and skewness not zero; balanced
/// and stable at the start.
Network unlike_network(std::size_t n) {
  const Network network{
      .n = n,
      .tau = {0.8, 1.3},
      .weight = {{{0.68, 1.0}, {1.23, 1.0}}},
      .intensity = {{{network::Erf{0.82, 1.77, 0.42}, network::Tanh{0.36, 1.04, 1.35}},
                     {network::Bump{0.97, 1.78, 0.82, 1.43}, network::Erf{0.81, 1.58, 1.21}}}}};
  return testing::balanced_at(network, unlike_start.mean, unlike_start.variance);
}

TEST(Fluctuations, ShotNoiseInClosedForm) {
  Network network = testing::paper_network(40);
  network.tau = {1.5, 0.5};
  network.intensity.rows = {{network::Constant{1.0}, network::Constant{0.9}},
                            {network::Constant{2.0}, network::Constant{0.3}}};
  const State from{{0.3, -0.2}, {0.0, 2.0}};
  const auto times = core::time_grid(3.0, 7);
  const auto path = solve_fluctuations(network, from, times, {.tolerance = 1e-11});
  ASSERT_EQ(path.t.size(), times.size());
  EXPECT_EQ(path.truncated, 0.0);
  const double n = 40.0;
  for (std::size_t k = 0; k < times.size(); ++k)
    for (const auto a : core::populations) {
      // The potentials are independent: cumulants kappa_p of one decay at rate p/tau and are fed
      // n^(1-p/2) sum_b (+-C_ab)^p f_ab by the spikes.
      const auto cumulant = [&](double p, double start) {
        double rate = 0.0;
        for (const auto b : core::populations)
          rate += std::pow(core::sign(b) * network.weight[a][b], p) *
                  network::value(network.intensity[a][b], 0.0) * std::pow(n, 1.0 - 0.5 * p);
        const double rest = rate * network.tau[a] / p;
        return rest + (start - rest) * std::exp(-p * times[k] / network.tau[a]);
      };
      const double mean = cumulant(1, from.mean[a]), K = cumulant(2, from.variance[a]),
                   third = cumulant(3, 0.0), fourth = cumulant(4, 0.0);
      const auto v = static_cast<Eigen::Index>(core::index(a)), w = v + 2;
      EXPECT_NEAR(path.mean[k](v), mean, 1e-9);
      EXPECT_NEAR(path.mean[k](w), K * (1.0 - 1.0 / n), 1e-9);
      EXPECT_NEAR(path.covariance[k](v, v), K / n, 1e-9);
      EXPECT_NEAR(path.covariance[k](v, w), third / n, 1e-9);
      EXPECT_NEAR(path.covariance[k](w, w), (fourth + 2.0 * K * K) / n, 1e-9);
    }
}

TEST(Fluctuations, OfADecoupledPopulationDoNotHearTheOther) {
  Network network = unlike_network(500);
  network.weight.rows.e.i = 0.0;
  const std::vector<double> times{0.5, 1.0};
  const auto path = solve_fluctuations(network, unlike_start, times, {.modes = 8});
  network.weight.rows.i.e *= 2.0;
  network.tau.i = 3.0;
  const auto other = solve_fluctuations(network, unlike_start, times, {.modes = 8});
  for (std::size_t k = 0; k < times.size(); ++k)
    for (const Eigen::Index p : {0, 2}) {
      // The two runs take different steps, and the means grow as sqrt(n) here.
      EXPECT_NEAR(path.mean[k](p), other.mean[k](p), 1e-6 * std::abs(path.mean[k](p)));
      for (const Eigen::Index q : {0, 2})
        EXPECT_NEAR(path.covariance[k](p, q), other.covariance[k](p, q), 1e-7);
    }
}

using testing::integrate_plainly;
using Bug = testing::FluctuationBug;

TEST(Fluctuations, AgreeWithAPlainIntegration) {
  const Network network = unlike_network(400);
  const std::vector<double> times{0.3, 1.2};
  const auto path =
      solve_fluctuations(network, unlike_start, times, {.modes = 9, .tolerance = 1e-10});
  for (std::size_t k = 0; k < times.size(); ++k) {
    const auto plain = integrate_plainly(network, unlike_start, times[k], 600, 9);
    EXPECT_LT((path.mean[k] - plain.mean).cwiseAbs().maxCoeff(), 1e-7);
    EXPECT_LT((path.covariance[k] - plain.covariance).cwiseAbs().maxCoeff(), 1e-9);
    // At 0 and for a step of none the covariance at two times is that at one.
    const auto two = two_time_covariance(network, unlike_start, times[k], {{times[k]}},
                                         {.modes = 9, .tolerance = 1e-10});
    EXPECT_LT((path.covariance[k] - two[0]).cwiseAbs().maxCoeff(), 1e-9);
  }
}

/// Moments of exact networks at two times.
struct Replicas {
  std::array<std::vector<Moments>, 2> moments;  ///< [time][replica]
};
constexpr std::array<double, 2> looks{0.4, 1.0};

Replicas replicas_of(const Network& network, const State& start, std::size_t count) {
  Replicas out;
  std::vector<double> u(network.n);
  for (std::size_t r = 0; r < count; ++r) {
    sample::Exact path(
        network, network::draw_initial_potentials({start.mean, start.variance}, network.n, 5, r), 5,
        r);
    for (std::size_t k = 0; k < looks.size(); ++k) {
      path.advance(looks[k]);
      Moments x;
      for (const auto a : core::populations) {
        path.potentials(a, u);
        const auto moments = sample::empirical_moments(u);
        x(static_cast<Eigen::Index>(core::index(a))) = moments.mean;
        x(static_cast<Eigen::Index>(2 + core::index(a))) = moments.variance;
      }
      out.moments[k].push_back(x);
    }
  }
  return out;
}

/// p-value of E (x_i - m_i)(y_j - m_j) = predicted, least of all entries; `slack` is a relative error
/// that the prediction may have, in units of the standard deviations' product.
double covariance_p_value(const std::vector<Moments>& x, const std::vector<Moments>& y,
                          const Covariance& predicted, const Moments& x_sd, const Moments& y_sd,
                          double slack) {
  Moments x_mean = Moments::Zero(), y_mean = Moments::Zero();
  const auto count = static_cast<double>(x.size());
  for (const Moments& z : x) x_mean += z / count;
  for (const Moments& z : y) y_mean += z / count;
  std::vector<double> p;
  for (Eigen::Index i = 0; i < 4; ++i)
    for (Eigen::Index j = 0; j < 4; ++j) {
      std::vector<double> products;
      for (std::size_t r = 0; r < x.size(); ++r)
        products.push_back((x[r](i) - x_mean(i)) * (y[r](j) - y_mean(j)) * count / (count - 1.0));
      const auto measured = testing::sample_mean(products);
      const double off = std::abs(measured.mean - predicted(i, j)) - slack * x_sd(i) * y_sd(j);
      p.push_back(off <= 0.0 ? 1.0
                             : testing::two_sided_normal(off / std::sqrt(measured.squared_error)));
    }
  return testing::least_of(p);
}

double means_p_value(const std::vector<Moments>& x, const Moments& predicted) {
  std::vector<double> p;
  for (Eigen::Index i = 0; i < 4; ++i) {
    std::vector<double> values;
    for (const Moments& z : x) values.push_back(z(i));
    p.push_back(testing::mean_p_value(values, predicted(i)));
  }
  return testing::least_of(p);
}

Moments deviations(const Covariance& c) { return c.diagonal().cwiseSqrt(); }

/// One set of replicas for all that is held against them. n = 150, where relative errors of the
/// covariance of order n^(-1/2) are allowed for: 12 %.
class Evidence {
 public:
  static constexpr std::size_t neurons = 150;
  static constexpr double slack = 0.12;

  Evidence() : replicas_(replicas_of(network(), unlike_start, 4000)) {}
  static Network network() { return unlike_network(neurons); }

  double means(std::size_t k, const Moments& predicted) const {
    return means_p_value(replicas_.moments[k], predicted);
  }
  double covariances(std::size_t k, const Covariance& c) const {
    const Moments sd = deviations(c);
    return covariance_p_value(replicas_.moments[k], replicas_.moments[k], c, sd, sd, slack);
  }
  double between(const Covariance& c, const Moments& late_sd, const Moments& early_sd) const {
    return covariance_p_value(replicas_.moments[1], replicas_.moments[0], c, late_sd, early_sd,
                              slack);
  }

 private:
  Replicas replicas_;
};

void expect_predictions_hold(const Evidence& evidence) {
  const auto path = solve_fluctuations(Evidence::network(), unlike_start, looks);
  for (std::size_t k = 0; k < looks.size(); ++k) {
    EXPECT_GT(evidence.means(k, path.mean[k]), testing::false_alarm) << k;
    EXPECT_GT(evidence.covariances(k, path.covariance[k]), testing::false_alarm) << k;
  }
  const auto two = two_time_covariance(Evidence::network(), unlike_start, looks[0], {{looks[1]}});
  EXPECT_GT(
      evidence.between(two[0], deviations(path.covariance[1]), deviations(path.covariance[0])),
      testing::false_alarm);
  // What the finite-n mean field alone says of the means is wrong by many standard errors.
  const State& field = path.mean_field[1];
  EXPECT_LT(evidence.means(1, {field.mean.e, field.mean.i, field.variance.e, field.variance.i}),
            testing::false_alarm);
}

void expect_planted_bugs_are_rejected(const Evidence& evidence) {
  const auto predict = [&](const Bug& bug) {
    return integrate_plainly(Evidence::network(), unlike_start, looks[1], 400, 8, bug);
  };
  EXPECT_LT(evidence.means(1, predict(testing::skewness_times(-1.0)).mean), testing::false_alarm);
  Bug no_factor;
  no_factor.noise = [](Eigen::MatrixXd& N, const ModeUnits& units) {
    for (const auto a : core::populations)
      for (std::size_t k = 1; k <= units.count(); ++k) {
        const auto p = static_cast<Eigen::Index>(units.place(a, k));
        N(p, p) /= static_cast<double>(k);
      }
  };
  EXPECT_LT(evidence.covariances(1, predict(no_factor).covariance), testing::false_alarm);
  Bug apart;
  apart.matrix = [](Eigen::MatrixXd& A, const ModeUnits& units) {
    const auto M = static_cast<Eigen::Index>(units.count());
    A.topRightCorner(M, M).setZero();
    A.bottomLeftCorner(M, M).setZero();
  };
  EXPECT_LT(evidence.covariances(1, predict(apart).covariance), testing::false_alarm);
}

TEST(AgainstNetworks, PredictionsHoldAndPlantedBugsAreRejected) {
  const Evidence evidence;
  expect_predictions_hold(evidence);
  expect_planted_bugs_are_rejected(evidence);
}

/// n times the covariance tends to a limit, and what the fluctuations add to the means falls like
/// 1/n.
TEST(Fluctuations, ScaleWithN) {
  const std::vector<double> times{0.5};
  const auto at = [&](std::size_t n) {
    return solve_fluctuations(unlike_network(n), unlike_start, times, {.modes = 8});
  };
  const auto small = at(1'000'000), large = at(4'000'000);
  const Covariance a = 1e6 * small.covariance[0], b = 4e6 * large.covariance[0];
  EXPECT_LT((a - b).cwiseAbs().maxCoeff(), 5e-3 * a.cwiseAbs().maxCoeff());
  EXPECT_NEAR(small.trusted_from / large.trusted_from, 1.0, 0.1);
}

/// Of few neurons no Gaussian is to be trusted: the standard deviation of K is sqrt(2/n) K at least.
TEST(Fluctuations, OfAHandfulOfNeuronsAreNotTrusted) {
  for (const std::size_t n : {1u, 2u, 7u}) {
    const auto path = solve_fluctuations(unlike_network(n), unlike_start, {{0.5}}, {.modes = 8});
    EXPECT_FALSE(path.trusted) << n;
    EXPECT_GE(path.trusted_from, 8.0 * (1.0 - 1e-6)) << n;
  }
  EXPECT_TRUE(
      solve_fluctuations(unlike_network(1000), unlike_start, {{0.5}}, {.modes = 8}).trusted);
}

TEST(Fluctuations, OfAGivenStartBeginAtNone) {
  const auto path = solve_fluctuations(unlike_network(300), unlike_start, {{0.0, 0.5}},
                                       {.modes = 8, .fixed_start = true});
  EXPECT_EQ(path.covariance[0].cwiseAbs().maxCoeff(), 0.0);
  EXPECT_GT(path.covariance[1](0, 0), 0.0);
}

/// The paper's network with weaker weights onto the inhibitory population leaves the manifold at
/// t = 0.55, where fluctuations grow until they are infinite; what was predicted before is kept.
TEST(Fluctuations, AreKeptUpToWhereTheyAreLost) {
  Network network = testing::paper_network(100'000);
  network.weight.rows.i.e *= 0.8;
  network.weight.rows.i.i *= 0.8;
  const State start{{-2.67803, -1.24005}, {1.0, 1.0}};
  const auto path = solve_fluctuations(network, start, {{0.3, 60.0}}, {.modes = 8});
  ASSERT_TRUE(path.lost);
  EXPECT_EQ(path.t.size(), 1u);
  EXPECT_FALSE(path.trusted);
}

TEST(Fluctuations, StopWhenAsked) {
  std::stop_source source;
  source.request_stop();
  const auto path = solve_fluctuations(unlike_network(300), unlike_start, {{0.0, 0.5}},
                                       {.modes = 8, .watch = {source.get_token(), {}}});
  EXPECT_TRUE(path.interrupted);
  EXPECT_LT(path.t.size(), 2u);
}

}  // namespace
}  // namespace poise::finite
