#include "poise/io/internal/columns.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace poise::io::internal {
namespace {

TEST(Columns, AreRightAlignedUnderHeadersThatBreakAtBlanks) {
  const Row header{"t", "limit v_e", "on manifold"};
  const std::vector<Row> rows{{"0", "-2.678", "yes"}, {"10.5", "-1", "no"}};
  EXPECT_EQ(aligned(header, rows),
            "       limit        on\n"
            "   t     v_e  manifold\n"
            "----------------------\n"
            "   0  -2.678       yes\n"
            "10.5      -1        no\n");
  EXPECT_EQ(aligned_width(header, rows), 22u);
}

TEST(Columns, WordsStayTogetherWhereTheCellsHaveRoom) {
  EXPECT_EQ(aligned({"of the path"}, {{"123456789"}}),
            "   of the\n     path\n---------\n123456789\n");
}

TEST(Columns, WidthsCountCharactersNotBytes) {
  EXPECT_EQ(aligned({"\xce\xb6", "n"}, {{"-1", "2"}}), " \xce\xb6  n\n-----\n-1  2\n");
}

TEST(Columns, WithoutRowsAreTheirHeader) { EXPECT_EQ(aligned({"K_e"}, {}), "K_e\n---\n"); }

TEST(Cell, KeepsItsDigits) {
  EXPECT_EQ(cell(1.0, 6), "1.00000");
  EXPECT_EQ(cell(-2.6784561, 4), "-2.678");
  EXPECT_EQ(cell(1e-9, 3), "1.00e-09");
  EXPECT_EQ(cell(0.0, 3), "0.00");
  EXPECT_EQ(cell(std::numeric_limits<double>::quiet_NaN(), 6), "-");
}

}  // namespace
}  // namespace poise::io::internal
