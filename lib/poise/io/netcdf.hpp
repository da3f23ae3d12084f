/// NetCDF-4 files in the making.
///
/// Problem: a result must carry its dimensions, units, meaning and origin, and appear whole or not
/// at all. Method: the netCDF C library builds the file in memory, and `write_whole_file` puts it
/// on the disk; names and attributes follow the CF conventions, version 1.10. Rejected: letting the
/// library write the disk itself (when the disk is full it says "HDF error", may fail again while
/// closing, and leaves a torn file); HDF5 alone (no shared dimensions). The price is memory for one
/// further copy of the result. What does not fit there grows on the disk instead (`Medium::disk`, with
/// netcdf_columns.hpp), under a temporary name until it is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace poise::io {

namespace internal {
class TemporaryFile;
}

/// What a variable is, for the attributes `units` and `long_name`. Dimensionless: "1". (For a time,
/// "seconds" and the like make xarray turn numbers into dates.)
struct Description {
  std::string units;
  std::string long_name;
};

/// A file in the making. Nothing is on the disk until `commit()`; without it nothing ever is.
/// Errors everywhere: core::InputError with the file's name and the reason.
class NetcdfFile {
 public:
  using Dimensions = std::vector<std::string>;

  /// Checks that `path` can be written, and makes the folders that it needs; the library is not
  /// touched before the first call of another function.
  enum class Medium { memory, disk };
  explicit NetcdfFile(std::string path, Medium medium = Medium::memory);
  ~NetcdfFile();
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;

  const std::string& path() const { return path_; }

  /// A global attribute.
  void attribute(const std::string& name, std::string_view text);
  void attribute(const std::string& name, double number);
  void attribute(const std::string& name, std::int64_t number);

  /// A dimension with nothing but a length. (One of length 0 is "unlimited" to the library.)
  void dimension(const std::string& name, std::size_t length);

  /// A variable over `dimensions` (the last one runs fastest; none: a scalar). `values` has one
  /// entry for each of their points. One that is called like its only dimension is its coordinate.
  /// A missing double is NaN, and `_FillValue` says so, but for coordinates, where CF has none.
  void variable(const std::string& name, const Dimensions& dimensions,
                std::span<const double> values, const Description& description);
  void variable(const std::string& name, const Dimensions& dimensions,
                std::span<const std::int64_t> values, const Description& description);
  void variable(const std::string& name, const Dimensions& dimensions,
                std::span<const std::string> values, const Description& description);
  /// Of a variable that is there.
  void attribute_of(const std::string& variable, const std::string& name, std::string_view text);
  /// Indices into `meanings`, missing: -1, with flag_values and flag_meanings. [CF, 3.5]
  void flags(const std::string& name, const Dimensions& dimensions,
             std::span<const std::int8_t> values, std::span<const std::string> meanings,
             const Description& description);

  /// Puts the file on the disk, in place of any earlier one. To be called once, at the end.
  void commit();

 private:
  friend class NetcdfColumns;
  struct Variable {
    int id;
    std::vector<std::size_t> start, count;  ///< the whole of it
  };

  int id();
  void check(int status) const;
  Variable define(const std::string& name, const Dimensions& dimensions, int type,
                  std::size_t values);
  void describe(int variable, const Description& description);
  void describe_flags(int variable, std::span<const std::string> meanings);
  void text_attribute(int variable, const std::string& name, std::string_view text);

  void commit_memory();
  void commit_disk();

  std::string path_;
  std::unique_ptr<internal::TemporaryFile> disk_;  ///< none: in memory
  int id_ = -1;  ///< the library's handle; -1 before the first use and once closed
};

}  // namespace poise::io
