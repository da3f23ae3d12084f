#include "poise/io/as_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "io/sample_result.hpp"

namespace poise::io {
namespace {

TEST(AsTable, ShowsTheFieldsOfAGroupAlongAnAxis) {
  const Result result = test::sample_result();
  EXPECT_EQ(as_table(result, table_of(result, "", "time"), 80),
            "       t       v_e       v_i\n"
            "----------------------------\n"
            " 0.00000   1.00000  -1.00000\n"
            "0.500000         -  -2.00000\n"
            " 1.00000  0.333333  -3.00000\n");
}

TEST(AsTable, OfRecordsShowsNamesAndPopulations) {
  const Result result = test::sample_result();
  EXPECT_EQ(as_table(result, {.columns = {{"branches.first", "at"}, {"branches.w"}}}, 80),
            "   at\n"
            "first      w_e      w_i\n"
            "-----------------------\n"
            " fold  1.00000  2.00000\n"
            "    -  3.00000  4.00000\n");
}

/// "A", "B", ...: in no word of the program's own.
std::string name_of(std::size_t column) { return {static_cast<char>('A' + column)}; }

/// `columns` fields of `digits` digits over 50 times.
Result wide(std::size_t columns, int digits) {
  std::vector<double> t, x;
  for (int k = 0; k < 50; ++k) t.push_back(k), x.push_back(-1.0 / (3.0 + k));
  Result result{.axes = {time_axis(t)}};
  for (std::size_t c = 0; c < columns; ++c)
    result.root.array(name_of(c), "1", "x", {"time"}, x).shown(digits);
  return result;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::size_t columns_of(const std::string& line) {
  std::istringstream stream(line);
  std::size_t count = 0;
  for (std::string word; stream >> word;) ++count;
  return count;
}

std::string table(const Result& result, std::size_t width) {
  return as_table(result, table_of(result, "", "time"), width);
}

TEST(AsTable, FitsItsWidth) {
  for (std::size_t columns = 1; columns <= 12; ++columns)
    for (const int digits : {2, 6, 17})
      for (const std::size_t width : {40u, 60u, 80u, 120u})
        for (const std::string& line : lines_of(table(wide(columns, digits), width)))
          EXPECT_LE(line.size(), width) << columns << " columns of " << digits << " digits";
}

TEST(AsTable, DropsDigitsBeforeColumns) {
  const std::string text = table(wide(6, 17), 80);
  EXPECT_EQ(columns_of(lines_of(text)[0]), 7u);
  EXPECT_EQ(text.find("without"), std::string::npos);
  EXPECT_EQ(columns_of(lines_of(table(wide(6, 17), 0))[0]), 7u);
  EXPECT_GT(lines_of(table(wide(6, 17), 0))[0].size(), 120u);
  EXPECT_NE(table(wide(6, 17), 0).find("-0.33333333333333331"), std::string::npos);
}

TEST(AsTable, DropsColumnsLastAndSaysSo) {
  const auto lines = lines_of(table(wide(12, 6), 80));
  const std::size_t shown = columns_of(lines[0]) - 1;
  EXPECT_LT(shown, 12u);
  EXPECT_GE(shown, 6u);
  const std::string& note = lines.back();
  EXPECT_EQ(note.find("(without "), 0u) << note;
  for (std::size_t c = 0; c < 12; ++c)
    EXPECT_EQ(note.find(name_of(c)) != std::string::npos, c >= shown) << note;
}

TEST(AsTable, ShowsAboutADozenOfManyRows) {
  EXPECT_EQ(lines_of(table(wide(1, 6), 80)).size(), 2u + 11u);
  Table all = table_of(wide(1, 6), "", "time");
  all.all_rows = true;
  EXPECT_EQ(lines_of(as_table(wide(1, 6), all, 80)).size(), 2u + 50u);
  Table some = table_of(wide(1, 6), "", "time");
  some.rows = {3, 4};
  EXPECT_EQ(lines_of(as_table(wide(1, 6), some, 80)).size(), 2u + 2u);
}

TEST(RowsToShow, AreEvenlySpreadWithFirstAndLast) {
  for (std::size_t count = 0; count < 3000; ++count) {
    const auto rows = rows_to_show(count);
    EXPECT_LE(rows.size(), 22u);
    EXPECT_EQ(std::ranges::adjacent_find(rows, std::ranges::greater_equal{}), rows.end());
    if (count == 0) continue;
    EXPECT_EQ(rows.front(), 0u);
    EXPECT_EQ(rows.back(), count - 1);
  }
}

TEST(AsCsv, HasEveryRowEveryDigitAndTheUnits) {
  const Result result = test::sample_result();
  EXPECT_EQ(as_csv(result, table_of(result, "", "time")),
            "t,v_e [mV],v_i [mV]\r\n"
            "0,1,-1\r\n"
            "0.5,,-2\r\n"
            "1,0.3333333333333333,-3\r\n");
}

TEST(AsCsv, QuotesAndSplitsComplexNumbers) {
  Result result{.axes = {place_axis("point", 1, "points"), eigenvalue_axis()}};
  result.root.array("name", "", "text", {"point"}, Texts{"a, \"b\"\r\n"});
  result.root.array("z", "1/t", "numbers", {"point", "eigenvalue"},
                    std::vector<std::complex<double>>{{-1.0 / 3.0, 2.0}, {-1.0 / 3.0, -2.0}});
  EXPECT_EQ(as_csv(result, table_of(result, "", "point")),
            "name,z 1 re [1/t],z 1 im [1/t],z 2 re [1/t],z 2 im [1/t]\r\n"
            "\"a, \"\"b\"\"\r\n\",-0.3333333333333333,2,-0.3333333333333333,-2\r\n");
}

TEST(AsCsv, OfAResultWithoutTablesHasItsScalars) {
  Result result{.axes = {population_axis(), time_axis({})}};
  result.root.add("eta", "time", "exit", 0.1);
  result.root.array("path", "1", "no scalar", {"time"}, std::vector<double>{});
  result.root.null_group("later");
  result.root.group("state").add("v", "mV", "means", core::PerPopulation<double>{1.0, 2.0});
  EXPECT_EQ(scalars_as_csv(result), "eta [time],state.v_e [mV],state.v_i [mV]\r\n0.1,1,2\r\n");
}

TEST(PairText, IsOneCell) {
  EXPECT_EQ(pair_text({-1.5, 0.0}, {-2.0, 0.0}), "-1.5, -2");
  EXPECT_EQ(pair_text({-1.5, 2.0}, {-1.5, -2.0}), "-1.5 \xc2\xb1 2i");
}

}  // namespace
}  // namespace poise::io
