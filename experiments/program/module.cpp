#include "module.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "poise/core/error.hpp"

namespace poise::experiments {
namespace {

namespace fs = std::filesystem;

/// The same each time: the system counts who has opened it.
void* open_module(const std::string& name, const std::vector<fs::path>& places) {
  std::error_code error;
  for (const fs::path& place : places)
    if (fs::exists(place / name, error))
      if (void* module = dlopen((place / name).c_str(), RTLD_NOW | RTLD_LOCAL)) return module;
  const char* reason = dlerror();
  throw core::InputError(fmt::format("{}: cannot be loaded: {}", name,
                                     reason == nullptr ? "there is none beside poise" : reason));
}

}  // namespace

void* exported(const std::string& module, const char* name, const std::vector<fs::path>& places) {
  void* const address = dlsym(open_module(module, places), name);
  if (address == nullptr)
    throw core::InputError(fmt::format("{}: is no module of this program", module));
  return address;
}

}  // namespace poise::experiments
