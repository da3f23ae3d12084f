#include "certified_commands.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

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

}  // namespace

std::vector<Command> certified_commands(const std::vector<fs::path>& places) {
  void* module = open_module(places);  // never closed: commands and exceptions have code in it
  using Append = decltype(&poise_certified_commands);
  const auto append = reinterpret_cast<Append>(dlsym(module, "poise_certified_commands"));
  if (append == nullptr)
    throw core::InputError(fmt::format("{}: is no module of this program", module_name));
  std::vector<Command> commands;
  append(&commands);
  return commands;
}

}  // namespace poise::experiments
