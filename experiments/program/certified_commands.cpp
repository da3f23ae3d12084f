#include "certified_commands.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

#include "certified_exit.hpp"
#include "poise/core/error.hpp"

namespace poise::experiments {
namespace {

namespace fs = std::filesystem;

constexpr auto module_name = "poise_certified.so";

void* open_module() {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& place : {folder / module_name, folder / POISE_MODULE_FOLDER / module_name})
    if (fs::exists(place, error))
      if (void* module = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL)) return module;
  const char* reason = dlerror();
  throw core::InputError(fmt::format("{}: cannot be loaded: {}", module_name,
                                     reason == nullptr ? "there is none beside poise" : reason));
}

/// What the module exports under this name. The module is never closed: commands and exceptions have
/// code in it.
template <class Function>
Function exported(const char* name) {
  static void* const module = open_module();
  const auto function = reinterpret_cast<Function>(dlsym(module, name));
  if (function == nullptr)
    throw core::InputError(fmt::format("{}: is no module of this program", module_name));
  return function;
}

}  // namespace

std::vector<Command> certified_commands() {
  std::vector<Command> commands;
  exported<decltype(&poise_certified_commands)>("poise_certified_commands")(&commands);
  return commands;
}

CertifiedExit certified_exit(const CertifyRequest& request) {
  CertifiedExit result;
  exported<decltype(&poise_certified_exit)>("poise_certified_exit")(&request, &result);
  return result;
}

}  // namespace poise::experiments
