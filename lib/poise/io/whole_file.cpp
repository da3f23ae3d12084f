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

/// The file that stdout writes to is not ours to replace.
bool is_stdout(const struct stat& status) {
  struct stat out {};
  return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == status.st_dev &&
         out.st_ino == status.st_ino;
}

/// Where a chain of symbolic links ends, whether there is a file or not.
fs::path link_target(fs::path path) {
  constexpr int most_links = 40;  // as the kernel allows
  std::error_code error;
  for (int k = 0; fs::is_symlink(path, error); ++k) {
    if (k == most_links) refuse(path.string(), ELOOP);
    const fs::path next = fs::read_symlink(path, error);
    if (error) refuse(path.string(), error.value());
    path = path.parent_path() / next;
  }
  return path;
}

/// Where the bytes go: `path`, or what it links to. Refuses what a rename would wrongly replace (a
/// device, a read-only file, stdout's own) or could not (a folder).
fs::path checked_target(const std::string& path) {
  if (path.empty()) refuse("\"\"", ENOENT);
  const fs::path named(path);
  if (named.filename().empty()) refuse(path, EISDIR);
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) refuse(path, errno);
    return link_target(named);
  }
  if (S_ISDIR(status.st_mode)) refuse(path, EISDIR);
  if (!S_ISREG(status.st_mode)) refuse(path, "Not a regular file");
  if (is_stdout(status)) refuse(path, "It is the standard output");
  if (faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) refuse(path, errno);
  return fs::canonical(named);
}

fs::path folder_of(const fs::path& target) {
  return target.parent_path().empty() ? fs::path(".") : target.parent_path();
}

void make_folder_of(const std::string& path, const fs::path& target) {
  std::error_code error;
  fs::create_directories(folder_of(target), error);
  if (error) refuse(path, error.value());
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

constexpr const char* temporary_prefix = ".poise-";

/// Removes what processes that were killed while they wrote have left in `folder`.
void sweep(const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    int process = 0;
    int length = 0;
    if (std::sscanf(name.c_str(), ".poise-%d-%*u.tmp%n", &process, &length) != 1 ||
        length != static_cast<int>(name.size()))
      continue;
    if (kill(process, 0) != 0 && errno == ESRCH) fs::remove(entry.path(), error);
  }
}

/// A new file beside `target` that goes away with this object, or with the process, unless it has
/// been given its name. It has none until then where the file system can do that (O_TMPFILE), and
/// elsewhere a temporary one.
class TemporaryFile {
 public:
  TemporaryFile(std::string path, const fs::path& target)
      : path_(std::move(path)), folder_(folder_of(target)) {
    descriptor_ = open(folder_.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) return;
    do descriptor_ = open(next_name().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) {
      name_.clear();
      refuse(path_, errno);
    }
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

  /// Puts the file in the place of `target`, with the rights of the one that was there.
  void move_to(const fs::path& target) {
    struct stat earlier {};
    const bool replaces = stat(target.c_str(), &earlier) == 0;
    if (replaces) static_cast<void>(fchmod(descriptor_, earlier.st_mode & 07777));
    // Some file systems report a full disk only here.
    if (fsync(descriptor_) != 0 && errno != EINVAL) refuse(path_, errno);
    if (name_.empty() && !replaces && link_as(target)) return;
    if (name_.empty() && !link_as_temporary()) refuse(path_, errno);
    if (close(std::exchange(descriptor_, -1)) != 0) refuse(path_, errno);
    if (std::rename(name_.c_str(), target.c_str()) != 0) refuse(path_, errno);
    name_.clear();
  }

 private:
  const std::string& next_name() {
    static std::atomic<unsigned> counter{0};
    // Short whatever the final name, so that a name that is allowed stays so.
    name_ = (folder_ / fmt::format("{}{}-{}.tmp", temporary_prefix, getpid(), counter++)).string();
    return name_;
  }
  bool link_as(const fs::path& target) const {
    const std::string self = fmt::format("/proc/self/fd/{}", descriptor_);
    return linkat(AT_FDCWD, self.c_str(), AT_FDCWD, target.c_str(), AT_SYMLINK_FOLLOW) == 0;
  }
  bool link_as_temporary() {
    while (!link_as(next_name()))
      if (errno != EEXIST) return name_.clear(), false;
    return true;
  }

  std::string path_;  ///< as messages call it
  fs::path folder_;
  std::string name_;  ///< of the temporary; empty while it has none
  int descriptor_ = -1;
};

}  // namespace

void require_writable(const std::string& path) {
  const fs::path target = checked_target(path);
  make_folder_of(path, target);
  TemporaryFile(path, target);
}

void write_whole_file(const std::string& path, std::span<const std::byte> bytes) {
  const fs::path target = checked_target(path);
  make_folder_of(path, target);
  sweep(folder_of(target));
  const FileSizeSignalHeld held;
  TemporaryFile file(path, target);
  file.write(bytes);
  file.move_to(target);
}

}  // namespace poise::io
