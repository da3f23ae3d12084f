// The skeleton of docs/adding/statement.md is a statement: supported, whatever the seed, and not
// without its planted alternative.

#include <gtest/gtest.h>

#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {

Statement eq_0_1();

namespace {

TEST(StatementSkeleton, IsSupportedAndSeesItsPlantedAlternative) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Outcome outcome = eq_0_1().check({.seed = seed});
    EXPECT_EQ(outcome.as_stated.verdict, Verdict::supported) << outcome.as_stated.because;
    for (const checks::Test& test : outcome.as_stated.tests) {
      EXPECT_FALSE(rejects(z(test.data)));
      EXPECT_TRUE(rejects(z(test.planted)));
    }
  }
}

TEST(StatementSkeleton, WouldBeUndecidedWithoutPower) {
  checks::Test blind = eq_0_1().check({.seed = 1}).as_stated.tests.front();
  blind.planted = blind.data;
  EXPECT_EQ(supported("a test without power", {blind}).verdict, Verdict::undecided);
}

}  // namespace
}  // namespace poise::checks
