/// A file that has no name until it is whole.
///
/// Problem and method: whole_file.hpp. What is written at once and what grows for hours have this in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace poise::io::internal {

/// Throws core::InputError, "PATH: cannot be written: REASON".
[[noreturn]] void refuse(const std::string& path, const std::string& reason);
[[noreturn]] void refuse(const std::string& path, int error);

/// Where the bytes go: `path`, or what it links to. Refuses what a rename would wrongly replace (a
/// device, a read-only file, stdout's own) or could not (a folder).
std::filesystem::path checked_target(const std::string& path);
std::filesystem::path folder_of(const std::filesystem::path& target);
/// Makes it if it is missing.
void make_folder_of(const std::string& path, const std::filesystem::path& target);
/// Removes what processes that were killed while they wrote have left in `folder`.
void sweep(const std::filesystem::path& folder);

/// A new file beside `target` that goes away with this object, or with the process, unless it has
/// been given its name. It has none until then where the file system can do that (O_TMPFILE), and
/// elsewhere, or where one is asked for, a temporary one.
/// Errors everywhere: core::InputError with the name `path` and the reason.
class TemporaryFile {
 public:
  enum class Named { where_needed, always };

  TemporaryFile(std::string path, const std::filesystem::path& target,
                Named named = Named::where_needed);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  /// What it is called for now; empty: it has no name.
  const std::string& name() const { return name_; }

  void write(std::span<const std::byte> bytes);
  /// Reads on from the place, which is where it was written last or the beginning, once rewound; how many
  /// there were.
  std::size_t read(std::span<std::byte> bytes);
  void rewind();

  /// Sees to it that the file can grow to `size` bytes, without changing it. False where it cannot: the
  /// disk is full, or files may not be so large. True too where the file system does not say.
  bool reserve(std::uint64_t size);
  /// Lets the disk begin with what has been written, so that there is less to wait for in move_to().
  void begin_flush();

  /// Puts the file in the place of `target`, with the rights of the one that was there.
  void move_to(const std::filesystem::path& target);

 private:
  const std::string& next_name();
  bool link_as(const std::filesystem::path& target) const;
  bool link_as_temporary();

  std::string path_;  ///< as messages call it
  std::filesystem::path folder_;
  std::string name_;
  int descriptor_ = -1;
  std::uint64_t reserved_ = 0;
  std::uint64_t flushed_ = 0;  ///< the disk has begun with so much
};

}  // namespace poise::io::internal
