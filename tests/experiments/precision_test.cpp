// What is said of errors holds as often as it says; the recommendation is what planted measurements
// ask for; the budget is divided as well as it can be.

#include "studies/precision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "studies/work_precision_plan.hpp"

namespace poise::experiments {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int trials = 10'000;
/// Of each of a point's six intervals.
constexpr double level = 0.05 / 6.0;
/// False alarms of the counts below: five standard deviations of a binomial law.
double most(double probability) {
  return trials * probability + 5.0 * std::sqrt(trials * probability);
}
double least(double probability) {
  return trials * probability - 5.0 * std::sqrt(trials * probability);
}

class Samples {
 public:
  Sampled draw(double mean, double deviation, std::size_t count) {
    std::vector<double> values(count);
    for (double& x : values) x = mean + deviation * normal_(engine_);
    return sampled(values);
  }

 private:
  std::mt19937_64 engine_{7};
  std::normal_distribution<double> normal_;
};

/// Two standard errors, whatever the number of samples: what the intervals are not.
bool seen_naively(const Sampled& a, const Sampled& b) {
  return std::abs(a.mean - b.mean) > 2.638 * std::hypot(a.standard_error(), b.standard_error());
}

TEST(PrecisionErrors, OfEqualMeansAreSeenAsRarelyAsTheLevelSays) {
  Samples samples;
  int seen = 0, naive = 0;
  for (int k = 0; k < trials; ++k) {
    const auto a = samples.draw(1.0, 3.0, fewest_paths);
    const auto b = samples.draw(1.0, 1.0, 30);
    seen += error_of_mean(a, b).seen;
    naive += seen_naively(a, b);
  }
  EXPECT_LT(seen, most(level));
  EXPECT_GT(seen, least(level) / 2.0);  // Welch's interval is a little too wide or too narrow
  EXPECT_GT(naive, 2.0 * most(level));  // the wrong twin: the normal quantile of the same level
}

TEST(PrecisionErrors, OfMeansAreBelowTheirUpperLimits) {
  Samples samples;
  int missed = 0, seen = 0;
  for (int k = 0; k < trials; ++k) {
    const auto error = error_of_mean(samples.draw(0.5, 1.0, 20), samples.draw(0.0, 1.0, 40));
    missed += error.upper < 0.5;
    seen += error.seen;
  }
  EXPECT_LT(missed, most(level / 2.0));
  EXPECT_GT(seen, 0);
  EXPECT_LT(seen, trials / 2);  // most of them chance explains
}

TEST(PrecisionErrors, OfVariancesAreSeenAsRarelyAndCoveredAsOftenAsTheLevelSays) {
  Samples samples;
  int seen = 0, missed = 0, of_double = 0;
  for (int k = 0; k < trials; ++k) {
    const auto reference = samples.draw(0.0, 1.0, 60);
    const auto equal = error_of_variance(samples.draw(3.0, 1.0, fewest_paths), reference);
    seen += equal.seen;
    const auto twice = error_of_variance(samples.draw(3.0, std::sqrt(2.0), 60), reference);
    missed += twice.upper < 1.0;  // its true error
    of_double += twice.seen;
  }
  EXPECT_LT(seen, most(level));
  EXPECT_GT(seen, least(level));  // exact for normal samples
  EXPECT_LT(missed, most(level));
  EXPECT_GT(of_double, trials / 3);  // and a doubled variance is mostly caught
}

TEST(PrecisionErrors, OfTooFewSamplesAreUnknown) {
  Samples samples;
  const auto some = samples.draw(0.0, 1.0, 8);
  for (const auto& few : {Sampled{1.0, 0.0, 1}, sampled({})}) {
    EXPECT_TRUE(std::isnan(error_of_mean(few, some).size));
    EXPECT_TRUE(std::isnan(error_of_variance(some, few).upper));
    EXPECT_FALSE(error_of_mean(some, few).seen);
  }
  const Sampled still{1.0, 0.0, 8}, elsewhere{2.0, 0.0, 8};  // nothing fluctuates
  EXPECT_FALSE(error_of_mean(still, still).seen);
  EXPECT_TRUE(error_of_mean(still, elsewhere).seen);
  EXPECT_EQ(error_of_mean(still, elsewhere).upper, 1.0);
}

core::PerPopulation<PrecisionError> unseen(double upper) {
  return {{0.1 * upper, upper, false}, {0.1 * upper, 0.5 * upper, false}};
}

PrecisionPoint planted(const std::string& method, double step, double seconds) {
  return {.method = method,
          .step = step,
          .stable = true,
          .outcome = PointOutcome::measured,
          .paths = 100,
          .moments = {},
          .v_error = unseen(0.0101),
          .K_error = unseen(0.02),
          .spread_error = unseen(0.3),
          .seconds = seconds};
}

class Recommendation : public ::testing::Test {
 protected:
  std::string told() const { return recommendation(reference, points, multilevel); }

