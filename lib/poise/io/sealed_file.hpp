/// Files for the program itself: bytes that come back as they were, or not at all.
///
/// Problem: what a run goes on from must be what an earlier one wrote. A file that was cut short by a full
/// disk, changed on its way, or is of something else, must be refused, whatever its bytes would mean.
/// Method: one line of text, which `head -1` shows ("poise checkpoint, format 1"); the number of bytes that
/// follow, and they; CRC-32 of all that. Numbers are little-endian. It appears whole or not at all
/// (whole_file.hpp). Rejected: NetCDF (made whole in memory, which a large network does not leave twice,
/// and nobody else can use a sampler's state); no checksum (a disk's fault shows as a wrong number).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace poise::io {

/// Of one kind of file; another format of it is another number.
struct Seal {
  std::string_view kind;  ///< one line
  unsigned format;
};

/// Writes the pieces, one behind the other. Errors: as write_whole_file.
void write_sealed_file(const std::string& path, const Seal& seal,
                       std::span<const std::span<const std::byte>> pieces);

/// Errors: core::InputError with the file's name: it cannot be read, is no file of this kind and format,
/// or is damaged.
std::vector<std::byte> read_sealed_file(const std::string& path, const Seal& seal);

}  // namespace poise::io
