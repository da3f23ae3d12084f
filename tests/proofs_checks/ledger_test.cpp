/// The frame of the ledger: verdicts need evidence, limits end undecided, tables and JSON say what
/// was found. The statements themselves are run by ledger_test.py.

#include "proofs_checks/ledger/ledger.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "poise/core/error.hpp"
#include "proofs_checks/ledger/documents.hpp"
#include "proofs_checks/ledger/escape.hpp"
#include "proofs_checks/ledger/explain.hpp"
#include "proofs_checks/ledger/pages.hpp"
#include "proofs_checks/ledger/registry.hpp"
#include "proofs_checks/ledger/source_hash.hpp"

namespace poise::checks {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// 100 samples of standard deviation 1 whose mean is `z` standard errors from 0.
Data off_by(double z) { return {Mean{0.0}, {{100, z / 10.0, 1.0}}}; }

checks::Test passing() { return {"s", "null", off_by(1.0), "planted", off_by(12.0)}; }

TEST(Finding, IsSupportedOnlyByTestsThatRejectTheirPlantedAlternative) {
  EXPECT_EQ(supported("", {passing()}).verdict, Verdict::supported);
  checks::Test rejecting = passing();
  rejecting.data = off_by(-5.0);
  EXPECT_EQ(supported("", {passing(), rejecting}).verdict, Verdict::undecided);
  checks::Test blind = passing();
  blind.planted = off_by(4.8);
  const Finding finding = supported("", {blind, passing()});
  EXPECT_EQ(finding.verdict, Verdict::undecided);
  EXPECT_THAT(finding.because, HasSubstr("planted"));
}

TEST(Finding, NotANumberRejects) {
  checks::Test broken = passing();
  broken.data = off_by(std::nan(""));
  EXPECT_EQ(supported("", {broken}).verdict, Verdict::undecided);
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

std::vector<std::string> found(std::string_view name) {
  std::vector<std::string> ids;
  for (const Statement& statement : find_statements(name)) ids.emplace_back(statement.id);
  return ids;
}

TEST(Registry, FindsEveryStatementByItsIdAndItsFile) {
  for (const Statement& statement : statements()) {
    EXPECT_THAT(found(statement.id), ElementsAre(statement.id));
    const std::string file = file_of(statement);
    const std::size_t begin = file.rfind('/') + 1;
    EXPECT_THAT(found(file.substr(begin, file.rfind('.') - begin)), ElementsAre(statement.id));
  }
}

TEST(Registry, FindsNamesAsPeopleWriteThem) {
  for (const char* name : {"Lemma 8.1", "lemma 8.1", "LEMMA-8.1", "lem. 8.1", "lemma8.1", "8.1",
                           "lemma_8_1", "Lemma~8.1", " Lemma  8.1. ", "Lemma (8.1)"})
    EXPECT_THAT(found(name), ElementsAre("lemma-8.1")) << name;
  for (const char* name : {"(5.81)", "5.81", "eq 5.81", "Eq. (5.81)", "eqn 5.81", "equation 5.81",
                           "eq:5.81", "[5.81]"})
    EXPECT_THAT(found(name), ElementsAre("eq-5.81")) << name;
  for (const char* name : {"theorem 4.1", "Thm. 4.1", "Theorem 4.1"})
    EXPECT_THAT(found(name), ElementsAre("theorem-4.1")) << name;
  for (const char* name : {"Section 6", "sec. 6", "6", "\u00a7 6", "\u00a76"})
    EXPECT_THAT(found(name), ElementsAre("section-6")) << name;
}

TEST(Registry, ANumberAloneMayMeanSeveral) {
  EXPECT_THAT(found("5.4"), ElementsAre("eq-5.4", "lemma-5.4"));
  EXPECT_THAT(found("(5.4)"), ElementsAre("eq-5.4"));
  const std::vector<std::string> names{"lemma-8.1", "5.4"};
  try {
    select(names);
    FAIL();
  } catch (const core::InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"5.4\" may mean eq-5.4 or lemma-5.4"));
  }
}

TEST(Registry, OtherTextMeansNothing) {
  for (const char* name : {"", " ", "lemma", "Lemma 9.9", "8.1 and 8.2", "le 8.1", "8.1x", "-",
                           "()", "lemma 81", "lemma 8", "8.1.1", "\xff\xfe", "\u00a7"})
    EXPECT_THAT(found(name), IsEmpty()) << name;
}

