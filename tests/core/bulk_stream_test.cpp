#include "poise/core/bulk_stream.hpp"

#include <Random123/threefry.h>
#include <gtest/gtest.h>
#include <hwy/highway.h>
#include <hwy/targets.h>

#include <vector>

namespace poise::core {
namespace {

std::vector<std::uint64_t> draw(BulkStream stream, const std::vector<std::size_t>& lengths) {
  std::vector<std::uint64_t> all;
  for (const std::size_t length : lengths) {
    std::vector<std::uint64_t> words(length);
    stream.fill(words);
    all.insert(all.end(), words.begin(), words.end());
  }
  return all;
}

TEST(BulkStream, IsThreefryOfItsName) {
  const auto words = draw(BulkStream(11, Purpose::test, 22, 33), {1000});
  const r123::Threefry4x64_R<13>::key_type key{
      {11, static_cast<std::uint64_t>(Purpose::test), 22, 33}};
  for (std::uint64_t block = 0; block < 250; ++block) {
    const auto expected = r123::Threefry4x64_R<13>{}({{block, 0, 0, 0}}, key);
    for (std::size_t k = 0; k < 4; ++k) ASSERT_EQ(words[4 * block + k], expected[k]) << block;
  }
}

TEST(BulkStream, EveryCallBeginsANewBlock) {
  const auto whole = draw(BulkStream(5, Purpose::test), {12});
  const auto parts = draw(BulkStream(5, Purpose::test), {1, 6, 1});
  EXPECT_EQ(parts[0], whole[0]);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(parts[1 + k], whole[4 + k]);
  EXPECT_EQ(parts[5], whole[8]);
  EXPECT_NE(parts[7], whole[9]);
}

TEST(BulkStream, WritesNothingBeyondItsEnd) {
  for (std::size_t length = 0; length < 70; ++length) {
    std::vector<std::uint64_t> words(length + 8, 42);
    BulkStream(1, Purpose::test).fill(std::span(words).first(length));
    for (std::size_t k = length; k < words.size(); ++k) ASSERT_EQ(words[k], 42u);
  }
}

TEST(BulkStream, NamesDoNotShareWords) {
  const auto first = [](std::uint64_t seed, Purpose purpose, std::uint64_t replica,
                        std::uint64_t index) {
    return draw(BulkStream(seed, purpose, replica, index), {1})[0];
  };
  const auto base = first(1, Purpose::test, 2, 3);
  EXPECT_NE(base, first(2, Purpose::test, 2, 3));
  EXPECT_NE(base, first(1, Purpose::exact, 2, 3));
  EXPECT_NE(base, first(1, Purpose::test, 3, 3));
  EXPECT_NE(base, first(1, Purpose::test, 2, 4));
  EXPECT_NE(base, first(1, Purpose::test, 3, 2));
}

TEST(BulkStream, SameBitsOnEveryInstructionSet) {
  const std::vector<std::size_t> lengths{3, 64, 1001, 17};
  std::vector<std::vector<std::uint64_t>> results;
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    results.push_back(draw(BulkStream(9, Purpose::test, 1, 1), lengths));
  }
  hwy::SetSupportedTargetsForTest(0);
  ASSERT_FALSE(results.empty());
  for (const auto& result : results) EXPECT_EQ(result, results.front());
}

}  // namespace
}  // namespace poise::core
