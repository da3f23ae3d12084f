/// What a command of the program is.
///
/// A command is its options, one call into a study, the study's described result, and prose. It
/// knows neither JSON nor files: how a result leaves the program is deliver.hpp's. One file a
/// command in commands/, which defines `Command NAME_command()`; the build finds it by its name.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "options.hpp"
#include "poise/io/as_table.hpp"
#include "poise/io/result.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

/// Exit codes of the program: a contract with scripts.
enum ExitCode : int {
  done = 0,
  internal_error = 1,
  bad_input = 2,
  refused = 3,        ///< the mathematics refuses: no balanced point to start from, say
  interrupted = 130,  ///< Ctrl-C; what was computed has been written
};

/// What people read of a result, in its order: prose, and tables of it.
using Paragraph = std::variant<std::string, io::Table>;

struct Report {
  io::Result result;
  std::vector<Paragraph> text = {};
  bool interrupted = false;
  bool incomplete = false;  ///< a file of the command's own lacks something, which it has said
  std::string configuration = {};  ///< as it was after the overrides; empty: none
};

using Work = std::function<Report(const Context&)>;

struct Command {
  int place = 0;  ///< in the list of commands
  std::string name;
  std::string summary;                ///< one line
  std::vector<std::string> examples;  ///< what follows "poise"
  std::string notes = {};             ///< for help and manual: what the options do not say
  bool writes_files = false;          ///< itself: then it has its own --out
  bool shares_work = false;           ///< with the ranks of mpirun; else rank 0 works alone
  /// Describes the options, and returns what to do once they have been read.
  std::function<Work(Options&)> prepare;
};

/// Every command that needs no ball arithmetic. Written by the build.
std::vector<Command> plain_commands();

}  // namespace poise::experiments
