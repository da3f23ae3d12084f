#include "poise/io/whole_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include "poise/core/error.hpp"

namespace poise::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
  throw core::InputError(fmt::format("{}: cannot be written: {}", path, reason));
}
[[noreturn]] void refuse(const std::string& path, int error) {
  refuse(path, std::generic_category().message(error));
}

/// Where the bytes go: `path`, or what it links to. Refuses what a rename would wrongly replace (a
/// device, a read-only file) or could not (a folder).
fs::path checked_target(const std::string& path) {
  fs::path named(path);
  if (!named.empty() && named.filename().empty()) refuse(path, EISDIR);
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT || path.empty()) refuse(path, errno);
    return named;
  }
  if (S_ISDIR(status.st_mode)) refuse(path, EISDIR);
  if (!S_ISREG(status.st_mode)) refuse(path, "Not a regular file");
  if (faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) refuse(path, errno);
  return fs::canonical(named);
}

/// While this lives, a file that would exceed the process's limit on file sizes makes write() fail
/// in this thread, as a full disk does, instead of ending the program with the temporary left
/// behind.
class FileSizeSignalHeld {
 public:
  FileSizeSignalHeld() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~FileSizeSignalHeld() {
    const timespec at_once{};
    sigtimedwait(&signal_, nullptr, &at_once);  // takes the signal, if one came
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  FileSizeSignalHeld(const FileSizeSignalHeld&) = delete;
  FileSizeSignalHeld& operator=(const FileSizeSignalHeld&) = delete;

 private:
  sigset_t signal_{};
  sigset_t before_{};
};

/// A new file beside `target` that goes away with this object unless it has been renamed.
class TemporaryFile {
 public:
  TemporaryFile(std::string path, const fs::path& target) : path_(std::move(path)) {
    static std::atomic<unsigned> counter{0};
    do {
      // Short whatever the final name, so that a name that is allowed stays so.
      name_ = target.parent_path() / fmt::format(".poise-{}-{}.tmp", getpid(), counter++);
      descriptor_ = open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) refuse(path_, errno);
  }
  ~TemporaryFile() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!name_.empty()) unlink(name_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written >= 0)
        bytes = bytes.subspan(static_cast<std::size_t>(written));
      else if (errno != EINTR)
        refuse(path_, errno);
    }
  }

  void rename_to(const fs::path& target) {
    // Some file systems report a full disk only here.
    if (fsync(descriptor_) != 0 && errno != EINVAL) refuse(path_, errno);
    if (close(std::exchange(descriptor_, -1)) != 0) refuse(path_, errno);
    if (std::rename(name_.c_str(), target.c_str()) != 0) refuse(path_, errno);
    name_.clear();
  }

 private:
  std::string path_;  ///< as messages call it
  fs::path name_;     ///< empty once renamed
  int descriptor_ = -1;
};

}  // namespace

void require_writable(const std::string& path) { TemporaryFile(path, checked_target(path)); }

void write_whole_file(const std::string& path, std::span<const std::byte> bytes) {
  const fs::path target = checked_target(path);
  const FileSizeSignalHeld held;
  TemporaryFile file(path, target);
  file.write(bytes);
  file.rename_to(target);
}

}  // namespace poise::io
