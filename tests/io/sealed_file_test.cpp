#include "poise/io/sealed_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "poise/core/error.hpp"
#include "support/scratch.hpp"

namespace {

using namespace poise;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr io::Seal seal{"poise test", 3};

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class SealedFile : public test::ScratchFolder {
 protected:
  void write(const std::string& content) {
    const std::array pieces{bytes_of(content)};
    io::write_sealed_file(path_, seal, pieces);
  }
  std::string content() const { return test::content(path_); }
  void put(const std::string& content) const { std::ofstream(path_, std::ios::binary) << content; }
  /// What reading it is refused with; "" if it is not.
  std::string refusal(const io::Seal& as = seal) const {
    try {
      io::read_sealed_file(path_, as);
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "";
  }

  std::string path_ = path("x.poise");
};

TEST_F(SealedFile, ComesBackAsItWas) {
  const std::string a = "one", b(100'000, '\0'), c;
  const std::array pieces{bytes_of(a), bytes_of(b), bytes_of(c), bytes_of(a)};
  io::write_sealed_file(path_, seal, pieces);
  EXPECT_EQ(text_of(io::read_sealed_file(path_, seal)), a + b + c + a);
  EXPECT_THAT(content(), StartsWith("poise test, format 3\n"));
  io::write_sealed_file(path_, seal, {});
  EXPECT_TRUE(io::read_sealed_file(path_, seal).empty());
}

TEST_F(SealedFile, IsRefusedWhereItWasCutShortOrGoesOn) {
  write("some content");
  const std::string whole = content();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(whole.substr(0, size));
    EXPECT_THAT(refusal(), StartsWith(path_ + ": is ")) << size;
  }
  put(whole + '\0');
  EXPECT_THAT(refusal(), HasSubstr("is damaged"));
  put(whole);
  EXPECT_EQ(refusal(), "");
}

TEST_F(SealedFile, IsRefusedWhereverAByteIsAnother) {
  write("some content");
  const std::string whole = content();
  for (std::size_t k = 0; k < whole.size(); ++k)
    for (const int bit : {0, 3, 7}) {
      std::string changed = whole;
      changed[k] = static_cast<char>(changed[k] ^ (1 << bit));
      put(changed);
      EXPECT_NE(refusal(), "") << "byte " << k;
    }
}

TEST_F(SealedFile, SaysWhatItIsInstead) {
  EXPECT_THAT(refusal(), HasSubstr("cannot be read: No such file"));
  put("[network]\nn = 3\n");
  EXPECT_EQ(refusal(), path_ + ": is no poise test");
  write("x");
  EXPECT_THAT(refusal({"poise test", 4}), HasSubstr("poise test, format 3, expected format 4"));
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_THAT(refusal(), StartsWith(path_ + ": cannot be read"));
}

}  // namespace
