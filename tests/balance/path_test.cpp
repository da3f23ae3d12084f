#include "poise/balance/path.hpp"

#include <gmock/gmock.h>

#include "poise/core/error.hpp"
#include "support/networks.hpp"

namespace poise::balance {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Problem mixed_problem() {
  Problem problem{testing::paper_network(), {1.0, 0.5}};
  problem.network.intensity.rows = {
      {network::Tanh{0.5, 2.0, 1.5}, network::Bump{0.1, 0.2, 0.3, 0.4}},
      {network::Erf{0.6, 1.2, 1.8}, network::Constant{0.7}}};
  return problem;
}

TEST(Path, NamesAreThoseOfTheKindsThatTheNetworkHas) {
  const auto names = parameter_names(mixed_problem().network);
  for (const char* name : {"K.e", "K.i", "C.ee", "C.ii", "intensity.ee.gain", "intensity.ei.width",
                           "intensity.ie.offset", "intensity.ii.rate"})
    EXPECT_THAT(names, Contains(name));
  EXPECT_THAT(names, Not(Contains("intensity.ii.gain")));
}

/// What a kind says of itself is what a path can move.
TEST(Path, NamesEveryParameterOfEveryKind) {
  const auto check = [](const auto& f) {
    Problem problem = mixed_problem();
    problem.network.intensity.rows.e.i = f;
    for (const auto& [name, place] : f.parameters)
      EXPECT_EQ(parameter(problem, "intensity.ei." + std::string(name)), f.*place);
  };
  check(network::Softplus{0.7, 1.3, -0.2});
  check(network::Bump{0.1, 0.2, 0.3, 0.4});
}

/// Each name moves one number, to where it should be, and no other.
TEST(Path, EveryParameterMovesAloneFromEndToEnd) {
  const Problem base = mixed_problem();
  const auto names = parameter_names(base.network);
  for (const auto& name : names) {
    const double here = parameter(base, name);
    const Path path = parameter_path(base, name, here, 1.25 * here);
    EXPECT_EQ(parameter(path(0.0), name), here);
    EXPECT_EQ(parameter(path(1.0), name), 1.25 * here);
    for (const auto& other : names) {
      const double expected = parameter(base, other) * (other == name ? 1.1 : 1.0);
      EXPECT_DOUBLE_EQ(parameter(path(0.4), other), expected) << name << " moves " << other;
    }
  }
}

TEST(Path, SubscriptsAreTargetThenSource) {
  const Problem problem = mixed_problem();
  EXPECT_EQ(parameter(problem, "C.ei"), 1.5);
  EXPECT_EQ(parameter(problem, "C.ie"), 0.5);
  EXPECT_EQ(parameter(problem, "intensity.ei.center"), 0.3);
  EXPECT_EQ(parameter(problem, "K.i"), 0.5);
}

TEST(Path, VarianceSegment) {
  const Path path = variance_path(testing::paper_network(), {1.0, 2.0}, {3.0, 0.0});
  EXPECT_EQ(path(0.0).variance, (core::PerPopulation<double>{1.0, 2.0}));
  EXPECT_EQ(path(1.0).variance, (core::PerPopulation<double>{3.0, 0.0}));
  EXPECT_EQ(path(0.25).variance, (core::PerPopulation<double>{1.5, 1.5}));
}

std::string complaint(const std::string& name, double from, double to) {
  try {
    parameter_path(mixed_problem(), name, from, to);
  } catch (const core::ParameterError& error) {
    return error.what();
  }
  return "none";
}

TEST(Path, BadParametersAreNamed) {
  EXPECT_THAT(complaint("intensity.ii.gain", 0.0, 1.0), HasSubstr("intensity.ii.rate"));
  EXPECT_THAT(complaint("tau.e", 0.5, 1.0), HasSubstr("K.e, K.i, C.ee"));
  EXPECT_THAT(complaint("C.ei", -1.0, 1.0), HasSubstr("network.C.ei"));
  EXPECT_THAT(complaint("K.e", 1.0, -1.0), HasSubstr("K.e: is -1"));
  EXPECT_THAT(complaint("intensity.ee.offset", 2.0, 0.5), HasSubstr("intensity.ee.offset"));
  EXPECT_EQ(complaint("C.ei", 0.0, 1.0), "none");
  EXPECT_THROW(variance_path(testing::paper_network(), {1.0, 1.0}, {1.0, -1.0}),
               core::ParameterError);
}

}  // namespace
}  // namespace poise::balance
