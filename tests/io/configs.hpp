/// What the tests of this folder share: a valid configuration, and scratch folders.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "poise/core/error.hpp"

namespace poise::io::test {

/// Every key once, every kind of intensity once; tests name its lines by number.
inline constexpr std::string_view valid_config =
    /*  1 */
    "[network]\n"
    /*  2 */
    "n = 50\n"
    /*  3 */
    "tau = { e = 1.5, i = 2 }\n"
    /*  4 */
    "C = { ee = 1.0, ei = 1.5, ie = 0.5, ii = 0 }\n"
    /*  5 */
    "[intensity]\n"
    /*  6 */
    "ee = { kind = \"tanh\", amplitude = 0.5, offset = 2.0, gain = 1.25 }\n"
    /*  7 */
    "ei = { kind = \"erf\", amplitude = -0.25, offset = -3.0, gain = 4 }\n"
    /*  8 */
    "ie = { kind = \"bump\", base = 0.5, height = 3.0, center = -1, width = 0.75 }\n"
    /*  9 */
    "ii = { kind = \"constant\", rate = 7.5 }\n"
    /* 10 */
    "[initial]\n"
    /* 11 */
    "K = { e = 1.0, i = 0.5 }\n"
    /* 12 */
    "v = \"balanced\"\n"
    /* 13 */
    "near = { e = -2.5, i = -1.25 }\n"
    /* 14 */
    "[run]\n"
    /* 15 */
    "T = 10.0\n"
    /* 16 */
    "samples = 201\n"
    /* 17 */
    "seed = 9223372036854775807\n"
    /* 18 */
    "replicas = 4\n"
    /* 19 */
    "method = \"gillespie\"\n"
    /* 20 */
    "threads = 2\n"
    /* 21 */
    "[balance]\n"
    /* 22 */ "box = { e = [-10, 10.5], i = [-3.0, 0] }\n";

/// The text with the first `old_part` replaced; the part must be there.
inline std::string replaced(std::string_view text, std::string_view old_part,
                            std::string_view new_part) {
  const std::size_t at = text.find(old_part);
  if (at == std::string_view::npos)
    throw std::logic_error("no such part: " + std::string(old_part));
  return std::string(text).replace(at, old_part.size(), new_part);
}

/// What the core::InputError thrown by `action` says; fails the test if none is thrown.
template <class Action>
std::string input_error(Action action) {
  try {
    action();
  } catch (const core::InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "expected a core::InputError";
  return {};
}

inline std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

/// Root may read and write everything; while this lives, the process is somebody without rights to
/// the files of others. Does nothing unless the process is root.
class Unprivileged {
 public:
  Unprivileged() : was_root_(geteuid() == 0) {
    constexpr uid_t nobody = 65534;
    if (was_root_ && setresuid(nobody, nobody, 0) != 0) throw std::runtime_error("setresuid");
  }
  ~Unprivileged() {
    if (was_root_ && setresuid(0, 0, 0) != 0) std::abort();
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  bool was_root_;
};

/// While this lives, no file may grow beyond `limit` bytes: writing fails as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t limit) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{limit, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

/// A folder of its own for each test, removed afterwards.
class ScratchFolder : public testing::Test {
 protected:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "poise-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~ScratchFolder() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  std::filesystem::path folder_;
};

}  // namespace poise::io::test
