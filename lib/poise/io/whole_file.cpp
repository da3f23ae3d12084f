#include "poise/io/whole_file.hpp"

#include <csignal>
#include <ctime>

#include "poise/io/internal/temporary_file.hpp"

namespace poise::io {
namespace {

using namespace internal;

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

}  // namespace

void require_writable(const std::string& path) {
  const auto target = checked_target(path);
  make_folder_of(path, target);
  TemporaryFile(path, target);
}

void write_whole_file(const std::string& path, std::span<const std::byte> bytes) {
  write_whole_file(path, std::span(&bytes, 1));
}

void write_whole_file(const std::string& path, std::span<const std::span<const std::byte>> pieces) {
  const auto target = checked_target(path);
  make_folder_of(path, target);
  sweep(folder_of(target));
  const FileSizeSignalHeld held;
  TemporaryFile file(path, target);
  for (const auto piece : pieces) file.write(piece);
  file.move_to(target);
}

}  // namespace poise::io
