/// The frame of the ledger: verdicts need evidence, limits end undecided, tables and JSON say what
/// was found. The statements themselves are run by ledger_test.py.

#include "proofs_checks/ledger/ledger.hpp"

#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "poise/core/error.hpp"
#include "proofs_checks/ledger/registry.hpp"

namespace poise::checks {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

checks::Test passing() { return {"s", "null", 1.0, "planted", 12.0}; }

TEST(Finding, IsSupportedOnlyByTestsThatRejectTheirPlantedAlternative) {
  EXPECT_EQ(supported("", {passing()}).verdict, Verdict::supported);
  checks::Test rejecting = passing();
  rejecting.z = -5.0;
  EXPECT_EQ(supported("", {passing(), rejecting}).verdict, Verdict::undecided);
  checks::Test blind = passing();
  blind.planted_z = 4.8;
  const Finding finding = supported("", {blind, passing()});
  EXPECT_EQ(finding.verdict, Verdict::undecided);
  EXPECT_THAT(finding.because, HasSubstr("planted"));
}

TEST(Finding, NotANumberRejects) {
  checks::Test broken = passing();
  broken.z = std::nan("");
  EXPECT_EQ(supported("", {broken}).verdict, Verdict::undecided);
}

TEST(Test, LevelAndPowerAreThoseOfTheNormalLaw) {
  const double critical = z_of_p_value(level);
  EXPECT_NEAR(critical, 4.891638, 1e-6);  // tables of the normal law
  EXPECT_TRUE(rejects(critical + 1e-9));
  EXPECT_FALSE(rejects(critical - 1e-9));
  EXPECT_NEAR(power({"", "", 0.0, "", critical}), 0.5, 1e-12);
  EXPECT_NEAR(power({"", "", 0.0, "", -critical - 1.0}), 0.841344746, 1e-9);
}

TEST(Registry, NamesAreUniqueAndUnknownOnesListTheKnown) {
  std::set<std::string_view> ids;
  for (const Statement& statement : statements()) {
    EXPECT_TRUE(ids.insert(statement.id).second) << statement.id;
    EXPECT_FALSE(statement.title.empty() || statement.printed.empty()) << statement.id;
    EXPECT_LE(statement.title.size(), 46u) << statement.id;  // the table's column
  }
  const std::vector<std::string> wrong{"lemma-9.9"};
  try {
    select(wrong);
    FAIL();
  } catch (const core::InputError& error) {
    for (const std::string_view id : ids) EXPECT_THAT(error.what(), HasSubstr(std::string(id)));
  }
}

TEST(Registry, SelectsInTheOrderOfThePaperAndEachOnce) {
  const std::string first(statements().front().id), last(statements().back().id);
  const std::vector<std::string> ids{last, first, last};
  const auto chosen = select(ids);
  ASSERT_EQ(chosen.size(), 2u);
  EXPECT_EQ(chosen[0].id, first);
  EXPECT_EQ(select({}).size(), statements().size());
}

Outcome at_once(const Settings&) {
  return {.as_stated = refuted("a counterexample", {argument("here", "this")}),
          .corrected = supported("tests", {passing()})};
}

Outcome never(const Settings& settings) {
  while (!settings.stop.stop_requested()) std::this_thread::yield();
  return at_once(settings);
}

const Statement quick{"quick", "a title", "x_1 < 2 & |x|", "a_b * c", at_once};
const Statement endless{"endless", "another", "p", "", never};

TEST(Ledger, AStatementBeyondItsTimeLimitIsUndecided) {
  const std::vector<Statement> both{endless, quick};
  const auto entries = check(both, {.time_limit = 0.05});
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].outcome.as_stated.verdict, Verdict::undecided);
  EXPECT_THAT(entries[0].outcome.as_stated.because, HasSubstr("time limit"));
  EXPECT_EQ(entries[1].outcome.as_stated.verdict, Verdict::refuted);
}

TEST(Ledger, AStopKeepsWhatWasComplete) {
  std::stop_source stop;
  const std::vector<Statement> both{quick, endless};
  LedgerOptions options{.settings = {.stop = stop.get_token()}};
  options.finished = [&](const Entry&) { stop.request_stop(); };
  const auto entries = check(both, options);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].statement.id, "quick");
}

TEST(Ledger, JsonHasTheKeysOfTheContract) {
  const std::vector<Statement> one{quick};
  const auto ledger = to_json(check(one, {}), {});
  const auto& row = ledger["statements"][0];
  EXPECT_EQ(row["id"], "quick");
  EXPECT_EQ(row["title"], "a title");
  EXPECT_EQ(row["as_stated"], "refuted");
  EXPECT_EQ(row["corrected"], "supported");
  EXPECT_TRUE(row["seconds"].is_number());
  EXPECT_EQ(row["evidence"]["as_stated"]["certificates"][0]["kind"], "argument");
  EXPECT_EQ(row["evidence"]["corrected"]["tests"][0]["planted_z"], 12.0);
}

TEST(Ledger, TablesEscapeWhatTheirFormatReserves) {
  const std::vector<Statement> one{quick};
  const auto entries = check(one, {});
  EXPECT_THAT(latex_table(entries), HasSubstr("a\\_b * c"));
  EXPECT_THAT(markdown_table(entries), HasSubstr("a\\_b \\* c"));
  EXPECT_THAT(text_table(entries), HasSubstr("refuted"));
}

}  // namespace
}  // namespace poise::checks
