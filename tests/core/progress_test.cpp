#include "poise/core/progress.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "poise/core/parallel.hpp"

namespace poise::core {
namespace {

TEST(Progress, BeforeAnyWorkTheTimeLeftIsUnknown) {
  const Progress progress("limit", 10.0, "steps", Progress::Output::never);
  EXPECT_EQ(progress.line(0.0), "limit [........................]   0%  0 steps/s  unknown left");
}

TEST(Progress, HalfWay) {
  Progress progress("simulate", 10.0, "spikes", Progress::Output::never);
  progress.advance(2.0, 1'000'000);
  progress.advance(3.0, 1'500'000);
  EXPECT_EQ(progress.line(10.0),
            "simulate [############............]  50%  250.0 kspikes/s  10s left");
}

TEST(Progress, RatesAndDurationsChangeUnits) {
  const auto line = [](double work, std::uint64_t items, double seconds) {
    Progress progress("p", 1.0, "spikes", Progress::Output::never);
    progress.advance(work, items);
    return progress.line(seconds);
  };
  EXPECT_EQ(line(0.5, 24'000'000, 10.0),
            "p [############............]  50%  2.4 Mspikes/s  10s left");
  EXPECT_EQ(line(0.5, 500, 100.0), "p [############............]  50%  5 spikes/s  1m40s left");
  EXPECT_EQ(line(0.25, 10'000'000'000'000, 3600.0),
            "p [######..................]  25%  2.8 Gspikes/s  3h00m left");
}

TEST(Progress, MoreWorkThanAnnouncedStaysAtHundredPercent) {
  Progress progress("p", 1.0, "spikes", Progress::Output::never);
  progress.advance(1.5, 100);
  EXPECT_EQ(progress.line(10.0), "p [########################] 100%  10 spikes/s  0s left");
}

TEST(Progress, IsShownByWhoeverAsks) {
  std::vector<std::string> lines;
  {
    Progress progress("p", 1.0, "", [&](const std::string& line) { lines.push_back(line); });
    progress.advance(0.25, 0);
    EXPECT_TRUE(lines.empty());  // too soon
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    progress.advance(0.25, 0);
  }
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].substr(0, 32), "p [############............]  50");
  EXPECT_EQ(lines[1], "");
}

TEST(Progress, WhatWasNeverShownIsNotCleared) {
  int shown = 0;
  {
    Progress progress("p", 1.0, "", [&](const std::string&) { ++shown; });
  }
  EXPECT_EQ(shown, 0);
}

TEST(Progress, ThreadsLoseNoReport) {
  Progress progress("p", 4096.0, "spikes", Progress::Output::never);
  parallel_for(4096, 4, [&](std::size_t) { progress.advance(1.0, 1); });
  EXPECT_EQ(progress.line(4096.0), "p [########################] 100%  1 spikes/s  0s left");
}

}  // namespace
}  // namespace poise::core
