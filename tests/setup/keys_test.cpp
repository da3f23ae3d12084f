#include "poise/setup/keys.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "poise/setup/config.hpp"
#include "poise/setup/dense_config.hpp"
#include "setup/configs.hpp"
#include "support/scratch.hpp"

namespace poise::setup {
namespace {

using poise::test::input_error;
using testing::HasSubstr;

std::string full_name(const Key& key) {
  return key.table.empty() ? std::string(key.name) : fmt::format("{}.{}", key.table, key.name);
}

/// What no key takes.
Override nonsense(const Key& key) { return {full_name(key), "[[]]", "--set it"}; }

// A key that is described and never read would take anything.
TEST(Keys, EveryKeyOfABalancedNetworkIsRead) {
  for (const Key& key : keys(Model::balanced)) {
    const std::vector<Override> given{nonsense(key)};
    EXPECT_THAT(input_error([&] { parse_config(test::valid_config, "a.toml", given); }),
                HasSubstr(full_name(key)));
  }
}

constexpr std::string_view dense_config =
    "[dense]\nN = 4\ntau = 1.0\n"
    "intensity = { kind = \"constant\", rate = 1.0 }\n"
    "drive = { kind = \"constant\", value = 1.0 }\n"
    "kernel = { kind = \"constant\", value = 0.5 }\n"
    "initial = { kind = \"point\", value = 0.0 }\n"
    "[run]\nT = 1.0\nsamples = 2\nseed = 1\nreplicas = 1\nthreads = 1\n";

/// A table of this kind that has all keys it needs; `file` is not there, and is not read.
std::string example(std::string_view table, std::string_view kind) {
  const auto of = [&](std::string_view rest) {
    return fmt::format("{{ kind = \"{}\", {} }}", kind, rest);
  };
  if (kind == "constant" || kind == "point") return of("value = 1.0");
  if (kind == "cosine") return of("mean = 1.0, amplitude = 0.5");
  if (kind == "file" || kind == "matrix") return of("file = \"none.txt\"");
  if (kind == "product") return of("target = [1.0], source = [1.0]");
  if (kind == "low-rank") return of("target = [[1.0]], source = [[1.0]]");
  if (kind == "gaussian") return of("height = 1.0, width = 0.5");
  if (kind == "w-random") return of("kernel = { kind = \"constant\", value = 0.5 }");
  if (kind == "normal") return of("mean = 0.0, variance = 1.0");
  if (kind == "uniform") return of("from = 0.0, to = 1.0");
  if (kind == "normal-cosine") return of("mean = 0.0, amplitude = 1.0, variance = 1.0");
  if (table == "dense.kernel") return of("mass = [0.5, 0.5], value = [[1.0, 1.0], [1.0, 1.0]]");
  if (table == "dense.drive") return of("mass = [0.5, 0.5], value = [1.0, 1.0]");
  return of(
      "mass = [0.5, 0.5], value = [{ kind = \"point\", value = 0.0 }, "
      "{ kind = \"point\", value = 1.0 }]");
}

TEST(Keys, EveryKeyOfADenseNetworkIsRead) {
  for (const Key& key : keys(Model::dense)) {
    std::vector<Override> given;
    if (!key.kind.empty())
      given.push_back({std::string(key.table), example(key.table, key.kind), "--set kind"});
    given.push_back(nonsense(key));
    // A sum of products is given in one of two forms.
    if (key.name == "terms")
      given.front().value = "{ kind = \"low-rank\", terms = [{ target = [1.0], source = [1.0] }] }";
    EXPECT_THAT(input_error([&] { parse_dense_config(dense_config, "a.toml", given); }),
                HasSubstr(full_name(key)))
        << key.kind;
  }
}

// Without the nonsense the examples are taken, those apart whose file is missing.
TEST(Keys, EveryKindOfADenseNetworkIsTaken) {
  for (const Key& key : keys(Model::dense)) {
    if (key.kind.empty() || key.name == "file") continue;
    const std::vector<Override> given{
        {std::string(key.table), example(key.table, key.kind), "--set kind"}};
    EXPECT_NO_THROW(parse_dense_config(dense_config, "a.toml", given)) << key.kind;
  }
}

TEST(Keys, WhatIsNotDescribedIsRefused) {
  const std::vector<Override> given{{"network.m", "1", "--set network.m=1"}};
  EXPECT_THAT(input_error([&] { parse_config(test::valid_config, "a.toml", given); }),
              HasSubstr("network.m"));
}

}  // namespace
}  // namespace poise::setup
