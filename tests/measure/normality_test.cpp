#include "poise/measure/normality.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "poise/core/random.hpp"
#include "support/statistics.hpp"

namespace poise::measure {
namespace {

using Draw = double (*)(core::Stream&);

double normal(core::Stream& stream) { return stream.normal(); }
/// Mean 0, variance 1.
double uniform(core::Stream& stream) { return std::sqrt(12.0) * (stream.uniform() - 0.5); }
double exponential(core::Stream& stream) { return stream.exponential() - 1.0; }
/// Student's with 6 degrees of freedom, scaled to variance 1.
double student(core::Stream& stream) {
  double square = 0.0;
  for (int k = 0; k < 6; ++k) square += std::pow(stream.normal(), 2);
  return stream.normal() / std::sqrt(square / 6.0) * std::sqrt(2.0 / 3.0);
}

std::vector<double> sample(Draw draw, std::size_t size, core::Stream& stream) {
  std::vector<double> x(size);
  for (double& value : x) value = draw(stream);
  return x;
}

struct Batch {
  std::vector<double> skewness, kurtosis, p_values;
};

/// Statistics of many samples; the law they are held against is N(0, 1).
Batch batch(Draw draw, std::size_t size, int samples, std::uint64_t seed) {
  core::Stream stream(seed, core::Purpose::test);
  Batch result;
  for (int k = 0; k < samples; ++k) {
    const auto x = sample(draw, size, stream);
    const Shape found = shape(x);
    result.skewness.push_back(found.z_skewness);
    result.kurtosis.push_back(found.z_kurtosis);
    result.p_values.push_back(anderson_darling_p_value(anderson_darling(x, 0.0, 1.0), x.size()));
  }
  return result;
}

double mean_square(std::span<const double> z) {
  double sum = 0.0;
  for (const double x : z) sum += x * x / static_cast<double>(z.size());
  return sum;
}

std::vector<double> uniforms(std::size_t size) {
  core::Stream stream(99, core::Purpose::test);
  return sample([](core::Stream& s) { return s.uniform(); }, size, stream);
}

TEST(Shape, OfASymmetricPairOfPointsIsThatOfACoin) {
  std::vector<double> x(40, -3.0);
  std::fill(x.begin() + 20, x.end(), 5.0);
  EXPECT_NEAR(shape(x).skewness, 0.0, 1e-14);
  EXPECT_NEAR(shape(x).excess_kurtosis, -2.0, 1e-14);
}

TEST(Shape, OfABernoulliSample) {
  // p = 1/4: skewness (1 - 2p)/sqrt(pq) = 2/sqrt(3), excess kurtosis (1 - 6pq)/(pq) = -2/3.
  std::vector<double> x(80, 0.0);
  std::fill(x.begin(), x.begin() + 20, 1.0);
  EXPECT_NEAR(shape(x).skewness, 2.0 / std::sqrt(3.0), 1e-13);
  EXPECT_NEAR(shape(x).excess_kurtosis, -2.0 / 3.0, 1e-13);
}

TEST(Shape, ScoresOfNormalSamplesAreStandard) {
  // 20000 samples: the mean square has standard error 1 %. The wrong twin is the large-n formula,
  // g1 sqrt(n/6), whose mean square at n = 30 is 6 (n - 2)/((n + 1)(n + 3)) n/6 = 0.82.
  const auto scores = batch(normal, 30, 20000, 1);
  EXPECT_NEAR(mean_square(scores.skewness), 1.0, 0.05);
  EXPECT_NEAR(mean_square(scores.kurtosis), 1.0, 0.05);
  EXPECT_GT(testing::mean_p_value(scores.skewness, 0.0), testing::false_alarm);
  core::Stream stream(1, core::Purpose::test);
  double plain = 0.0;
  for (int k = 0; k < 20000; ++k)
    plain += std::pow(shape(sample(normal, 30, stream)).skewness, 2) * 30.0 / 6.0 / 20000.0;
  EXPECT_GT(std::abs(plain - 1.0), 0.05);
}

TEST(Shape, ScoresSeeOtherLaws) {
  core::Stream stream(2, core::Purpose::test);
  EXPECT_LT(shape(sample(uniform, 1000, stream)).z_kurtosis, -8.0);
  EXPECT_GT(shape(sample(student, 1000, stream)).z_kurtosis, 5.0);
  EXPECT_GT(shape(sample(exponential, 1000, stream)).z_skewness, 8.0);
}

TEST(AndersonDarling, OfOneValueInClosedForm) {
  // -1 - log F - log(1 - F).
  for (const double z : {0.0, 0.7, -3.0}) {
    const double F = 0.5 * std::erfc(-z / std::sqrt(2.0));
    EXPECT_NEAR(anderson_darling({2.0 + 3.0 * z}, 2.0, 9.0), -1.0 - std::log(F * (1.0 - F)), 1e-13);
  }
}

TEST(AndersonDarling, OfTwoValuesInClosedForm) {
  // -2 - (1/2) (log F1 + log(1 - F2) + 3 log F2 + 3 log(1 - F1)).
  const double a = -0.4, b = 1.1;
  const auto F = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  const double expected = -2.0 - 0.5 * (std::log(F(a)) + std::log(F(-b)) + 3.0 * std::log(F(b)) +
                                        3.0 * std::log(F(-a)));
  EXPECT_NEAR(anderson_darling({b, a}, 0.0, 1.0), expected, 1e-13);
}

TEST(AndersonDarling, QuantilesOfTheLimitLaw) {
  // By Imhof's inversion of the characteristic function of sum Z_j^2 / (j (j + 1)), in Python.
  constexpr std::size_t many = 1000000000;
  EXPECT_NEAR(anderson_darling_p_value(1.932958, many), 0.10, 2e-5);
  EXPECT_NEAR(anderson_darling_p_value(2.492367, many), 0.05, 2e-5);
  EXPECT_NEAR(anderson_darling_p_value(3.878125, many), 0.01, 2e-5);
}

TEST(AndersonDarling, PValuesOfNormalSamplesAreUniform) {
  // n = 5, where the correction counts.
  core::Stream stream(5, core::Purpose::test);
  std::vector<double> found, uncorrected;
  for (int k = 0; k < 200000; ++k) {
    const double statistic = anderson_darling(sample(normal, 5, stream), 0.0, 1.0);
    found.push_back(anderson_darling_p_value(statistic, 5));
    uncorrected.push_back(anderson_darling_p_value(statistic, 1000000000));
  }
  EXPECT_GT(testing::same_law_p_value(found, uniforms(200000)), testing::false_alarm);
  EXPECT_GT(testing::mean_p_value(found, 0.5), testing::false_alarm);
}

TEST(AndersonDarling, PValuesSeeOtherLaws) {
  for (const Draw draw : {uniform, exponential}) {
    const auto found = batch(draw, 400, 1000, 6).p_values;
    EXPECT_LT(testing::same_law_p_value(found, uniforms(1000)), testing::false_alarm);
  }
  // A law that was not the one specified.
  core::Stream stream(7, core::Purpose::test);
  const auto shifted = [](core::Stream& s) { return s.normal() + 0.3; };
  EXPECT_LT(
      anderson_darling_p_value(anderson_darling(sample(shifted, 1000, stream), 0.0, 1.0), 1000),
      1e-4);
}

}  // namespace
}  // namespace poise::measure
