#include "certified_commands.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "certified_exit.hpp"
#include "poise/core/error.hpp"

namespace poise::experiments {
namespace {

namespace fs = std::filesystem;

constexpr auto module_name = "poise_certified.so";

void* open_module(const std::vector<fs::path>& places) {
  std::error_code error;
  for (const fs::path& place : places)
    if (fs::exists(place / module_name, error))
      if (void* module = dlopen((place / module_name).c_str(), RTLD_NOW | RTLD_LOCAL))
        return module;
  const char* reason = dlerror();
  throw core::InputError(fmt::format("{}: cannot be loaded: {}", module_name,
                                     reason == nullptr ? "there is none beside poise" : reason));
}

/// What the module exports under this name. The module is never closed: commands and exceptions have
/// code in it.
template <class Function>
Function exported(const char* name, const std::vector<fs::path>& places) {
  static void* const module = open_module(places);
  const auto function = reinterpret_cast<Function>(dlsym(module, name));
  if (function == nullptr)
    throw core::InputError(fmt::format("{}: is no module of this program", module_name));
  return function;
}

}  // namespace

std::vector<Command> certified_commands(const std::vector<fs::path>& places) {
  std::vector<Command> commands;
  exported<decltype(&poise_certified_commands)>("poise_certified_commands", places)(&commands);
  return commands;
}

CertifiedExit certified_exit(const CertifyRequest& request) {
  CertifiedExit result;
  exported<decltype(&poise_certified_exit)>("poise_certified_exit", request.context.modules)(
      &request, &result);
  return result;
}

}  // namespace poise::experiments
