#include "poise/io/internal/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>
#include <utility>

#include "poise/core/error.hpp"

namespace poise::io::internal {
namespace {

namespace fs = std::filesystem;

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

constexpr const char* temporary_prefix = ".poise-";

}  // namespace

void refuse(const std::string& path, const std::string& reason) {
  throw core::InputError(fmt::format("{}: cannot be written: {}", path, reason));
}

void refuse(const std::string& path, int error) {
  refuse(path, std::generic_category().message(error));
}

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

TemporaryFile::TemporaryFile(std::string path, const fs::path& target, Named named)
    : path_(std::move(path)), folder_(folder_of(target)) {
  if (named == Named::where_needed) {
    descriptor_ = open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) return;
  }
  do descriptor_ = open(next_name().c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) {
    name_.clear();
    refuse(path_, errno);
  }
}

TemporaryFile::~TemporaryFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!name_.empty()) unlink(name_.c_str());
}

void TemporaryFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0)
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      refuse(path_, errno);
  }
}

std::size_t TemporaryFile::read(std::span<std::byte> bytes) {
  std::size_t count = 0;
  while (count < bytes.size()) {
    const ssize_t got = ::read(descriptor_, bytes.data() + count, bytes.size() - count);
    if (got == 0) break;
    if (got > 0)
      count += static_cast<std::size_t>(got);
    else if (errno != EINTR)
      refuse(path_, errno);
  }
  return count;
}

void TemporaryFile::rewind() {
  if (lseek(descriptor_, 0, SEEK_SET) != 0) refuse(path_, errno);
}

bool TemporaryFile::reserve(std::uint64_t size) {
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && size > limit.rlim_cur) return false;
  if (size <= reserved_) return true;
  const auto first = static_cast<off_t>(reserved_), count = static_cast<off_t>(size - reserved_);
  if (fallocate(descriptor_, FALLOC_FL_KEEP_SIZE, first, count) == 0) {
    reserved_ = size;
    return true;
  }
  return errno != ENOSPC && errno != EDQUOT && errno != EFBIG;
}

void TemporaryFile::begin_flush() {
  constexpr std::uint64_t worth_it = 1 << 23;
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) return;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size < flushed_ + worth_it) return;
  sync_file_range(descriptor_, static_cast<off_t>(flushed_), static_cast<off_t>(size - flushed_),
                  SYNC_FILE_RANGE_WRITE);
  flushed_ = size;
}

void TemporaryFile::move_to(const fs::path& target) {
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

const std::string& TemporaryFile::next_name() {
  static std::atomic<unsigned> counter{0};
  // Short whatever the final name, so that a name that is allowed stays so.
  name_ = (folder_ / fmt::format("{}{}-{}.tmp", temporary_prefix, getpid(), counter++)).string();
  return name_;
}

bool TemporaryFile::link_as(const fs::path& target) const {
  const std::string self = fmt::format("/proc/self/fd/{}", descriptor_);
  return linkat(AT_FDCWD, self.c_str(), AT_FDCWD, target.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

bool TemporaryFile::link_as_temporary() {
  while (!link_as(next_name()))
    if (errno != EEXIST) return name_.clear(), false;
  return true;
}

}  // namespace poise::io::internal
