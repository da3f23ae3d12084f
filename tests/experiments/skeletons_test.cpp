// The skeleton of docs/adding/command.md is a command: it parses, runs, and has its faces.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "poise/core/error.hpp"
#include "poise/io/as_json.hpp"
#include "program/command.hpp"

namespace poise::experiments {

Command rates_command();

namespace {

using ::testing::HasSubstr;

Report run(const std::vector<std::string>& words) {
  const Command command = rates_command();
  Options options;
  const Work work = command.prepare(options);
  options.parse(command.name, words);
  return work({{}, [](const std::string&) {}});
}

const std::string config = POISE_CONFIGS "/paper-6.1.toml";

TEST(CommandSkeleton, DescribesItsResultOnce) {
  const Report report = run({config, "--factor", "2"});
  const auto& rates = std::get<std::vector<double>>(report.result.find("rate_from_e")->values);
  const Report once = run({config});
  const auto& plain = std::get<std::vector<double>>(once.result.find("rate_from_e")->values);
  EXPECT_EQ(rates[0], 2.0 * plain[0]);
  EXPECT_GT(plain[0], 0.5);  // 0.5 (tanh + 2) lies between 0.5 and 1.5
  EXPECT_LT(plain[0], 1.5);
  EXPECT_THAT(io::as_json(report.result), HasSubstr("\"rate_from_e_e\":"));
}

TEST(CommandSkeleton, RefusesWhatItDoesNotKnow) {
  EXPECT_THROW(run({config, "--fctor", "2"}), core::InputError);
  EXPECT_THROW(run({config, "--factor", "-1"}), core::InputError);
  EXPECT_THROW(run({}), core::InputError);
}

}  // namespace
}  // namespace poise::experiments