TEST(Registry, SuggestsTheNearest) {
  const auto message = [](const std::string& name) -> std::string {
    try {
      select(std::vector{name});
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "found";
  };
  EXPECT_THAT(message("Lemma 8.2"),
              HasSubstr("\"Lemma 8.2\" is not a statement, did you mean corollary-8.2?"));
  EXPECT_THAT(message("lemna-8.1"), HasSubstr("did you mean lemma-8.1?"));
  EXPECT_THAT(message("Theorem 5.4"), HasSubstr("did you mean eq-5.4 or lemma-5.4?"));
  EXPECT_THAT(message("corolary 8.2"), HasSubstr("did you mean corollary-8.2?"));
  EXPECT_THAT(message("Ramanujan"), AllOf(Not(HasSubstr("did you mean")), HasSubstr("lemma-8.1")));
  EXPECT_THAT(message("\x1b[31m"), Not(HasSubstr("\x1b")));
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
  return {.as_stated =
              refuted(Failing::slip, "an index", "a counterexample", {argument("here", "this")}),
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
  const auto entries = check(both, {.time_limit = 0.05}).entries;
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
  const Ledger ledger = check(both, options);
  ASSERT_EQ(ledger.entries.size(), 1u);
  EXPECT_EQ(ledger.entries[0].statement.id, "quick");
  EXPECT_TRUE(ledger.interrupted());
  EXPECT_THAT(ledger.expected, ElementsAre("quick", "endless"));
  EXPECT_EQ(to_json(ledger)["interrupted"], true);
  EXPECT_EQ(to_json(ledger)["expected"].size(), 2u);
}

TEST(Ledger, JsonHasTheKeysOfTheContract) {
  const std::vector<Statement> one{quick};
  const auto ledger = to_json(check(one, {}));
  EXPECT_EQ(ledger["interrupted"], false);
  EXPECT_EQ(ledger["expected"][0], "quick");
  const auto& row = ledger["statements"][0];
  EXPECT_EQ(row["id"], "quick");
  EXPECT_EQ(row["title"], "a title");
  EXPECT_EQ(row["as_stated"], "refuted");
  EXPECT_EQ(row["corrected"], "supported");
  EXPECT_TRUE(row["seconds"].is_number());
  EXPECT_EQ(row["evidence"]["as_stated"]["certificates"][0]["kind"], "argument");
  EXPECT_EQ(row["evidence"]["as_stated"]["failing"], "slip");
  EXPECT_EQ(row["evidence"]["as_stated"]["root"], "an index");
  EXPECT_EQ(row["evidence"]["as_stated"]["kinds"], io::Json({"argued"}));
  const auto& test = row["evidence"]["corrected"]["tests"][0];
  EXPECT_NEAR(test["planted_z"].get<double>(), 12.0, 1e-12);
  EXPECT_EQ(test["data"]["groups"][0]["count"], 100);
}

TEST(Finding, SaysWhatItRestsOnInOneOrder) {
  const io::Json computed{{"kind", "crossing"}};
  Finding finding = proved("", {argument("here", "this"), computed, citation("here", "KMT", "X"),
                                formal("a.v", "b"), computed});
  EXPECT_THAT(kinds(finding), ElementsAre("formal", "computed", "argued", "cited"));
  finding.tests.push_back(passing());
  EXPECT_EQ(in_short(finding), "proved: formal, computed, argued, cited, tested");
  EXPECT_EQ(in_short(refuted(Failing::missing_hypothesis, "one outlier", "", {computed})),
            "refuted: missing hypothesis (one outlier)");
  EXPECT_EQ(in_short(supported("", {passing()})), "supported");
  EXPECT_THAT(kinds(undecided("late")), IsEmpty());
}

TEST(SourceHash, IsOfTheHeadOfAFileThatIsListed) {
  EXPECT_EQ(sha256_of("proofs_checks/statements/lemma_8_1.cpp").size(), 64u);
  EXPECT_EQ(sha256_of("lib/poise/couple/kmt.hpp").size(), 64u);
  EXPECT_EQ(sha256_of("README.md"), "");
  EXPECT_EQ(argument("proofs_checks/statements/lemma_8_1.cpp", "x")["sha256"],
            sha256_of("proofs_checks/statements/lemma_8_1.cpp"));
}

TEST(Pages, ShowFindingsReadingsAndSharedCauses) {
  Statement other = quick;
  other.id = "other";
  const std::vector<Statement> two{quick, other};
  Ledger ledger = check(two, {});
  ledger.entries[0].outcome.readings = {{"v(0) is the mean", Verdict::proved, "it cancels"}};
  const auto found = pages(ledger);
  EXPECT_EQ(found.size(), 3u);
  EXPECT_THAT(found.at("quick.md"),
              AllOf(HasSubstr("# quick: a title"), HasSubstr("refuted: slip (an index)"),
                    HasSubstr("| v(0) is the mean | proved | it cancels |"),
                    HasSubstr("The same cause: [other](other.md)"), HasSubstr("argued: this"),
                    HasSubstr("| s | null | 1.00 | 0.49 | planted | 12 |")));
  EXPECT_THAT(found.at("README.md"),
              AllOf(HasSubstr("How the print is read"), HasSubstr("[quick](quick.md)"),
                    HasSubstr("2 statements do not hold as printed, for 1")));
}

TEST(Ledger, TablesEscapeWhatTheirFormatReserves) {
  const std::vector<Statement> one{quick};
  const auto entries = check(one, {}).entries;
  EXPECT_THAT(latex_table(entries), HasSubstr("a\\_b * c"));
  EXPECT_THAT(markdown_table(entries), HasSubstr("refuted: slip (an index)"));
  EXPECT_EQ(markdown("a_b * c"), "a\\_b \\* c");
  EXPECT_THAT(text_table(entries), HasSubstr("refuted"));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Explain, SaysAllThatIsKnownInLinesThatFit) {
  const std::vector<Statement> one{quick};
  const Entry entry = check(one, {}).entries.front();
  const std::string text = explain(entry, 80);
  for (const char* part :
       {"quick: a title", "x_1 < 2 & |x|", "a_b * c", "refuted", "supported", "a counterexample",
        "argument: this (here)", "tests", "z = 1.00; z = 12 where planted; rejects from",
        "proofs_checks/statements/quick.cpp"})
    EXPECT_THAT(text, HasSubstr(part));
  for (const std::size_t columns : {40, 60, 80, 200})
    for (const std::string& line : lines_of(explain(entry, columns)))
      EXPECT_LE(line.size(), columns) << line;
}

TEST(Explain, ALongWordIsCutAndAPrintThatStandsSaysSo) {
  Entry entry{quick, {.as_stated = proved(std::string(300, 'w'), {argument("here", "this")})}};
  const std::string text = explain(entry, 40);
  EXPECT_THAT(text, HasSubstr("the print stands"));
  EXPECT_GE(std::ranges::count(text, 'w'), 300);  // nothing is lost
  for (const std::string& line : lines_of(text)) EXPECT_LE(line.size(), 40u) << line;
}

/// An empty folder, removed afterwards.
class DocumentsTest : public ::testing::Test {
 protected:
  DocumentsTest() { std::filesystem::create_directories(folder_); }
  ~DocumentsTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string content(const std::string& name) const {
    std::ifstream file(path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      found.insert(entry.path().filename().string());
    return found;
  }

  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) /
                                  (std::string("poise_ledger_") +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

Ledger complete() {
  const std::vector<Statement> one{quick};
  return check(one, {});
}

Ledger interrupted() {
  Ledger ledger = complete();
  ledger.expected.emplace_back("endless");
  return ledger;
}

TEST_F(DocumentsTest, AreThree) {
  const Documents documents(path("a.json"));
  const Ledger ledger = complete();
  EXPECT_EQ(documents.write(ledger), path("a.json"));
  EXPECT_EQ(names(), (std::set<std::string>{"a.json", "a.tex", "a.md"}));
  EXPECT_EQ(io::Json::parse(content("a.json")), to_json(ledger));
  EXPECT_EQ(content("a.md"), markdown_table(ledger.entries));
  EXPECT_EQ(content("a.tex"), latex_table(ledger.entries));
}

TEST_F(DocumentsTest, AnInterruptedLedgerReplacesNoCompleteOne) {
  const Documents documents(path("a.json"));
  documents.write(complete());
  const std::string before = content("a.json"), table = content("a.md");
  const Ledger ledger = interrupted();
  const std::string where = documents.write(ledger);
  EXPECT_EQ(where, path("a.partial.json"));
  EXPECT_EQ(content("a.json"), before);
  EXPECT_EQ(content("a.md"), table);
  EXPECT_EQ(io::Json::parse(content("a.partial.json"))["interrupted"], true);
  EXPECT_THAT(where_written(ledger, where),
              AllOf(HasSubstr("interrupted: 1 of 2"), HasSubstr("a.partial.json")));
}

TEST_F(DocumentsTest, AreWrittenAllOrNone) {
  const Documents documents(path("a.json"));
  documents.write(complete());
  const std::string before = content("a.tex");
  // The JSON file, the last of the three, has no place left: a folder stands where it is prepared.
  std::filesystem::create_directories(path("a.json.new"));
  std::ofstream(path("a.json.new/occupied")) << "x";
  Ledger other = complete();
  other.entries.front().statement.correction = "another";
  EXPECT_THROW(documents.write(other), core::InputError);
  EXPECT_EQ(content("a.tex"), before);
  EXPECT_EQ(names(), (std::set<std::string>{"a.json", "a.tex", "a.md", "a.json.new"}));
}

TEST_F(DocumentsTest, AreRefusedBeforeTheWork) {
  EXPECT_THROW(Documents(path("a.tex")), core::InputError);
  EXPECT_THROW(Documents(path("a")), core::InputError);
  std::ofstream(path("no_folder")) << "x";
  EXPECT_THROW(Documents(path("no_folder/a.json")), core::InputError);
  EXPECT_THROW(Documents(""), core::InputError);
}

}  // namespace
}  // namespace poise::checks
