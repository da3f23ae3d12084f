#include "poise/couple/methods.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "poise/core/error.hpp"

namespace poise::couple {
namespace {

TEST(CouplingMethods, AreFoundByName) {
  for (const Method& method : methods()) EXPECT_EQ(&find_method(method.name), &method);
  EXPECT_THROW(find_method("KMT"), core::ParameterError);
}

TEST(CouplingMethods, KmtIsTheDyadicPath) {
  const Method& kmt = find_method("kmt");
  const KmtPath path(100.0, 3, 4);
  EXPECT_EQ(kmt.sup_error(100.0, 3, 4).value, path.sup_error().value);
  const std::vector<double> times{1.5, 99.0};
  const auto values = kmt.values(100.0, 3, 4, times);
  EXPECT_EQ(values[1].count, path.count(99.0));
  EXPECT_EQ(values[0].brownian, path.brownian(1.5));
}

/// From one seed to the next each method gives other errors, and the same seed the same.
TEST(CouplingMethods, AreReproducible) {
  for (const Method& method : methods()) {
    const double first = method.sup_error(64.0, 1, 0).value;
    EXPECT_EQ(method.sup_error(64.0, 1, 0).value, first);
    EXPECT_NE(method.sup_error(64.0, 1, 1).value, first);
    EXPECT_NE(method.sup_error(64.0, 2, 0).value, first);
  }
}

}  // namespace
}  // namespace poise::couple
