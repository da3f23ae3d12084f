/// Words in messages: slips are recognised, other words are not, and nothing odd reaches a terminal.

#include "poise/core/words.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace poise::core {
namespace {

constexpr std::array<std::string_view, 4> known{"samples", "seed", "T", "threads"};

TEST(Words, OneSlipOfEachSortIsRecognised) {
  for (const char* slip : {"sampels", "sample", "sampless", "sanples", "SAMPLES"})
    EXPECT_EQ(suggestion(slip, known), ", did you mean samples?") << slip;
  EXPECT_EQ(suggestion("t", known), ", did you mean T?");
}

TEST(Words, WhatNobodyMeantIsNotSuggested) {
  for (const char* word : {"", "x", "horizon", "sssssss"})
    EXPECT_EQ(suggestion(word, known), "") << word;
  EXPECT_EQ(suggestion(std::string(1000, 's'), known), "");
}

TEST(Words, QuotedTextIsShortAndPlain) {
  EXPECT_EQ(core::quoted("a\"b\\\x1b[31m\n"), R"("a\"b\\\x1b[31m\x0a")");
  EXPECT_EQ(core::quoted(std::string(100, 'a')), "\"" + std::string(40, 'a') + "...\"");
}

TEST(Words, ListedInTheirOrder) { EXPECT_EQ(listed(known), "samples, seed, T, threads"); }

}  // namespace
}  // namespace poise::core
