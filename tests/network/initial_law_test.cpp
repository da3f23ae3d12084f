#include "poise/network/initial_law.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>

#include "core/goodness_of_fit.hpp"
#include "poise/core/random.hpp"

namespace poise::network {
namespace {

using core::Population;
using poise::testing::correlation_p_value;
using poise::testing::ks_p_value;
using poise::testing::level;
using poise::testing::two_sided_p_value;

constexpr std::uint64_t seed = 61;
constexpr std::size_t n = 1'000'000;
const InitialLaw law{.mean = {.e = -2.7, .i = 1.2}, .variance = {.e = 1.0, .i = 0.25}};

double mean_of(const std::vector<double>& u) {
  return std::accumulate(u.begin(), u.end(), 0.0) / static_cast<double>(u.size());
}

/// Under normality the mean has law N(m, k/n), exactly.
double mean_p_value(const std::vector<double>& u, double m, double k) {
  const boost::math::normal exact(m, std::sqrt(k / static_cast<double>(u.size())));
  return two_sided_p_value(exact, mean_of(u));
}

/// Under normality sum (u - mean)^2 / k has law chi-square with n - 1 degrees of freedom, exactly.
double variance_p_value(const std::vector<double>& u, double k) {
  const double mean = mean_of(u);
  double squares = 0.0;
  for (const double x : u) squares += (x - mean) * (x - mean);
  const boost::math::chi_squared exact(static_cast<double>(u.size() - 1));
  return two_sided_p_value(exact, squares / k);
}

double normality_p_value(const std::vector<double>& u, double m, double k) {
  const boost::math::normal exact(m, std::sqrt(k));
  return ks_p_value(u, [&](double x) { return cdf(exact, x); });
}

TEST(InitialLaw, IsTheGaussianAsked) {
  const auto u = draw_initial_potentials(law, n, seed, 0);
  for (const auto a : core::populations) {
    ASSERT_EQ(u[a].size(), n);
    EXPECT_GT(mean_p_value(u[a], law.mean[a], law.variance[a]), level) << core::letter(a);
    EXPECT_GT(variance_p_value(u[a], law.variance[a]), level) << core::letter(a);
    EXPECT_GT(normality_p_value(u[a], law.mean[a], law.variance[a]), level) << core::letter(a);
  }
}

// Each comparison above rejects a fault in what it looks at: mean and variance off by 2%.
TEST(InitialLaw, FaultsAreSeen) {
  InitialLaw wide = law;
  wide.variance.e *= 1.02;
  EXPECT_LT(variance_p_value(draw_initial_potentials(wide, n, seed, 0).e, law.variance.e), level);

  InitialLaw shifted = law;
  shifted.mean.i += 0.02 * std::sqrt(law.variance.i);
  const auto u = draw_initial_potentials(shifted, n, seed, 0).i;
  EXPECT_LT(mean_p_value(u, law.mean.i, law.variance.i), level);

  // Normality: right mean and variance, wrong shape. One value in eight is uniform.
  auto mixed = draw_initial_potentials(law, n, seed, 0).e;
  core::Stream stream(seed, core::Purpose::test);
  for (std::size_t j = 0; j < n; j += 8)
    mixed[j] = law.mean.e + std::sqrt(12.0 * law.variance.e) * (stream.uniform() - 0.5);
  EXPECT_GT(mean_p_value(mixed, law.mean.e, law.variance.e), level);
  EXPECT_LT(normality_p_value(mixed, law.mean.e, law.variance.e), level);
}

// The deviation is the square root of the variance: where k = 1 the two are hard to tell apart, so
// the law above has k = 0.25 too, and a twin that forgets the root is far off.
TEST(InitialLaw, ForgettingTheSquareRootIsSeen) {
  InitialLaw rootless = law;
  rootless.variance.i = law.variance.i * law.variance.i;
  EXPECT_LT(variance_p_value(draw_initial_potentials(rootless, n, seed, 0).i, law.variance.i),
            level);
}

TEST(InitialLaw, PopulationsAndReplicasAreIndependent) {
  const InitialLaw standard{.mean = {.e = 0.0, .i = 0.0}, .variance = {.e = 1.0, .i = 1.0}};
  const auto u = draw_initial_potentials(standard, n, seed, 0);
  const auto w = draw_initial_potentials(standard, n, seed, 1);
  EXPECT_GT(correlation_p_value(u.e, u.i), level);
  EXPECT_GT(correlation_p_value(u.e, w.e), level);
  EXPECT_LT(correlation_p_value(u.e, u.e), level);  // the twin: one stream for both
}

TEST(InitialLaw, DependsOnSeedAndReplicaAlone) {
  const auto u = draw_initial_potentials(law, 100, seed, 3);
  EXPECT_EQ(u, draw_initial_potentials(law, 100, seed, 3));
  EXPECT_NE(u, draw_initial_potentials(law, 100, seed, 4));
  EXPECT_NE(u, draw_initial_potentials(law, 100, seed + 1, 3));
}

// Networks of different sizes share their first neurons, so that n can be varied alone.
TEST(InitialLaw, SmallerNetworksArePrefixesOfLargerOnes) {
  const auto large = draw_initial_potentials(law, 100, seed, 0);
  const auto small = draw_initial_potentials(law, 10, seed, 0);
  for (const auto a : core::populations)
    for (std::size_t j = 0; j < 10; ++j) EXPECT_EQ(small[a][j], large[a][j]);
}

TEST(InitialLaw, NoVarianceMeansTheMean) {
  const InitialLaw point{.mean = {.e = -1.0, .i = 2.0}, .variance = {.e = 0.0, .i = 0.0}};
  const auto u = draw_initial_potentials(point, 5, seed, 0);
  EXPECT_EQ(u.e, std::vector<double>(5, -1.0));
  EXPECT_EQ(u.i, std::vector<double>(5, 2.0));
}

}  // namespace
}  // namespace poise::network
