/// What people read before they run a command: help, the manual page, completion. All from the
/// commands' own descriptions.
#pragma once

#include <span>
#include <string>

#include "command.hpp"

namespace poise::experiments {

/// A command with its options.
struct Described {
  const Command& command;
  const Options& options;
};

/// `poise --help`.
std::string overview(std::span<const Command> commands);
/// `poise COMMAND --help`.
std::string help(const Described& described);

/// poise(1), with all commands, in roff.
std::string manual(std::span<const Described> commands);
/// All that help and manual say, and the keys of configuration files, as one JSON object: what the
/// reference of the documentation is made of.
std::string description(std::span<const Described> commands);
/// A completion script for bash, which zsh reads with bashcompinit.
std::string completion(std::span<const Described> commands);

}  // namespace poise::experiments