  PrecisionPoint reference = planted("exact", 0.0, 1.0);
  std::vector<PrecisionPoint> points{planted("dear", 0.1, 0.05), planted("cheap", 0.2, 0.01)};
  std::vector<MultilevelPoint> multilevel = {};
};

TEST_F(Recommendation, IsTheCheapestPointThatShowsNoError) {
  EXPECT_THAT(told(),
              HasSubstr("take cheap with a step of 0.2 (10 ms each, 100 times less than exact)"));
  EXPECT_THAT(told(), HasSubstr("0.011 in E v, 0.02 in E K and 30 % in Var v"));  // rounded up
}

TEST_F(Recommendation, PassesOverWhatIsWrongInAnyOfSixErrors) {
  for (auto errors :
       {&PrecisionPoint::v_error, &PrecisionPoint::K_error, &PrecisionPoint::spread_error})
    for (const auto a : core::populations) {
      auto wrong = points;
      (wrong[1].*errors)[a].seen = true;
      EXPECT_EQ(cheapest_sound(wrong)->method, "dear");
    }
  points[1].stable = false;
  EXPECT_EQ(cheapest_sound(points)->method, "dear");
  points[0].outcome = PointOutcome::ran_off;
  EXPECT_EQ(cheapest_sound(points), nullptr);
  EXPECT_THAT(told(),
              HasSubstr("take exact (1 s each): every leap of these steps shows an error."));
}

TEST_F(Recommendation, PassesOverWhatShowsNoErrorBecauseItShowsNothing) {
  points[1].v_error = unseen(1.0);
  EXPECT_EQ(cheapest_sound(points)->method, "dear");
  points[1].v_error = unseen(0.015);
  EXPECT_EQ(cheapest_sound(points)->method, "cheap");
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  points[1].spread_error = {{nan, nan, false}, {nan, nan, false}};
  EXPECT_EQ(cheapest_sound(points)->method, "dear");
}

TEST_F(Recommendation, IsExactWhereThatCostsNoMore) {
  reference.seconds = 0.005;
  EXPECT_THAT(told(), HasSubstr("take exact (5 ms each), which costs no more than"));
}

TEST_F(Recommendation, SaysNothingOfExactPathsThatWereNotDrawn) {
  reference.step = 0.001;
  EXPECT_THAT(told(), Not(HasSubstr("exact")));
  EXPECT_THAT(told(), HasSubstr("cheap"));
}

TEST_F(Recommendation, OfAnExpectationIsWhatTakesLess) {
  multilevel = {
      {.tolerance = 0.2, .half_width = 0.2, .value = 0.0, .seconds = 9.0, .exact_seconds = 1.0},
      {.tolerance = 0.1, .half_width = 0.1, .value = 0.0, .seconds = 1.0, .exact_seconds = 4.0}};
  EXPECT_THAT(told(),
              HasSubstr("for E v_e alone to 0.1 take mlmc (1 s, 4 times less than exact paths)."));
  std::swap(multilevel[1].seconds, multilevel[1].exact_seconds);
  EXPECT_THAT(told(),
              HasSubstr("for E v_e alone to 0.1 take exact paths (1 s, 4 times less than mlmc)."));
  points.clear();
  EXPECT_EQ(told().find("For E v_e"), 0u);
}

double squared_errors(const std::vector<std::size_t>& paths) {
  double sum = 0.0;  // of the differences, per variance of a path
  for (std::size_t j = 1; j < paths.size(); ++j)
    sum += 1.0 / static_cast<double>(paths[j]) + 1.0 / static_cast<double>(paths[0]);
  return sum;
}

TEST(DividedPaths, SpendTheBudgetAsWellAsItCanBe) {
  const std::vector<double> costs{1e-3, 4e-3, 2e-4};
  const double exact = 2e-2, budget = 40.0;
  const auto paths = divided_paths(exact, costs, budget);
  const auto cost = [&](const std::vector<std::size_t>& of) {
    double sum = exact * static_cast<double>(of[0]);
    for (std::size_t j = 0; j < costs.size(); ++j) sum += costs[j] * static_cast<double>(of[j + 1]);
    return sum;
  };
  EXPECT_LE(cost(paths), budget);
  EXPECT_GT(cost(paths), 0.99 * budget);
  for (std::size_t from = 0; from < paths.size(); ++from)
    for (std::size_t to = 0; to < paths.size(); ++to) {
      if (from == to) continue;
      auto moved = paths;  // a tenth of one's work to another
      const double work =
          0.1 * static_cast<double>(paths[from]) * (from == 0 ? exact : costs[from - 1]);
      moved[from] = static_cast<std::size_t>(0.9 * static_cast<double>(moved[from]));
      moved[to] += static_cast<std::size_t>(work / (to == 0 ? exact : costs[to - 1]));
      EXPECT_GT(squared_errors(moved), squared_errors(paths)) << from << " to " << to;
    }
}

TEST(DividedPaths, AreNeverFewerThanAVarianceNeeds) {
  const std::vector<double> costs{1.0, 1e-6};
  const auto paths = divided_paths(1.0, costs, 20.0);
  EXPECT_GE(paths[0], fewest_paths);
  EXPECT_GE(paths[1], fewest_paths);
  EXPECT_GT(paths[2], 1000u);
  EXPECT_LE(paths[2], most_paths);
}

}  // namespace
}  // namespace poise::experiments
