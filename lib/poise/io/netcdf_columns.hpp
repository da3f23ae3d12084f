/// Columns of a NetCDF-4 file that grow as they are computed.
///
/// Problem: 10^8 rows fit on a disk and not into memory, and the promise of whole_file.hpp is to hold for
/// them: the file appears whole, a full disk is a sentence and not a torn file, and what was computed until
/// then is kept. Method: a NetcdfFile on the disk with one unlimited dimension, to which rows are appended
/// in chunks. Before rows are written, room for them, and for what the library writes when it closes the
/// file, is reserved (fallocate); where there is none, nothing is written, and the file can still be
/// finished with what it has. Where a file system cannot reserve, a full disk is an error of the library,
/// and the file is lost.
///
/// Rejected: compression (deflate at its lowest level takes some 15 ns a byte of times, which hardly
/// shrink; the disk takes one); growing until the library fails (it leaves a file that cannot be closed).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "poise/io/netcdf.hpp"

namespace poise::io {

enum class ColumnType { float64, uint16, uint32, flag };

struct ColumnDescription {
  std::string name;
  ColumnType type = ColumnType::float64;
  Description description = {};
  std::vector<std::string> meanings = {};  ///< of flags, as NetcdfFile::flags
};

/// Bytes of one value.
std::size_t bytes(ColumnType type);

class NetcdfColumns {
 public:
  /// Defines the dimension and its columns in a file on the disk. `chunk`: rows that are written at a time
  /// are best so many.
  NetcdfColumns(NetcdfFile& file, const std::string& dimension,
                std::span<const ColumnDescription> columns, std::size_t chunk);

  /// Appends rows, a pointer to `count` values a column. False where the disk has no room for them; then
  /// nothing was written. Errors: core::InputError, after which the file is of no use.
  bool append(std::size_t count, std::span<const void* const> values);

  std::size_t rows() const { return rows_; }

 private:
  std::uint64_t size_of(std::size_t rows) const;
  bool reserve(std::size_t rows);

  NetcdfFile& file_;
  std::vector<int> ids_;
  std::size_t chunk_;
  std::size_t bytes_a_row_ = 0;
  std::size_t rows_ = 0;
};

}  // namespace poise::io
