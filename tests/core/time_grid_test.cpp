#include "poise/core/time_grid.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace poise::core {
namespace {

TEST(TimeGrid, PaperGrid) {
  const auto times = time_grid(10.0, 201);
  ASSERT_EQ(times.size(), 201u);
  EXPECT_EQ(times[100], 5.0);
  EXPECT_DOUBLE_EQ(times[1], 0.05);
}

RC_GTEST_PROP(TimeGrid, EquallySpacedFromZeroToExactlyT, ()) {
  const double T = *rc::gen::inRange(1, 1'000'000) / 997.0;
  const auto samples = static_cast<std::size_t>(*rc::gen::inRange(2, 5000));
  const auto times = time_grid(T, samples);
  RC_ASSERT(times.size() == samples);
  RC_ASSERT(times.front() == 0.0);
  RC_ASSERT(times.back() == T);
  const double step = T / static_cast<double>(samples - 1);
  for (std::size_t k = 1; k < samples; ++k) {
    RC_ASSERT(times[k - 1] < times[k]);
    const double exact = step * static_cast<double>(k);
    RC_ASSERT(std::abs(times[k] - exact) <= 4 * std::numeric_limits<double>::epsilon() * exact);
  }
}

}  // namespace
}  // namespace poise::core
