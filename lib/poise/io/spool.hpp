/// Bytes put aside on the disk, until it is their turn.
///
/// Problem: what several threads compute at once goes into one file in an order that does not depend on
/// them, so that some of it has to wait, and may not fit into memory. Method: a file without a name in
/// the folder of that file, gone with this object or with the process.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace poise::io {

class Spool {
 public:
  /// Beside the file at `path`. Errors: core::InputError with that name and the reason.
  explicit Spool(const std::string& path);
  ~Spool();

  /// Appends; false where the disk has no room, and then the spool is as it was.
  bool write(std::span<const std::byte> bytes);
  /// From here on it is read, from the beginning.
  void rewind();
  /// How many there were, at most bytes.size().
  std::size_t read(std::span<std::byte> bytes);

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace poise::io
