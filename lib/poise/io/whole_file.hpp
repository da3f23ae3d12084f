/// Files that appear whole or not at all.
///
/// Problem: a full disk, an interrupt or a crash in the middle of writing must not leave half a
/// result under its final name, nor destroy the result that was there before, nor litter.
/// Method: write a file without a name in the same folder (O_TMPFILE; a temporary name where the
/// file system knows no such files), flush it to the disk, and link it under the final name, or
/// rename it over the file that was there; POSIX makes both atomic. On any error it is gone, and
/// what a process left that was killed between link and rename, the next one removes.
/// Rejected: writing under the final name and removing it on error (the old file is lost, and a
/// crash leaves the half); a temporary in /tmp (rename does not cross file systems). The price: a
/// hard link to the old file keeps the old content.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace poise::io {

/// Finds out, before hours of work, whether `write_whole_file(path, ...)` has any chance: the
/// folder takes new files (it is made if it is missing), and `path` is new or a regular file that
/// may be written, and not the one that stdout writes to. Leaves nothing else behind. Errors: core::InputError with the file's name and the reason.
void require_writable(const std::string& path);

/// Makes `bytes` the content of the file at `path`; a symbolic link is followed, and the rights of a
/// file that is replaced are kept.
/// Guarantee: when it throws (core::InputError with the file's name and the reason), `path` is as
/// it was and no temporary is left.
void write_whole_file(const std::string& path, std::span<const std::byte> bytes);
/// The same of several pieces, one behind the other.
void write_whole_file(const std::string& path, std::span<const std::span<const std::byte>> pieces);

}  // namespace poise::io
