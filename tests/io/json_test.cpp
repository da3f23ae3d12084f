#include "poise/io/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace poise::io {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

TEST(Json, WhatIsNotFiniteIsNull) {
  EXPECT_EQ(number(nan).dump(), "null");
  EXPECT_EQ(number(inf).dump(), "null");
  EXPECT_EQ(number(-inf).dump(), "null");
  EXPECT_EQ(number(1.5).dump(), "1.5");
  EXPECT_EQ(numbers(std::array{1.0, nan, -2.0}).dump(), "[1.0,null,-2.0]");
  EXPECT_EQ(numbers({}).dump(), "[]");
}

TEST(Json, PopulationsAndComplexNumbersAreObjectsInOrder) {
  EXPECT_EQ(per_population({1.0, nan}).dump(), R"({"e":1.0,"i":null})");
  EXPECT_EQ(complex_number({-0.0625, 0.5}).dump(), R"({"re":-0.0625,"im":0.5})");
}

RC_GTEST_PROP(Json, FiniteNumbersKeepEveryBit, (std::uint64_t bits)) {
  const auto x = std::bit_cast<double>(bits);
  RC_PRE(std::isfinite(x));
  const double back = Json::parse(number(x).dump()).get<double>();
  RC_ASSERT(std::bit_cast<std::uint64_t>(back) == bits);
}

}  // namespace
}  // namespace poise::io
