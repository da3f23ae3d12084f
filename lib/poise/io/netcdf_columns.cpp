#include "poise/io/netcdf_columns.hpp"

#include <cassert>

#include "poise/io/internal/netcdf_library.hpp"
#include "poise/io/internal/temporary_file.hpp"

namespace poise::io {
namespace {

using internal::netcdf;

/// Reserved beyond the rows themselves: the library's indices (some 20 bytes a chunk and column), and what
/// is added to the file when it is finished.
constexpr std::uint64_t margin = 1 << 20;
constexpr std::uint64_t index_of_chunk = 64;
/// Reserved ahead, so that it is done seldom.
constexpr std::uint64_t ahead = 1 << 26;

int library_type(ColumnType type) {
  switch (type) {
    case ColumnType::uint16:
      return NC_USHORT;
    case ColumnType::uint32:
      return NC_UINT;
    case ColumnType::flag:
      return NC_BYTE;
    case ColumnType::float64:
      break;
  }
  return NC_DOUBLE;
}

}  // namespace

std::size_t bytes(ColumnType type) {
  switch (type) {
    case ColumnType::uint16:
      return 2;
    case ColumnType::uint32:
      return 4;
    case ColumnType::flag:
      return 1;
    case ColumnType::float64:
      break;
  }
  return 8;
}

NetcdfColumns::NetcdfColumns(NetcdfFile& file, const std::string& dimension,
                             std::span<const ColumnDescription> columns, std::size_t chunk)
    : file_(file), chunk_(chunk) {
  assert(file.disk_ != nullptr);
  file.dimension(dimension, NC_UNLIMITED);
  for (const auto& [name, type, description, meanings] : columns) {
    const auto [id, start, count] = file.define(name, {dimension}, library_type(type), 0);
    file.check(netcdf().nc_def_var_chunking(file.id(), id, NC_CHUNKED, &chunk_));
    // Rows are written once and never read: no copies are kept of their chunks.
    file.check(netcdf().nc_set_var_chunk_cache(file.id(), id, 1, 1, 0.0F));
    file.check(netcdf().nc_def_var_fill(file.id(), id, NC_NOFILL, nullptr));
    file.describe(id, {type == ColumnType::flag ? "" : description.units, description.long_name});
    if (type == ColumnType::flag) file.describe_flags(id, meanings);
    ids_.push_back(id);
    bytes_a_row_ += bytes(type);
  }
}

std::uint64_t NetcdfColumns::size_of(std::size_t rows) const {
  const std::uint64_t chunks = (rows + chunk_ - 1) / chunk_;
  return margin + chunks * (chunk_ * bytes_a_row_ + index_of_chunk * ids_.size());
}

bool NetcdfColumns::reserve(std::size_t rows) {
  return file_.disk_->reserve(size_of(rows) + ahead) || file_.disk_->reserve(size_of(rows));
}

bool NetcdfColumns::append(std::size_t count, std::span<const void* const> values) {
  assert(values.size() == ids_.size());
  if (count == 0) return true;
  if (!reserve(rows_ + count)) return false;
  for (std::size_t k = 0; k < ids_.size(); ++k)
    file_.check(netcdf().nc_put_vara(file_.id(), ids_[k], &rows_, &count, values[k]));
  rows_ += count;
  file_.disk_->begin_flush();
  return true;
}

}  // namespace poise::io
