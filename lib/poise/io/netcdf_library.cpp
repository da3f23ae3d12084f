#include "poise/io/internal/netcdf_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "poise/core/error.hpp"

namespace poise::io::internal {
namespace {

void* open_library() {
  // Never closed: HDF5 has handlers that run when the process ends.
  void* library = dlopen(POISE_NETCDF_SONAME, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw core::InputError(fmt::format("NetCDF cannot be used here: {}", dlerror()));
  return library;
}

void* function_named(void* library, const char* name) {
  void* const function = dlsym(library, name);
  if (function == nullptr)
    throw core::InputError(
        fmt::format("NetCDF cannot be used here: {} lacks {}", POISE_NETCDF_SONAME, name));
  return function;
}

NetcdfLibrary load() {
  void* library = open_library();
  NetcdfLibrary functions{};
#define POISE_NETCDF_LOAD(function) \
  functions.function = reinterpret_cast<decltype(&::function)>(function_named(library, #function));
  POISE_NETCDF_FUNCTIONS(POISE_NETCDF_LOAD)
#undef POISE_NETCDF_LOAD
  return functions;
}

}  // namespace

const NetcdfLibrary& netcdf() {
  static const NetcdfLibrary library = load();
  return library;
}

}  // namespace poise::io::internal
