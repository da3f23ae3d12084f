// Valid configurations, damaged at random: reading one either succeeds with a configuration whose
// every value is in its domain, or throws core::InputError that names the file. Nothing else: no
// other exception, no crash, no hang.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "poise/setup/config.hpp"
#include "setup/configs.hpp"

namespace poise::setup {
namespace {

constexpr std::array<std::string_view, 40> tokens{"nan",
                                                  "-nan",
                                                  "inf",
                                                  "-inf",
                                                  "0",
                                                  "-0.0",
                                                  "-1",
                                                  "1e308",
                                                  "1e-320",
                                                  "1e999",
                                                  "1_000",
                                                  "0x7f",
                                                  "0b1",
                                                  "9223372036854775807",
                                                  "9223372036854775808",
                                                  "-9223372036854775808",
                                                  "5000000000",
                                                  "true",
                                                  "\"\"",
                                                  "'balanced'",
                                                  "\"thinning\"",
                                                  "\"\"\"",
                                                  "2020-01-01",
                                                  "07:32:00",
                                                  "[]",
                                                  "{}",
                                                  "[[",
                                                  "]]",
                                                  "{ e = 1, i = 2 }",
                                                  "[1, 2]",
                                                  "=",
                                                  ",",
                                                  ".",
                                                  "#",
                                                  "\n",
                                                  "\"",
                                                  "\xff",
                                                  "\xe2\x80\xa8",
                                                  "kind",
                                                  "e"};

/// An integer in [0, end), uniform in every case (by itself RapidCheck draws small ones first).
std::size_t draw_below(std::size_t end) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, end));
}

/// A stretch of text: a number, a word, a line or anything.
struct Stretch {
  std::size_t begin;
  std::size_t length;
};

template <class Inside>
std::vector<Stretch> stretches(const std::string& text, Inside inside) {
  std::vector<Stretch> found;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (!inside(text[k])) continue;
    const std::size_t begin = k;
    while (k < text.size() && inside(text[k])) ++k;
    found.push_back({begin, k - begin});
  }
  return found;
}

Stretch pick(const std::vector<Stretch>& from) {
  if (from.empty()) return {0, 0};
  return from[draw_below(from.size())];
}

Stretch any_stretch(const std::string& text) {
  const auto begin = draw_below(text.size() + 1);
  const auto longest = std::min<std::size_t>(text.size() - begin, 30);
  return {begin, draw_below(longest + 1)};
}

Stretch draw_stretch(const std::string& text) {
  const auto in_number = [](char c) {
    return std::string_view("0123456789.-+").find(c) != std::string_view::npos;
  };
  const auto in_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  const auto in_line = [](char c) { return c != '\n'; };
  switch (draw_below(4)) {
    case 0:
      return pick(stretches(text, in_number));
    case 1:
      return pick(stretches(text, in_word));
    case 2:
      return pick(stretches(text, in_line));
    default:
      return any_stretch(text);
  }
}

std::string draw_replacement(const std::string& text, const Stretch& old_part) {
  switch (draw_below(5)) {
    case 0:
      return "";  // deletion
    case 1:
      return text.substr(old_part.begin, old_part.length) +
             text.substr(old_part.begin, old_part.length);  // duplication
    case 2:
      return std::string(tokens[draw_below(tokens.size())]);
    case 3: {  // another part of the same text
      const Stretch other = draw_stretch(text);
      return text.substr(other.begin, other.length);
    }
    default:
      return *rc::gen::resize(4, rc::gen::container<std::string>(rc::gen::arbitrary<char>()));
  }
}

std::string draw_damaged_config() {
  std::string text(test::valid_config);
  const std::size_t changes = draw_below(2) == 0 ? 1 : 2 + draw_below(3);
  for (std::size_t k = 0; k < changes; ++k) {
    const Stretch part = draw_stretch(text);
    text.replace(part.begin, part.length, draw_replacement(text, part));
  }
  return text;
}

rc::Gen<std::string> damaged_config() { return rc::gen::exec(draw_damaged_config); }

bool positive(double x) { return std::isfinite(x) && x > 0.0; }

/// The laws that a configuration obeys once it has been read.
void check_domains(const Config& config) {
  network::validate(config.network);
  for (const auto a : core::populations) {
    const double K = config.initial.variance[a];
    RC_ASSERT(std::isfinite(K) && K >= 0.0);
    if (config.initial.mean) RC_ASSERT(std::isfinite((*config.initial.mean)[a]));
    if (config.initial.near) RC_ASSERT(std::isfinite((*config.initial.near)[a]));
    if (config.box) RC_ASSERT((*config.box)[a].lo < (*config.box)[a].hi);
  }
  RC_ASSERT(!(config.initial.mean && config.initial.near));
  const auto given = [&](std::string_view key) { return config.positions.contains(key); };
  RC_ASSERT((given("run.T") ? positive(config.run.T) : config.run.T == 0.0));
  RC_ASSERT((given("run.samples") ? config.run.samples >= 2u : config.run.samples == 0u));
  RC_ASSERT(config.run.replicas >= 1u);
}

RC_GTEST_PROP(DamagedConfig, IsReadInsideItsDomainsOrRefused, ()) {
  constexpr int texts_a_case = 50;
  for (int k = 0; k < texts_a_case; ++k) {
    const std::string text = *damaged_config();
    try {
      check_domains(parse_config(text, "damaged.toml"));
    } catch (const core::InputError& error) {
      RC_ASSERT(std::string_view(error.what()).starts_with("damaged.toml:"));
    }
  }
}

// The test above would be empty if damage were always refused, or never.
TEST(DamagedConfig, IsSometimesReadAndSometimesRefused) {
  constexpr int texts = 2000;
  const rc::Gen<std::string> damaged = damaged_config();
  int read = 0;
  for (int k = 0; k < texts; ++k) try {
      parse_config(damaged(rc::Random(k), rc::kNominalSize).value(), "damaged.toml");
      ++read;
    } catch (const core::InputError&) {
    }
  EXPECT_GT(read, texts / 50);
  EXPECT_LT(read, texts / 2);
}

// Bytes of no meaning at all.
RC_GTEST_PROP(DamagedConfig, ArbitraryBytesAreRefused, (const std::string& bytes)) {
  RC_ASSERT_THROWS_AS(parse_config(bytes, "bytes.toml"), core::InputError);
}

}  // namespace
}  // namespace poise::setup
