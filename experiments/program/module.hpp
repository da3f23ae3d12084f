/// Parts of the program that are loaded when they are needed.
///
/// Problem: Arb and MPI take longer to load than most commands compute, and few runs use them. Method: what
/// needs one is a shared object beside whoever has the rest (the program, the Python module), or in
/// LIBDIR/poise where these are installed, and is opened by its name. It is never closed: what it gave
/// has code in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace poise::experiments {

/// The address of what the module exports under this name; `places`: folders in which it may lie.
/// Errors: core::InputError where it cannot be loaded, or exports no such thing.
void* exported(const std::string& module, const char* name,
               const std::vector<std::filesystem::path>& places);

}  // namespace poise::experiments
