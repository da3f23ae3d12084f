#include "poise/io/flat.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"

namespace poise::io {
namespace {

constexpr double nan_ = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

std::vector<std::uint64_t> bits(const std::vector<double>& numbers) {
  std::vector<std::uint64_t> result;
  for (const double x : numbers) result.push_back(std::bit_cast<std::uint64_t>(x));
  return result;
}

const Field& field(const FlatResult& result, const std::string& name) {
  return *std::ranges::find(result.fields, name, &Field::name);
}

/// A path over `times`, and one value of every other type.
Result some_result(const std::vector<double>& times, double scale) {
  Result result{.axes = {time_axis(times), population_axis()}};
  std::vector<double> v;
  for (const double t : times) v.insert(v.end(), {scale * t, -scale * t});
  result.root.array("v", "potential", "means", {"time", "population"}, v);
  result.root.add("n", "1", "neurons", 20);
  result.root.add("name", "", "text", std::string("exact"));
  result.root.add("holds", "", "truth", std::optional<bool>());
  result.root.add("z", "1", "complex", std::complex<double>(scale, -0.0));
  return result;
}

TEST(FlatResults, KeepEveryBit) {
  Result result{.axes = {place_axis("k", 6, "places")}};
  const std::vector<double> hard{0.1, -0.0, nan_, infinite, -infinite, 5e-324};
  result.root.array("x", "1", "numbers", {"k"}, hard);
  result.root.array("w", "1", "whole", {"k"},
                    std::vector<std::int64_t>{0, -1, 1, INT64_MAX, INT64_MIN, 7});
  result.root.array("f", "", "flags", {"k"}, Flags{{0, 1, -1, 0, 1, 0}, {"a", "b"}});
  result.root.array("t", "", "texts", {"k"}, Texts{"", {}, "\xff", "é", "a b", "c"});
  result.root.array("b", "", "truths", {"k"}, Truths{true, false, {}, true, true, {}});
  const FlatResult flat = flatten(result);
  const FlatResult again = from_bytes(to_bytes(flat));
  ASSERT_EQ(again.fields.size(), flat.fields.size());
  EXPECT_EQ(bits(std::get<std::vector<double>>(field(again, "x").values)), bits(hard));
  for (const char* name : {"w", "t", "b"})
    EXPECT_TRUE(field(again, name).values.index() == field(flat, name).values.index()) << name;
  EXPECT_EQ(std::get<std::vector<std::int64_t>>(field(again, "w").values),
            std::get<std::vector<std::int64_t>>(field(flat, "w").values));
  EXPECT_EQ(std::get<Texts>(field(again, "t").values), std::get<Texts>(field(flat, "t").values));
  EXPECT_EQ(std::get<Truths>(field(again, "b").values), std::get<Truths>(field(flat, "b").values));
  EXPECT_EQ(std::get<Flags>(field(again, "f").values).values,
            std::get<Flags>(field(flat, "f").values).values);
}

TEST(FlatResults, AreNotReadFromOtherBytes) {
  auto bytes = to_bytes(flatten(some_result({0.0, 1.0}, 1.0)));
  bytes.resize(bytes.size() / 2);
  EXPECT_THROW(from_bytes(bytes), core::InputError);
  EXPECT_THROW(from_bytes({}), core::InputError);
}

TEST(Stack, LaysResultsOverTheGrid) {
  const Result all =
      stack({place_axis("a", 3, "parameter")}, {flatten(some_result({0.0, 1.0}, 1.0)), std::nullopt,
                                                flatten(some_result({0.0, 1.0, 2.0}, 2.0))});
  const Field& v = *all.find("v");
  EXPECT_EQ(v.axes, (std::vector<std::string>{"a", "time", "population"}));
  EXPECT_EQ(v.unit, "potential");
  const auto& values = std::get<std::vector<double>>(v.values);
  ASSERT_EQ(values.size(), 18U);
  EXPECT_EQ(values[2], 1.0);
  EXPECT_TRUE(std::isnan(values[4]));  // the shorter path has no third time
  EXPECT_TRUE(std::isnan(values[6]));  // and the point in the middle no path
  EXPECT_EQ(values[17], -4.0);
  EXPECT_EQ(std::get<std::vector<double>>(*all.axis("time").labels),
            (std::vector<double>{0.0, 1.0, 2.0}));
  // Whole numbers have no missing value.
  EXPECT_EQ(std::get<std::vector<double>>(all.find("n")->values)[2], 20.0);
  EXPECT_EQ(std::get<Texts>(all.find("name")->values), (Texts{"exact", {}, "exact"}));
}

TEST(Stack, KeepsWholeNumbersWhereNoneIsMissing) {
  const Result all = stack({place_axis("a", 1, "")}, {flatten(some_result({0.0}, 1.0))});
  EXPECT_EQ(std::get<std::vector<std::int64_t>>(all.find("n")->values).front(), 20);
}

TEST(Stack, LabelsThatDifferAreAField) {
  const Result all =
      stack({place_axis("a", 2, "parameter")},
            {flatten(some_result({0.0, 1.0}, 1.0)), flatten(some_result({0.0, 0.5, 1.0}, 1.0))});
  EXPECT_FALSE(all.axis("time").labels);
  const auto& labels = std::get<std::vector<double>>(all.find("time_labels")->values);
  EXPECT_EQ(labels[1], 1.0);
  EXPECT_TRUE(std::isnan(labels[2]));
  EXPECT_EQ(labels[4], 0.5);
}

TEST(Stack, GridsRunWithTheLastAxisFastest) {
  std::vector<std::optional<FlatResult>> points;
  for (int k = 0; k < 6; ++k) points.push_back(flatten(some_result({1.0}, k)));
  const Result all = stack({place_axis("a", 2, ""), place_axis("b", 3, "")}, points);
  const auto& z = std::get<std::vector<std::complex<double>>>(all.find("z")->values);
  EXPECT_EQ(all.find("z")->axes, (std::vector<std::string>{"a", "b"}));
  for (std::size_t k = 0; k < 6; ++k) EXPECT_EQ(z[k].real(), static_cast<double>(k));
  EXPECT_TRUE(std::signbit(z[0].imag()));
}

}  // namespace
}  // namespace poise::io
