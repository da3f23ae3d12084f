/// The commands that need ball arithmetic, in a module of their own.
///
/// They are loaded (module.hpp) when one of them is asked for, or when all commands are listed; so is
/// what another command does with balls where asked to (certified_exit.hpp).
#pragma once

#include <filesystem>
#include <vector>

#include "command.hpp"

namespace poise::experiments {

/// `places`: folders in which the module may lie. Errors: core::InputError where it cannot be loaded.
std::vector<Command> certified_commands(const std::vector<std::filesystem::path>& places);

/// What the module exports: appends its commands to `to`.
extern "C" void poise_certified_commands(std::vector<Command>* to);

}  // namespace poise::experiments
