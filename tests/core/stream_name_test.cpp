// Names of streams: packing is injective, is what the streams are keyed by, and refuses what it has
// no room for.

#include "poise/core/stream_name.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>
#include <vector>

#include "poise/core/bulk_stream.hpp"
#include "poise/core/random.hpp"

namespace poise::core {
namespace {

constexpr std::uint64_t slices = std::uint64_t{1} << StreamName::slice_bits;
constexpr std::uint64_t steps = std::uint64_t{1} << StreamName::step_bits;

/// All bits alike likely, and both ends of the range.
rc::Gen<std::uint64_t> below(std::uint64_t bound) {
  return rc::gen::oneOf(rc::gen::just<std::uint64_t>(0), rc::gen::just(bound - 1),
                        rc::gen::map(rc::gen::arbitrary<std::uint64_t>(),
                                     [bound](std::uint64_t x) { return x % bound; }));
}

StreamName any_name() {
  const auto word = rc::gen::oneOf(below(~std::uint64_t{0}), rc::gen::just(~std::uint64_t{0}));
  return {.seed = {*word, static_cast<std::uint32_t>(*word)},
          .purpose = static_cast<Purpose>(*below(1 << 16)),
          .replica = *word,
          .index = *word,
          .channel = static_cast<std::uint16_t>(*below(1 << 16)),
          .slice = static_cast<std::uint32_t>(*below(slices)),
          .step = *below(steps)};
}

RC_GTEST_PROP(StreamName, UnpacksToWhatWasPacked, ()) {
  const StreamName name = any_name();
  RC_ASSERT(unpack(pack(name)) == name);
}

/// A packing as it was done by hand: fields shifted into one word, with no room checked.
StreamWords packed_by_hand(const StreamName& name) {
  StreamWords words = pack(name);
  words.replica = name.replica << 48 | std::uint64_t{name.channel} << 32 | name.slice;
  words.kind &= 0xffff0000ffff;
  words.place = name.step;
  return words;
}

/// Pairs of names, among all that take two values in each field, that share their words.
template <class Pack>
std::size_t collisions(Pack pack_name) {
  std::set<StreamWords> seen;
  std::size_t names = 0;
  const std::array<std::uint16_t, 3> channels{0, 1, 0xffff};
  const std::array<std::uint64_t, 4> words{0, 1, std::uint64_t{1} << 16, ~std::uint64_t{0}};
  for (const auto seed : words)
    for (const std::uint32_t study : {0U, 1U, ~0U})
      for (const auto purpose : {Purpose::initial_potentials, Purpose::thinning, Purpose::test})
        for (const auto replica : words)
          for (const auto index : words)
            for (const auto channel : channels)
              for (const std::uint32_t slice : {0U, 1U, static_cast<std::uint32_t>(slices - 1)})
                for (const std::uint64_t step : {std::uint64_t{0}, std::uint64_t{1}, steps - 1}) {
                  ++names;
                  seen.insert(pack_name({.seed = {seed, study},
                                         .purpose = purpose,
                                         .replica = replica,
                                         .index = index,
                                         .channel = channel,
                                         .slice = slice,
                                         .step = step}));
                }
  return names - seen.size();
}

TEST(StreamName, NoTwoShareTheirWords) {
  EXPECT_EQ(collisions([](const StreamName& name) { return pack(name); }), 0u);
  EXPECT_GT(collisions(packed_by_hand), 0u);  // the twin: replica 2^16 is replica 0
}

TEST(StreamName, EverySmallOneIsItsOwn) {
  std::set<StreamWords> seen;
  for (std::uint64_t k = 0; k < (1 << 16); ++k) {
    const auto bits = [k](int field) { return k >> (2 * field) & 3; };
    seen.insert(pack({.seed = {bits(0), static_cast<std::uint32_t>(bits(1))},
                      .purpose = static_cast<Purpose>(bits(2)),
                      .replica = bits(3),
                      .index = bits(4),
                      .channel = static_cast<std::uint16_t>(bits(5)),
                      .slice = static_cast<std::uint32_t>(bits(6)),
                      .step = bits(7)}));
  }
  EXPECT_EQ(seen.size(), std::size_t{1} << 16);
}

TEST(StreamName, RefusesWhatItHasNoRoomFor) {
  StreamName name{.seed = 1, .purpose = Purpose::test};
  name.slice = slices;
  EXPECT_THROW(pack(name), ParameterError);
  name.slice = slices - 1;
  name.step = steps;
  EXPECT_THROW(pack(name), ParameterError);
  name.step = steps - 1;
  EXPECT_NO_THROW(pack(name));
}

// Each field reaches the generators: names that differ in one give different streams, of both kinds.
TEST(StreamName, EachFieldNamesOtherStreams) {
  const StreamName base{.seed = {1, 2},
                        .purpose = Purpose::test,
                        .replica = 3,
                        .index = 4,
                        .channel = 5,
                        .slice = 6,
                        .step = 7};
  std::vector<StreamName> names(9, base);
  names[1].seed.value = 8;
  names[2].seed.study = 8;
  names[3].purpose = Purpose::exact;
  names[4].replica = 8;
  names[5].index = 8;
  names[6].channel = 8;
  names[7].slice = 8;
  names[8].step = 8;
  std::set<std::uint64_t> singles, bulks;
  for (const StreamName& name : names) {
    singles.insert(Stream(name)());
    std::array<std::uint64_t, 1> word{};
    BulkStream(name).fill(word);
    bulks.insert(word[0]);
  }
  EXPECT_EQ(singles.size(), names.size());
  EXPECT_EQ(bulks.size(), names.size());
}

// What results on disk depend on: a plain name keeps the numbers that it had before there were
// studies, channels, slices and steps.
TEST(StreamName, PlainNamesAreWhatTheyWere) {
  const StreamWords words = pack({.seed = 7, .purpose = Purpose::test, .replica = 2, .index = 3});
  EXPECT_EQ(words, (StreamWords{.seed = 7, .kind = 1000, .replica = 2, .index = 3, .place = 0}));
}

}  // namespace
}  // namespace poise::core
