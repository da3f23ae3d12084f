// Values that the command line gives in place of the file's.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "poise/setup/config.hpp"
#include "setup/configs.hpp"
#include "support/scratch.hpp"

namespace poise::setup {
namespace {

using poise::test::input_error;
using test::valid_config;
using testing::EndsWith;
using testing::StartsWith;

/// As the program makes them of "--set KEY=VALUE".
std::vector<Override> set(const std::vector<std::string>& texts) {
  std::vector<Override> all;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    all.push_back({text.substr(0, equals), text.substr(equals + 1), "--set " + text});
  }
  return all;
}

Config with(const std::vector<std::string>& texts) {
  return parse_config(valid_config, "all.toml", set(texts));
}

std::string refusal(const std::vector<std::string>& texts) {
  return input_error([&] { with(texts); });
}

void expect_same(const Config& a, const Config& b) {
  EXPECT_EQ(a.network, b.network);
  EXPECT_EQ(a.initial.variance, b.initial.variance);
  EXPECT_EQ(a.initial.mean, b.initial.mean);
  EXPECT_EQ(a.initial.near, b.initial.near);
  EXPECT_EQ(a.run.T, b.run.T);
  EXPECT_EQ(a.run.samples, b.run.samples);
  EXPECT_EQ(a.run.seed, b.run.seed);
  EXPECT_EQ(a.run.replicas, b.run.replicas);
  EXPECT_EQ(a.run.method, b.run.method);
  EXPECT_EQ(a.run.threads, b.run.threads);
  EXPECT_EQ(a.run.step, b.run.step);
  EXPECT_EQ(a.run.step_tolerance, b.run.step_tolerance);
  EXPECT_EQ(a.record, b.record);
  EXPECT_EQ(a.box, b.box);
}

TEST(Override, TakesThePlaceOfTheFilesValueAndOfNothingElse) {
  const Config config = with({"network.n=7", "network.tau.e=3", "run.seed=0x10", "initial.K.i=0"});
  Config expected = parse_config(valid_config, "all.toml");
  expected.network.n = 7;
  expected.network.tau.e = 3.0;
  expected.run.seed = 16;
  expected.initial.variance.i = 0.0;
  expect_same(config, expected);
  EXPECT_EQ(config.where("network.n"), "--set network.n=7");
  EXPECT_EQ(config.where("network.tau.e"), "--set network.tau.e=3");
  EXPECT_EQ(config.where("network.tau.i"), "all.toml:3:18");
  EXPECT_TRUE(config.overridden("network.n"));
  EXPECT_FALSE(config.overridden("run.T"));
}

TEST(Override, AddsWhatTheFileLeavesOut) {
  const Config config = with({"run.step=0.5", "run.step_tolerance=0.25"});
  EXPECT_EQ(config.run.step, 0.5);
  EXPECT_EQ(config.run.step_tolerance, 0.25);
  const std::string short_text(valid_config.substr(0, valid_config.find("[run]")));
  const Config run =
      parse_config(short_text, "f", set({"run.T=2", "balance.box={e=[0,1],i=[2,3]}"}));
  EXPECT_EQ(run.run.T, 2.0);
  EXPECT_EQ(run.box, (Box{{0.0, 1.0}, {2.0, 3.0}}));
}

TEST(Override, OfAWholeTableReplacesIt) {
  const Config config =
      with({"intensity.ii={ kind = 'bump', base = 1, height = 2, center = 0, width = 1 }"});
  EXPECT_EQ(config.network.intensity.rows.i.i,
            (network::Intensity{network::Bump{1.0, 2.0, 0.0, 1.0}}));
}

TEST(Override, TheLastOneCounts) {
  EXPECT_EQ(with({"network.n=7", "network.n=8"}).network.n, 8u);
  EXPECT_EQ(with({"network.tau.e=7", "network.tau={e=1,i=2}"}).network.tau,
            (core::PerPopulation<double>{1.0, 2.0}));
  EXPECT_EQ(with({"network.tau={e=1,i=2}", "network.tau.e=7"}).network.tau,
            (core::PerPopulation<double>{7.0, 2.0}));
}

TEST(Override, WhatTomlCannotReadIsAString) {
  for (const char* method :
       {"run.method=thinning", "run.method=\"thinning\"", "run.method='thinning'"})
    EXPECT_EQ(with({method}).run.method, "thinning") << method;
  EXPECT_EQ(with({"run.method=a \"b\" \\c"}).run.method, "a \"b\" \\c");
  // Nor does a value smuggle in further keys.
  EXPECT_EQ(with({"run.method=1\nseed = 5"}).run.method, "1\nseed = 5");
}

TEST(Override, ErrorsNameTheOption) {
  const std::pair<const char*, const char*> cases[] = {
      {"network.tua=1", "network.tua: unknown key, did you mean tau?; expected one of n, tau, C"},
      {"rnu.T=1",
       "rnu: unknown table, did you mean run?; expected one of network, intensity, initial, run, "
       "record, balance"},
      {"n=1", "n: unknown key; expected one of network, intensity, initial, run, record, balance"},
      {"network.n=1.5", "network.n: is a float, expected an integer from 1 to 1000000000"},
      {"network.n=many", "network.n: is a string, expected an integer from 1 to 1000000000"},
      {"network.n=", "network.n: is a string, expected an integer from 1 to 1000000000"},
      {"network.n=0", "network.n: is 0, expected an integer from 1 to 1000000000"},
      {"network.C.ei=-1", "network.C.ei: is -1, expected a finite number >= 0"},
      {"run.T=nan", "run.T: is nan, expected a finite number > 0"},
      {"run.T=1e31", "run.T: is 1e+31, expected 0 or a magnitude from 1e-30 to 1e+30"},
      // Inside a table that is given as a whole, and one that is in the way of a longer key.
      {"network.tau={ e = 1, i = -1 }", "network.tau.i: is -1, expected a finite number > 0"},
      {"network.tau={ e = 1 }", "network.tau.i: is missing, expected a number"},
      {"network.n.x=1", "network.n: is a table, expected an integer from 1 to 1000000000"},
      {"intensity.ee.offset=0",
       "intensity.ee.offset: is 0: the intensity is not positive everywhere; with amplitude 0.5 "
       "expected an offset of at least 1"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_EQ(refusal({text}), fmt::format("--set {}: {}", text, message));
  EXPECT_EQ(input_error([] {
              const Override seed{"run.seed", "-1", "--seed"};
              parse_config(valid_config, "f", {&seed, 1});
            }),
            "--seed: run.seed: is -1, expected an integer from 0 to 9223372036854775807");
}

TEST(Override, ErrorsElsewhereStillNameTheFile) {
  const std::string bad = test::replaced(valid_config, "i = 2 }", "i = -2 }");
  EXPECT_THAT(input_error([&] { parse_config(bad, "bad.toml", set({"network.tau.e=1"})); }),
              StartsWith("bad.toml:3:18: network.tau.i: "));
}

TEST(Override, KeysThatAreNoneAreRefused) {
  for (const std::string key :
       {"", ".", "network.", ".n", "network..n", "network n", "a\"b", "\xc3\xa9"}) {
    const Override given{key, "1", "--set x"};
    const std::string message = input_error([&] { parse_config(valid_config, "f", {&given, 1}); });
    EXPECT_THAT(message, StartsWith("--set x: ")) << key;
    EXPECT_THAT(message, EndsWith("is not a key, expected one such as network.n or run.T")) << key;
  }
  EXPECT_EQ(refusal({"network.n=" + std::string(1 << 20, '1')}).substr(0, 16), "--set network.n=");
}

// Thousands of levels would exhaust the stack of what takes them apart.
TEST(Override, DeepKeysAndValuesDoNotExhaustTheStack) {
  for (const std::size_t depth : {100u, 4000u, 8000u, 100'000u}) {
    std::string key = "network", brackets(depth, '[');
    for (std::size_t k = 0; k < depth; ++k) key += ".n";
    EXPECT_NE(refusal({key + "=1"}), "");
    EXPECT_NE(refusal({"network.n=" + brackets}), "");
  }
}

TEST(Override, TheTextOfTheConfigurationReadsAsItself) {
  const std::vector<std::vector<std::string>> all{
      {},
      {"network.n=7"},
      {"run.method=tau-stiff", "run.step=1e-30", "run.step_tolerance=0.1"},
      {"run.method=a \"b\" \\c\n\td"},
      {"initial.v={ e = -2.7, i = 1 }", "initial.K={ e = 0, i = 0.1 }"},
      {"intensity.ii.rate=0.30000000000000004", "network.C.ee=123456789.12345679"}};
  for (std::vector<std::string> overrides : all) {
    std::string text(valid_config);
    if (!overrides.empty() && overrides.front().starts_with("initial.v"))
      text = test::replaced(text, "near = { e = -2.5, i = -1.25 }\n", "");
    const Config config = parse_config(text, "f", set(overrides));
    expect_same(parse_config(config.text, "again"), config);
  }
  EXPECT_EQ(with({}).text, valid_config);
}

RC_GTEST_PROP(Override, NumbersKeepEveryBitInTheTextOfTheConfiguration, ()) {
  const auto bits = *rc::gen::resize(1000, rc::gen::arbitrary<std::uint64_t>());
  const auto mantissa = std::bit_cast<double>((bits >> 12) | 0x3ff0000000000000U);  // in [1, 2)
  const double x = std::ldexp(mantissa, *rc::gen::inRange(-99, 99));
  const Config config = with({fmt::format("initial.K.e={}", x)});
  RC_ASSERT(config.initial.variance.e == x);
  RC_ASSERT(parse_config(config.text, "again").initial.variance.e == x);
}

}  // namespace
}  // namespace poise::setup
