#include "poise/io/netcdf.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include "poise/core/error.hpp"
#include "poise/io/internal/netcdf_library.hpp"
#include "poise/io/internal/temporary_file.hpp"
#include "poise/io/whole_file.hpp"

namespace poise::io {
namespace {

using internal::netcdf;

/// What the library leaves of a file in memory when it closes it.
struct Image {
  int status;
  std::size_t size;
  std::unique_ptr<void, decltype(&std::free)> bytes;
};

Image close(int id) {
  NC_memio memory{};
  const int status = netcdf().nc_close_memio(id, &memory);
  return {status, memory.size, {memory.memory, &std::free}};
}

}  // namespace

NetcdfFile::NetcdfFile(std::string path, Medium medium) : path_(std::move(path)) {
  require_writable(path_);
  if (medium == Medium::memory) return;
  const auto target = internal::checked_target(path_);
  internal::sweep(internal::folder_of(target));
  using Temporary = internal::TemporaryFile;
  disk_ = std::make_unique<Temporary>(path_, target, Temporary::Named::always);
}

NetcdfFile::~NetcdfFile() {
  // Not nc_abort, which removes the file of that name from the disk.
  if (id_ < 0) return;
  disk_ == nullptr ? static_cast<void>(close(std::exchange(id_, -1)))
                   : static_cast<void>(netcdf().nc_close(std::exchange(id_, -1)));
}

int NetcdfFile::id() {
  if (id_ < 0) {
    constexpr std::size_t first_size = 1 << 16;  // the library enlarges it as needed
    // A name of no file: the library would read more into the path of one ("http:", "#mode=").
    if (disk_ == nullptr)
      check(netcdf().nc_create_mem("memory", NC_NETCDF4, first_size, &id_));
    else
      check(netcdf().nc_create(std::filesystem::absolute(disk_->name()).c_str(),
                               NC_NETCDF4 | NC_CLOBBER, &id_));
    attribute("Conventions", "CF-1.10");
  }
  return id_;
}

void NetcdfFile::check(int status) const {
  if (status == NC_NOERR) return;
  // HDF5 has one word for everything that goes wrong in it; of a file in memory that is memory.
  if ((status == NC_EHDFERR && disk_ == nullptr) || status == NC_ENOMEM) throw std::bad_alloc();
  throw core::InputError(
      fmt::format("{}: cannot be written: {}", path_, netcdf().nc_strerror(status)));
}

void NetcdfFile::text_attribute(int variable, const std::string& name, std::string_view text) {
  // HDF5 keeps characters in a header of at most 64 KiB; a string lies elsewhere.
  constexpr std::size_t longest_characters = 60'000;
  if (text.size() <= longest_characters) {
    check(netcdf().nc_put_att_text(id(), variable, name.c_str(), text.size(), text.data()));
  } else {
    const std::string terminated(text);
    const char* pointer = terminated.c_str();
    check(netcdf().nc_put_att_string(id(), variable, name.c_str(), 1, &pointer));
  }
}

void NetcdfFile::attribute(const std::string& name, std::string_view text) {
  text_attribute(NC_GLOBAL, name, text);
}

void NetcdfFile::attribute(const std::string& name, double number) {
  check(netcdf().nc_put_att_double(id(), NC_GLOBAL, name.c_str(), NC_DOUBLE, 1, &number));
}

void NetcdfFile::attribute(const std::string& name, std::int64_t number) {
  const long long value = number;
  check(netcdf().nc_put_att_longlong(id(), NC_GLOBAL, name.c_str(), NC_INT64, 1, &value));
}

void NetcdfFile::dimension(const std::string& name, std::size_t length) {
  int dimension_id = -1;
  check(netcdf().nc_def_dim(id(), name.c_str(), length, &dimension_id));
}

NetcdfFile::Variable NetcdfFile::define(const std::string& name, const Dimensions& dimensions,
                                        int type, [[maybe_unused]] std::size_t values) {
  Variable variable{-1, std::vector<std::size_t>(dimensions.size(), 0), {}};
  std::vector<int> ids;
  for (const std::string& dimension : dimensions) {
    ids.push_back(-1);
    variable.count.push_back(0);
    check(netcdf().nc_inq_dimid(id(), dimension.c_str(), &ids.back()));
    check(netcdf().nc_inq_dimlen(id(), ids.back(), &variable.count.back()));
  }
  assert(values == std::accumulate(variable.count.begin(), variable.count.end(), std::size_t{1},
                                   std::multiplies<>()));
  check(netcdf().nc_def_var(id(), name.c_str(), type, static_cast<int>(ids.size()), ids.data(),
                            &variable.id));
  return variable;
}

void NetcdfFile::describe(int variable, const Description& description) {
  if (!description.units.empty()) text_attribute(variable, "units", description.units);
  text_attribute(variable, "long_name", description.long_name);
}

void NetcdfFile::variable(const std::string& name, const Dimensions& dimensions,
                          std::span<const double> values, const Description& description) {
  const Variable variable = define(name, dimensions, NC_DOUBLE, values.size());
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  const bool coordinate = dimensions.size() == 1 && dimensions.front() == name;
  if (!coordinate) check(netcdf().nc_def_var_fill(id(), variable.id, NC_FILL, &missing));
  describe(variable.id, description);
  check(netcdf().nc_put_vara_double(id(), variable.id, variable.start.data(), variable.count.data(),
                                    values.data()));
}

void NetcdfFile::variable(const std::string& name, const Dimensions& dimensions,
                          std::span<const std::int64_t> values, const Description& description) {
  const Variable variable = define(name, dimensions, NC_INT64, values.size());
  describe(variable.id, description);
  const std::vector<long long> copy(values.begin(), values.end());
  check(netcdf().nc_put_vara_longlong(id(), variable.id, variable.start.data(),
                                      variable.count.data(), copy.data()));
}

void NetcdfFile::variable(const std::string& name, const Dimensions& dimensions,
                          std::span<const std::string> values, const Description& description) {
  const Variable variable = define(name, dimensions, NC_STRING, values.size());
  describe(variable.id, {"", description.long_name});
  std::vector<const char*> pointers;
  pointers.reserve(values.size());
  for (const std::string& value : values) pointers.push_back(value.c_str());
  check(netcdf().nc_put_vara_string(id(), variable.id, variable.start.data(), variable.count.data(),
                                    pointers.data()));
}

void NetcdfFile::flags(const std::string& name, const Dimensions& dimensions,
                       std::span<const std::int8_t> values, std::span<const std::string> meanings,
                       const Description& description) {
  const Variable variable = define(name, dimensions, NC_BYTE, values.size());
  constexpr signed char missing = -1;
  check(netcdf().nc_def_var_fill(id(), variable.id, NC_FILL, &missing));
  describe(variable.id, {"", description.long_name});
  describe_flags(variable.id, meanings);
  const std::vector<signed char> copy(values.begin(), values.end());
  check(netcdf().nc_put_vara_schar(id(), variable.id, variable.start.data(), variable.count.data(),
                                   copy.data()));
}

void NetcdfFile::describe_flags(int variable, std::span<const std::string> meanings) {
  std::vector<signed char> all(meanings.size());
  std::iota(all.begin(), all.end(), static_cast<signed char>(0));
  check(netcdf().nc_put_att_schar(id(), variable, "flag_values", NC_BYTE, all.size(), all.data()));
  text_attribute(variable, "flag_meanings", fmt::format("{}", fmt::join(meanings, " ")));
}

void NetcdfFile::attribute_of(const std::string& variable, const std::string& name,
                              std::string_view text) {
  int variable_id = -1;
  check(netcdf().nc_inq_varid(id(), variable.c_str(), &variable_id));
  text_attribute(variable_id, name, text);
}

void NetcdfFile::commit() { disk_ == nullptr ? commit_memory() : commit_disk(); }

void NetcdfFile::commit_memory() {
  const Image image = close(std::exchange(id_, -1));
  check(image.status);
  write_whole_file(path_, {static_cast<const std::byte*>(image.bytes.get()), image.size});
}

void NetcdfFile::commit_disk() {
  check(netcdf().nc_close(std::exchange(id_, -1)));
  disk_->move_to(internal::checked_target(path_));
}

}  // namespace poise::io
