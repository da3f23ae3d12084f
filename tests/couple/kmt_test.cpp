// Queries of a coupled path agree with each other, whatever the order in which they are made.

#include "poise/couple/kmt.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <span>
#include <vector>

#include "poise/couple/cursor.hpp"

namespace poise::couple {
namespace {

KmtPath random_path(double resolution = 0x1p-6) {
  const double length = 1.0 + 0.01 * *rc::gen::inRange(0, 20'000);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto path = *rc::gen::arbitrary<std::uint64_t>();
  return KmtPath(length, seed, path, resolution);
}

std::vector<double> random_times(double length) {
  const auto parts = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1001));
  std::vector<double> times{0.0, length};
  for (const int part : parts) times.push_back(length * part / 1000);
  return times;
}

RC_GTEST_PROP(KmtPath, JumpsAndCountsAgree, ()) {
  const KmtPath path = random_path();
  const auto jumps = path.jump_times(0.0, path.length());
  RC_ASSERT(std::ranges::is_sorted(jumps));
  for (const double s : random_times(path.length())) {
    const auto expected =
        static_cast<std::size_t>(std::ranges::upper_bound(jumps, s) - jumps.begin());
    RC_ASSERT(path.count(s) == expected);
    const auto later = path.jump_times(s, path.length());
    RC_ASSERT(std::ranges::equal(later, std::span(jumps).subspan(expected)));
  }
}

RC_GTEST_PROP(KmtPath, CursorReadsTheSamePath, ()) {
  const KmtPath path = random_path();
  auto times = random_times(path.length());
  std::ranges::sort(times);
  std::vector<double> jumps;
  Cursor<Kmt> cursor(path);
  for (const double s : times) {
    const double brownian = cursor.advance(s, [&](double jump, double value) {
      jumps.push_back(jump);
      RC_ASSERT(value == path.brownian(jump));
    });
    RC_ASSERT(brownian == path.brownian(s));
  }
  RC_ASSERT(jumps == path.jump_times(0.0, path.length()));
}

/// Branch and bound misses nothing that a look at every leaf's end and every jump would find.
RC_GTEST_PROP(KmtPath, SupErrorIsThatOfAllLeavesAndJumps, ()) {
  const KmtPath path = random_path(0x1p-4);
  const auto leaves = std::uint64_t{1} << path.levels();
  double expected = 0.0;
  const auto look = [&](double s, double count, double brownian) {
    expected = std::max(expected, std::abs(count - s - brownian));
  };
  for (std::uint64_t k = 0; k <= leaves; ++k) {
    const double s = path.length() * (static_cast<double>(k) / static_cast<double>(leaves));
    const Values here = path.at(s);
    look(s, static_cast<double>(here.count), here.brownian);
  }
  double count = 0.0;
  for (const double s : path.jump_times(0.0, path.length())) {
    look(s, count, path.brownian(s));
    count += 1.0;
    look(s, count, path.brownian(s));
  }
  RC_ASSERT(std::abs(path.sup_error().value - expected) <= 1e-9);
}

TEST(KmtPath, NameDecidesThePath) {
  const KmtPath path(1000.0, 1, 2);
  EXPECT_EQ(KmtPath(1000.0, 1, 2).brownian(300.0), path.brownian(300.0));
  EXPECT_NE(KmtPath(1000.0, 1, 3).brownian(300.0), path.brownian(300.0));
  EXPECT_NE(KmtPath(1000.0, 2, 2).brownian(300.0), path.brownian(300.0));
}

/// A finer resolution adds detail and changes nothing that was there.
TEST(KmtPath, ResolutionRefines) {
  const KmtPath coarse(1024.0, 5, 0, 0x1p-2);
  const KmtPath fine(1024.0, 5, 0, 0x1p-12);
  for (int k = 0; k < 4096; ++k) {
    EXPECT_EQ(coarse.count(k / 4.0), fine.count(k / 4.0));
    EXPECT_EQ(coarse.brownian(k / 4.0), fine.brownian(k / 4.0));
  }
  const SupError rough = coarse.sup_error();
  const SupError sharp = fine.sup_error();
  EXPECT_LE(std::abs(sharp.value - rough.value), rough.slack + sharp.slack);
  EXPECT_LT(sharp.slack, 0.1);
}

}  // namespace
}  // namespace poise::couple
