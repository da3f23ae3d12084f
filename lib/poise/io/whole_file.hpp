/// Files that appear whole or not at all.
///
/// Problem: a full disk, an interrupt or a crash in the middle of writing must not leave half a
/// result under its final name, nor destroy the result that was there before.
/// Method: write a temporary file in the same folder, flush it to the disk, rename it over the
/// final name; POSIX makes the rename atomic. On any error the temporary is removed. Rejected:
/// writing under the final name and removing it on error (the old file is lost, and a crash leaves
/// the half); a temporary in /tmp (rename does not cross file systems).
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace poise::io {

/// Finds out, before hours of work, whether `write_whole_file(path, ...)` has any chance: the
/// folder exists and takes new files, and `path` is new or a regular file that may be written.
/// Leaves nothing behind. Errors: core::InputError with the file's name and the reason.
void require_writable(const std::string& path);

/// Makes `bytes` the content of the file at `path`; a symbolic link is followed.
/// Guarantee: when it throws (core::InputError with the file's name and the reason), `path` is as
/// it was and no temporary is left.
void write_whole_file(const std::string& path, std::span<const std::byte> bytes);

}  // namespace poise::io
