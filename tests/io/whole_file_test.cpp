#include "poise/io/whole_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "configs.hpp"

namespace poise::io {
namespace {

using test::content;
using test::input_error;

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

class WholeFile : public test::ScratchFolder {};

TEST_F(WholeFile, IsCreatedWithTheUsualPermissions) {
  const mode_t mask = umask(022);
  write_whole_file(path("a"), bytes("hello"));
  umask(mask);
  EXPECT_EQ(content(path("a")), "hello");
  struct stat status {};
  ASSERT_EQ(stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0644u);
  EXPECT_EQ(files(), 1u);
}

TEST_F(WholeFile, ReplacesAnEarlierOne) {
  std::ofstream(path("a")) << "a longer text than the new one";
  write_whole_file(path("a"), bytes("new"));
  EXPECT_EQ(content(path("a")), "new");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WholeFile, FollowsALink) {
  std::ofstream(path("target")) << "old";
  std::filesystem::create_symlink(path("target"), path("link"));
  write_whole_file(path("link"), bytes("new"));
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(content(path("target")), "new");
}

TEST_F(WholeFile, ProbeLeavesNothingBehindAndTouchesNothing) {
  require_writable(path("new"));
  EXPECT_EQ(files(), 0u);
  std::ofstream(path("old")) << "old";
  require_writable(path("old"));
  EXPECT_EQ(content(path("old")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WholeFile, FullDiskLeavesTheEarlierFile) {
  std::ofstream(path("a")) << "old";
  const std::string large(100'000, 'x');
  {
    const test::FileSizeLimit limit(50'000);
    EXPECT_EQ(input_error([&] { write_whole_file(path("a"), bytes(large)); }),
              path("a") + ": cannot be written: File too large");
  }
  EXPECT_EQ(content(path("a")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WholeFile, FullDiskLeavesNoNewFile) {
  const std::string large(100'000, 'x');
  {
    const test::FileSizeLimit limit(50'000);
    EXPECT_NE(input_error([&] { write_whole_file(path("a"), bytes(large)); }), "");
  }
  EXPECT_EQ(files(), 0u);
}

// The probe and the writing itself refuse alike.
TEST_F(WholeFile, PlacesThatCannotBeWrittenAreRefusedWithTheReason) {
  std::ofstream(path("file")) << "old";
  const std::string long_name(300, 'x');
  const std::pair<std::string, const char*> cases[] = {
      {path("absent/a"), "No such file or directory"},
      {path("file/a"), "Not a directory"},
      {path(long_name), "File name too long"},
      {folder_.string(), "Is a directory"},
      {path("new/"), "Is a directory"},
      {"", "No such file or directory"},
      {"/dev/null", "Not a regular file"},
      {"/dev/full", "Not a regular file"},
  };
  for (const auto& [place, reason] : cases) {
    const std::string message = place + ": cannot be written: " + reason;
    EXPECT_EQ(input_error([&] { require_writable(place); }), message);
    EXPECT_EQ(input_error([&] { write_whole_file(place, bytes("new")); }), message);
  }
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(content(path("file")), "old");
}

TEST_F(WholeFile, ReadOnlyFileInAnOpenFolderIsRefused) {
  using std::filesystem::perms;
  std::filesystem::permissions(folder_, perms::all);
  std::ofstream(path("a")) << "old";
  std::filesystem::permissions(path("a"),
                               perms::owner_read | perms::group_read | perms::others_read);
  const test::Unprivileged somebody;
  EXPECT_EQ(input_error([&] { require_writable(path("a")); }),
            path("a") + ": cannot be written: Permission denied");
  EXPECT_EQ(content(path("a")), "old");
}

TEST_F(WholeFile, ClosedFolderIsRefused) {
  using std::filesystem::perms;
  std::filesystem::permissions(
      folder_, perms::owner_read | perms::owner_exec | perms::group_exec | perms::others_exec);
  {
    const test::Unprivileged somebody;
    EXPECT_EQ(input_error([&] { require_writable(path("a")); }),
              path("a") + ": cannot be written: Permission denied");
  }
  std::filesystem::permissions(folder_, perms::owner_all);
}

}  // namespace
}  // namespace poise::io
