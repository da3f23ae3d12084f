// What a team does where a rank no longer answers: a wire that a test writes on.

#include "poise/core/wired_team.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "poise/core/archive.hpp"
#include "poise/core/internal/post.hpp"

namespace poise::core {
namespace {

/// What rank 0 of two receives, and what it has sent to the other.
struct Letters {
  std::deque<Bytes> in, out;
};

class WrittenWire final : public Wire {
 public:
  explicit WrittenWire(Letters& letters) : letters_(letters) {}
  std::size_t rank() const override { return 0; }
  std::size_t size() const override { return 2; }
  void send(std::size_t, Bytes content) override { letters_.out.push_back(std::move(content)); }
  std::optional<Letter> receive() override {
    if (letters_.in.empty()) return std::nullopt;
    Letter letter{1, std::move(letters_.in.front())};
    letters_.in.pop_front();
    return letter;
  }

 private:
  Letters& letters_;
};

Bytes letter(const Note& note) { return "." + pack(note); }

const Task slow{.work = [](std::uint64_t job, const std::stop_token&) {
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return pack(job);
}};

// The other asks, is dealt jobs, and is never heard of again.
TEST(WiredTeam, ARankThatIsNotHeardOfEndsTheDealWithWhatIsComplete) {
  Letters letters;
  WiredTeam team(std::make_unique<WrittenWire>(letters),
                 {.silence = std::chrono::seconds(2), .grace = std::chrono::milliseconds(10)});
  ASSERT_TRUE(team.open(slow));
  letters.in.push_back(letter({.says = Says::ask, .task = 1, .numbers = {1}}));
  std::size_t taken = 0;
  const auto take = [&](const JobResult& result) {
    EXPECT_EQ(result.rank, 0u);
    ++taken;
  };
  team.deal(slow, first_jobs(16), take);
  EXPECT_GE(taken, 12u);
  EXPECT_LT(taken, 16u);
  EXPECT_EQ(team.loss(), "rank 1 of 2 has not been heard of for 2 s");
  team.deal(slow, first_jobs(16), take);  // nothing more is begun
  EXPECT_LT(taken, 16u);
}

// A rank that has no jobs is not missed.
TEST(WiredTeam, ARankThatNeverCameIsNotMissed) {
  Letters letters;
  WiredTeam team(std::make_unique<WrittenWire>(letters), {.silence = std::chrono::milliseconds(1)});
  ASSERT_TRUE(team.open(slow));
  std::size_t taken = 0;
  team.deal(slow, first_jobs(10), [&](const JobResult&) { ++taken; });
  EXPECT_EQ(taken, 10u);
  EXPECT_EQ(team.loss(), "");
}

// Results of a deal that has ended by an exception are not those of the next.
TEST(WiredTeam, LateResultsAreNotTaken) {
  Letters letters;
  WiredTeam team(std::make_unique<WrittenWire>(letters),
                 {.silence = std::chrono::milliseconds(200)});
  ASSERT_TRUE(team.open(slow));
  const auto result = [](std::uint64_t deal) {
    return letter({.says = Says::result, .task = 1, .deal = deal, .numbers = {0}, .bytes = "late"});
  };
  letters.in = {result(7), result(0)};
  team.deal(slow, first_jobs(3), [&](const JobResult& r) { EXPECT_NE(r.bytes, "late"); });
}

}  // namespace
}  // namespace poise::core
