/// Results as NetCDF-4 files that xarray and ncdump open without help.
///
/// Problem: a result must carry its dimensions, units, meaning and origin, and appear whole or not
/// at all. Method: the netCDF C library builds the file in memory, and `write_whole_file` puts it
/// on the disk; names and attributes follow the CF conventions, version 1.10. Rejected: letting the
/// library write the disk itself (when the disk is full it says "HDF error", may fail again while
/// closing, and leaves a torn file); HDF5 alone (no shared dimensions). The price is memory for one
/// further copy of the result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace poise::io {

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
  /// Checks that `path` can be written, and begins with the attribute Conventions.
  explicit NetcdfFile(std::string path);
  ~NetcdfFile();
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;

  /// A global attribute.
  void attribute(const std::string& name, std::string_view text);
  void attribute(const std::string& name, double number);
  void attribute(const std::string& name, std::int64_t number);

  /// A dimension with nothing but a length >= 1.
  void dimension(const std::string& name, std::size_t length);
  /// A dimension together with its coordinate: at least one value.
  void coordinate(const std::string& name, std::span<const double> values,
                  const Description& description);
  void coordinate(const std::string& name, std::span<const std::string> values,
                  const std::string& long_name);

  /// A variable over `dimensions` (the last one runs fastest; none: a scalar). `values` has one
  /// entry for each of their points. A missing double is NaN, and `_FillValue` says so.
  void variable(const std::string& name, std::initializer_list<std::string> dimensions,
                std::span<const double> values, const Description& description);
  void variable(const std::string& name, std::initializer_list<std::string> dimensions,
                std::span<const std::int64_t> values, const Description& description);

  /// Puts the file on the disk, in place of any earlier one. To be called once, at the end.
  void commit();

 private:
  void check(int status) const;
  int define(const std::string& name, std::initializer_list<std::string> dimensions, int type,
             std::size_t values);
  void describe(int variable, const Description& description);
  void text_attribute(int variable, const std::string& name, std::string_view text);

  std::string path_;
  int id_ = -1;  ///< the library's handle; -1 once closed
};

}  // namespace poise::io
