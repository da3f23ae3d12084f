#include "certified_commands.hpp"

#include "certified_exit.hpp"
#include "module.hpp"

namespace poise::experiments {
namespace {

constexpr auto module_name = "poise_certified.so";

template <class Function>
Function* certified(const char* name, const std::vector<std::filesystem::path>& places) {
  return reinterpret_cast<Function*>(exported(module_name, name, places));
}

}  // namespace

std::vector<Command> certified_commands(const std::vector<std::filesystem::path>& places) {
  std::vector<Command> commands;
  certified<decltype(poise_certified_commands)>("poise_certified_commands", places)(&commands);
  return commands;
}

CertifiedExit certified_exit(const CertifyRequest& request) {
  CertifiedExit result;
  certified<decltype(poise_certified_exit)>("poise_certified_exit", request.context.modules)(
      &request, &result);
  return result;
}

}  // namespace poise::experiments
