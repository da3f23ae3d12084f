#include "poise/io/netcdf_matrix.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "poise/core/error.hpp"
#include "poise/io/internal/netcdf_library.hpp"

namespace poise::io {
namespace {

using internal::netcdf;

void check(int status) {
  if (status == NC_NOERR) return;
  if (status == NC_ENOMEM) throw std::bad_alloc();
  throw core::InputError(fmt::format("cannot be read: {}", netcdf().nc_strerror(status)));
}

bool numeric(int type) {
  return type != NC_CHAR && type != NC_STRING && type <= NC_MAX_ATOMIC_TYPE;
}

std::string name_of(int file, int variable) {
  std::array<char, NC_MAX_NAME + 1> name{};
  check(netcdf().nc_inq_varname(file, variable, name.data()));
  return name.data();
}

/// What the system says of a file that is not there, which the library calls by other names.
void require_readable(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  int reason = file ? 0 : errno;
  if (file && std::filesystem::is_directory(path)) reason = EISDIR;
  if (reason != 0)
    throw core::InputError(
        fmt::format("cannot be read: {}", std::generic_category().message(reason)));
}

}  // namespace

NetcdfMatrix::NetcdfMatrix(const std::string& path) {
  require_readable(path);
  // Absolute, so that no name is taken for an address on the web.
  check(netcdf().nc_open(std::filesystem::absolute(path).c_str(), NC_NOWRITE, &id_));
  try {
    find();
    take_shape();
  } catch (...) {
    netcdf().nc_close(id_);
    throw;
  }
}

NetcdfMatrix::~NetcdfMatrix() { netcdf().nc_close(id_); }

void NetcdfMatrix::find() {
  int count = 0;
  check(netcdf().nc_inq_nvars(id_, &count));
  std::vector<std::string> names;
  for (int k = 0; k < count; ++k) {
    int dimensions = 0, type = 0;
    check(netcdf().nc_inq_varndims(id_, k, &dimensions));
    check(netcdf().nc_inq_vartype(id_, k, &type));
    if (dimensions != 2 || !numeric(type)) continue;
    variable_ = k;
    names.push_back(name_of(id_, k));
  }
  if (names.empty()) throw core::InputError("has no variable of numbers over two dimensions");
  if (names.size() > 1)
    throw core::InputError(
        fmt::format("has several variables over two dimensions, expected one: "
                    "{}",
                    fmt::join(names, ", ")));
}

void NetcdfMatrix::take_shape() {
  std::array<int, 2> dimension{};
  check(netcdf().nc_inq_vardimid(id_, variable_, dimension.data()));
  check(netcdf().nc_inq_dimlen(id_, dimension[0], &rows_));
  check(netcdf().nc_inq_dimlen(id_, dimension[1], &columns_));
}

std::vector<double> NetcdfMatrix::read() const {
  std::vector<double> value(rows_ * columns_);
  if (!value.empty()) check(netcdf().nc_get_var_double(id_, variable_, value.data()));
  return value;
}

}  // namespace poise::io
