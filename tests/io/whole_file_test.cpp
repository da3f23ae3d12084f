#include "poise/io/whole_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "support/scratch.hpp"

namespace poise::io {
namespace {

using poise::test::content;
using poise::test::input_error;

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

class WholeFile : public poise::test::ScratchFolder {};

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
    const poise::test::FileSizeLimit limit(50'000);
    EXPECT_EQ(input_error([&] { write_whole_file(path("a"), bytes(large)); }),
              path("a") + ": cannot be written: File too large");
  }
  EXPECT_EQ(content(path("a")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WholeFile, FullDiskLeavesNoNewFile) {
  const std::string large(100'000, 'x');
  {
    const poise::test::FileSizeLimit limit(50'000);
    EXPECT_NE(input_error([&] { write_whole_file(path("a"), bytes(large)); }), "");
  }
  EXPECT_EQ(files(), 0u);
}

// The probe and the writing itself refuse alike.
TEST_F(WholeFile, PlacesThatCannotBeWrittenAreRefusedWithTheReason) {
  std::ofstream(path("file")) << "old";
  const std::string long_name(300, 'x');
  const std::pair<std::string, const char*> cases[] = {
      {path("file/a"), "Not a directory"},  {path(long_name), "File name too long"},
      {folder_.string(), "Is a directory"}, {path("new/"), "Is a directory"},
      {"/dev/null", "Not a regular file"},  {"/dev/full", "Not a regular file"},
  };
  for (const auto& one : cases) {
    const std::string& place = one.first;
    const std::string message = place + ": cannot be written: " + one.second;
    EXPECT_EQ(input_error([&] { require_writable(place); }), message);
    EXPECT_EQ(input_error([&] { write_whole_file(place, bytes("new")); }), message);
  }
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(content(path("file")), "old");
}

TEST_F(WholeFile, NoNameIsRefused) {
  EXPECT_EQ(input_error([] { require_writable(""); }),
            "\"\": cannot be written: No such file or directory");
}

TEST_F(WholeFile, MakesItsFolders) {
  require_writable(path("new/folder/a"));
  EXPECT_TRUE(std::filesystem::is_empty(path("new/folder")));
  write_whole_file(path("another/folder/a"), bytes("hello"));
  EXPECT_EQ(content(path("another/folder/a")), "hello");
}

TEST_F(WholeFile, KeepsTheRightsOfTheOneItReplaces) {
  std::ofstream(path("a")) << "old";
  ASSERT_EQ(chmod(path("a").c_str(), 0640), 0);
  write_whole_file(path("a"), bytes("new"));
  struct stat status {};
  ASSERT_EQ(stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST_F(WholeFile, MakesWhatADanglingLinkPointsTo) {
  std::filesystem::create_symlink("middle", path("link"));  // relative, over a second link
  std::filesystem::create_symlink(path("target"), path("middle"));
  require_writable(path("link"));
  write_whole_file(path("link"), bytes("new"));
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_TRUE(std::filesystem::is_symlink(path("middle")));
  EXPECT_EQ(content(path("target")), "new");
  EXPECT_EQ(files(), 3u);
}

TEST_F(WholeFile, LinksInACircleAreRefused) {
  std::filesystem::create_symlink(path("a"), path("b"));
  std::filesystem::create_symlink(path("b"), path("a"));
  EXPECT_EQ(input_error([&] { require_writable(path("a")); }),
            path("a") + ": cannot be written: Too many levels of symbolic links");
}

/// While this lives, stdout goes to a file.
class StdoutTo {
 public:
  explicit StdoutTo(const std::string& path) : before_(dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    const int file = open(path.c_str(), O_WRONLY | O_CREAT, 0666);
    dup2(file, STDOUT_FILENO);
    close(file);
  }
  ~StdoutTo() {
    std::fflush(stdout);
    dup2(before_, STDOUT_FILENO);
    close(before_);
  }
  StdoutTo(const StdoutTo&) = delete;
  StdoutTo& operator=(const StdoutTo&) = delete;

 private:
  int before_;
};

// `poise ... --json --out a > a` would lose one of the two.
TEST_F(WholeFile, TheFileOfStdoutIsRefused) {
  std::string message, other;
  {
    const StdoutTo file(path("a"));
    message = input_error([&] { require_writable(path("a")); });
    write_whole_file(path("b"), bytes("new"));
  }
  EXPECT_EQ(message, path("a") + ": cannot be written: It is the standard output");
  EXPECT_EQ(content(path("b")), "new");
}

/// The number of a process that has ended.
pid_t ended_process() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return child;
}

TEST_F(WholeFile, SweepsWhatKilledProcessesLeftAndNothingElse) {
  const std::string stale = fmt::format(".poise-{}-0.tmp", ended_process());
  const std::vector<std::string> kept{fmt::format(".poise-{}-99.tmp", getpid()),
                                      ".poise-1-0.tmp",
                                      stale + "x",
                                      "x" + stale,
                                      ".poise-x-0.tmp",
                                      "poise.tmp"};
  for (const std::string& name : kept) std::ofstream(path(name)) << "kept";
  std::ofstream(path(stale)) << "stale";
  write_whole_file(path("a"), bytes("new"));
  EXPECT_FALSE(std::filesystem::exists(path(stale)));
  for (const std::string& name : kept) EXPECT_TRUE(std::filesystem::exists(path(name))) << name;
}

const std::string old_text(1'000'000, 'o');
const std::string new_text(2'000'000, 'n');

/// How often `path` holds something else than one of the two texts, when a process that writes them
/// over and over is killed.
template <class Write>
int torn_files(const std::string& path, Write write) {
  constexpr int kills = 40;
  std::mt19937 random(1);
  int torn = 0;
  for (int k = 0; k < kills; ++k) {
    write(path, old_text);
    const pid_t child = fork();
    if (child == 0)
      for (;;)
        for (const auto* text : {&new_text, &old_text}) write(path, *text);
    usleep(std::uniform_int_distribution<useconds_t>(1000, 30'000)(random));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const std::string found = content(path);
    torn += found != old_text && found != new_text ? 1 : 0;
  }
  return torn;
}

TEST_F(WholeFile, KilledWhileWritingIsTheOldOneOrTheNewAndNoLitter) {
  const auto whole = [](const std::string& to, std::string_view text) {
    write_whole_file(to, bytes(text));
  };
  EXPECT_EQ(torn_files(path("a"), whole), 0);
  whole(path("a"), new_text);  // sweeps what the last kill may have left between link and rename
  EXPECT_EQ(files(), 1u);
}

// The test above would not be one if it let this pass.
TEST_F(WholeFile, KilledWhileWritingUnderItsNameIsCaught) {
  const auto naive = [](const std::string& to, std::string_view text) {
    std::ofstream(to, std::ios::binary) << text << std::flush;
  };
  EXPECT_GT(torn_files(path("a"), naive), 0);
}

TEST_F(WholeFile, ReadOnlyFileInAnOpenFolderIsRefused) {
  using std::filesystem::perms;
  std::filesystem::permissions(folder_, perms::all);
  std::ofstream(path("a")) << "old";
  std::filesystem::permissions(path("a"),
                               perms::owner_read | perms::group_read | perms::others_read);
  const poise::test::Unprivileged somebody;
  EXPECT_EQ(input_error([&] { require_writable(path("a")); }),
            path("a") + ": cannot be written: Permission denied");
  EXPECT_EQ(content(path("a")), "old");
}

TEST_F(WholeFile, ClosedFolderIsRefused) {
  using std::filesystem::perms;
  std::filesystem::permissions(
      folder_, perms::owner_read | perms::owner_exec | perms::group_exec | perms::others_exec);
  {
    const poise::test::Unprivileged somebody;
    EXPECT_EQ(input_error([&] { require_writable(path("a")); }),
              path("a") + ": cannot be written: Permission denied");
  }
  std::filesystem::permissions(folder_, perms::owner_all);
}

}  // namespace
}  // namespace poise::io
