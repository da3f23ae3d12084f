#include "poise/io/table.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace poise::io {
namespace {

TEST(Table, ColumnsAreRightAlignedUnderHeadersWithUnits) {
  Table table({{"t"}, {"v_e", "mV"}, {"on U"}});
  table.add_row({"0", "-2.678", "yes"});
  table.add_row({"10.5", "-1", "no"});
  EXPECT_EQ(table.text(),
            "   t   v_e [mV]   on U\n"
            "----------------------\n"
            "   0     -2.678    yes\n"
            "10.5         -1     no\n");
}

TEST(Table, WidthsCountCharactersNotBytes) {
  Table table({{"\xce\xb6"}, {"n"}});  // Greek zeta: two bytes, one character
  table.add_row({"-1", "2"});
  EXPECT_EQ(table.text(), " \xce\xb6   n\n------\n-1   2\n");
}

TEST(Table, WithoutRowsIsItsHeader) { EXPECT_EQ(Table({{"K_e"}}).text(), "K_e\n---\n"); }

TEST(Cell, KeepsItsDigits) {
  EXPECT_EQ(cell(1.0), "1.00000");
  EXPECT_EQ(cell(-2.6784561, 4), "-2.678");
  EXPECT_EQ(cell(1e-9, 3), "1.00e-09");
  EXPECT_EQ(cell(0.0, 3), "0.00");
  EXPECT_EQ(cell(std::numeric_limits<double>::quiet_NaN()), "nan");
}

}  // namespace
}  // namespace poise::io
