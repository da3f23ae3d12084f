#include "poise/core/population.hpp"

#include <gtest/gtest.h>

#include "poise/core/error.hpp"

namespace poise::core {
namespace {

TEST(Population, IndexLetterAndSign) {
  static_assert(index(Population::e) == 0 && index(Population::i) == 1);
  static_assert(letter(Population::e) == 'e' && letter(Population::i) == 'i');
  static_assert(sign(Population::e) == 1.0 && sign(Population::i) == -1.0);
  static_assert(populations.size() == 2 && populations[0] != populations[1]);
}

TEST(Population, ChannelNamesAreTargetThenSource) {
  EXPECT_EQ(channel_name(Population::e, Population::i), "ei");
  EXPECT_EQ(channel_name(Population::i, Population::e), "ie");
}

TEST(PerPopulation, SubscriptReachesTheNamedField) {
  PerPopulation<int> x{.e = 1, .i = 2};
  EXPECT_EQ(x[Population::e], 1);
  EXPECT_EQ(x[Population::i], 2);
  x[Population::i] = 3;
  EXPECT_EQ(x, (PerPopulation<int>{.e = 1, .i = 3}));
}

TEST(PerChannel, FirstSubscriptIsTheTarget) {
  PerChannel<int> x;
  x[Population::e][Population::i] = 7;
  EXPECT_EQ(x.rows.e.i, 7);
  EXPECT_EQ(x.rows.i.e, 0);
}

TEST(ParameterError, CarriesKeyAndReason) {
  const ParameterError error("network.tau.e", "is -1, expected > 0");
  EXPECT_EQ(error.key, "network.tau.e");
  EXPECT_EQ(error.reason, "is -1, expected > 0");
  EXPECT_STREQ(error.what(), "network.tau.e: is -1, expected > 0");
}

}  // namespace
}  // namespace poise::core
