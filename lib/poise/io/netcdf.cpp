#include "poise/io/netcdf.hpp"

#include <fmt/format.h>
#include <netcdf.h>
#include <netcdf_mem.h>

#include <cassert>
#include <cstdlib>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/io/whole_file.hpp"

namespace poise::io {
namespace {

/// What the library leaves of a file in memory when it closes it.
struct Image {
  int status;
  std::size_t size;
  std::unique_ptr<void, decltype(&std::free)> bytes;
};

Image close(int id) {
  NC_memio memory{};
  const int status = nc_close_memio(id, &memory);
  return {status, memory.size, {memory.memory, &std::free}};
}

}  // namespace

NetcdfFile::NetcdfFile(std::string path) : path_(std::move(path)) {
  require_writable(path_);
  constexpr std::size_t first_size = 1 << 16;  // the library enlarges it as needed
  // A name of no file: the library would read more into the path of one ("http:", "#mode=").
  check(nc_create_mem("memory", NC_NETCDF4, first_size, &id_));
  attribute("Conventions", "CF-1.10");
}

NetcdfFile::~NetcdfFile() {
  // Not nc_abort, which removes the file of that name from the disk.
  if (id_ >= 0) close(std::exchange(id_, -1));
}

void NetcdfFile::check(int status) const {
  if (status != NC_NOERR)
    throw core::InputError(fmt::format("{}: cannot be written: {}", path_, nc_strerror(status)));
}

void NetcdfFile::text_attribute(int variable, const std::string& name, std::string_view text) {
  // HDF5 keeps characters in a header of at most 64 KiB; a string lies elsewhere.
  constexpr std::size_t longest_characters = 60'000;
  if (text.size() <= longest_characters) {
    check(nc_put_att_text(id_, variable, name.c_str(), text.size(), text.data()));
  } else {
    const std::string terminated(text);
    const char* pointer = terminated.c_str();
    check(nc_put_att_string(id_, variable, name.c_str(), 1, &pointer));
  }
}

void NetcdfFile::attribute(const std::string& name, std::string_view text) {
  text_attribute(NC_GLOBAL, name, text);
}

void NetcdfFile::attribute(const std::string& name, double number) {
  check(nc_put_att_double(id_, NC_GLOBAL, name.c_str(), NC_DOUBLE, 1, &number));
}

void NetcdfFile::attribute(const std::string& name, std::int64_t number) {
  const long long value = number;
  check(nc_put_att_longlong(id_, NC_GLOBAL, name.c_str(), NC_INT64, 1, &value));
}

void NetcdfFile::dimension(const std::string& name, std::size_t length) {
  assert(length >= 1);  // 0 means "unlimited" to the library
  int dimension_id = -1;
  check(nc_def_dim(id_, name.c_str(), length, &dimension_id));
}

int NetcdfFile::define(const std::string& name, std::initializer_list<std::string> dimensions,
                       int type, [[maybe_unused]] std::size_t values) {
  std::vector<int> ids;
  [[maybe_unused]] std::size_t points = 1;
  for (const std::string& dimension : dimensions) {
    std::size_t length = 0;
    ids.push_back(-1);
    check(nc_inq_dimid(id_, dimension.c_str(), &ids.back()));
    check(nc_inq_dimlen(id_, ids.back(), &length));
    points *= length;
  }
  assert(values == points);
  int variable = -1;
  check(nc_def_var(id_, name.c_str(), type, static_cast<int>(ids.size()), ids.data(), &variable));
  return variable;
}

void NetcdfFile::describe(int variable, const Description& description) {
  text_attribute(variable, "units", description.units);
  text_attribute(variable, "long_name", description.long_name);
}

void NetcdfFile::coordinate(const std::string& name, std::span<const double> values,
                            const Description& description) {
  dimension(name, values.size());
  // CF allows no missing values in a coordinate, hence no _FillValue.
  const int variable = define(name, {name}, NC_DOUBLE, values.size());
  describe(variable, description);
  check(nc_put_var_double(id_, variable, values.data()));
}

void NetcdfFile::coordinate(const std::string& name, std::span<const std::string> values,
                            const std::string& long_name) {
  dimension(name, values.size());
  const int variable = define(name, {name}, NC_STRING, values.size());
  text_attribute(variable, "long_name", long_name);
  std::vector<const char*> pointers;
  for (const std::string& value : values) pointers.push_back(value.c_str());
  check(nc_put_var_string(id_, variable, pointers.data()));
}

void NetcdfFile::variable(const std::string& name, std::initializer_list<std::string> dimensions,
                          std::span<const double> values, const Description& description) {
  const int variable = define(name, dimensions, NC_DOUBLE, values.size());
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  check(nc_def_var_fill(id_, variable, NC_FILL, &missing));
  describe(variable, description);
  check(nc_put_var_double(id_, variable, values.data()));
}

void NetcdfFile::variable(const std::string& name, std::initializer_list<std::string> dimensions,
                          std::span<const std::int64_t> values, const Description& description) {
  const int variable = define(name, dimensions, NC_INT64, values.size());
  describe(variable, description);
  const std::vector<long long> copy(values.begin(), values.end());
  check(nc_put_var_longlong(id_, variable, copy.data()));
}

void NetcdfFile::commit() {
  assert(id_ >= 0);
  const Image image = close(std::exchange(id_, -1));
  check(image.status);
  write_whole_file(path_, {static_cast<const std::byte*>(image.bytes.get()), image.size});
}

}  // namespace poise::io
