/// The commands that need ball arithmetic, in a module of their own.
///
/// Problem: Arb and FLINT take longer to load than most commands compute, and few commands use them.
/// Method: those commands are a shared object beside the program (or in LIBDIR/poise of an installed
/// one), loaded when one of them is asked for, or when all commands are listed; so is what another
/// command does with balls where asked to (certified_exit.hpp).
#pragma once

#include <vector>

#include "command.hpp"

namespace poise::experiments {

/// Errors: core::InputError where the module cannot be loaded.
std::vector<Command> certified_commands();

/// What the module exports: appends its commands to `to`.
extern "C" void poise_certified_commands(std::vector<Command>* to);

}  // namespace poise::experiments
