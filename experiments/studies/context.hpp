/// What a study needs of whoever runs it: the program, a Python module, a test.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "poise/core/progress.hpp"
#include "poise/core/watch.hpp"

namespace poise::experiments {

struct Context {
  std::stop_token stop;                          ///< requested by Ctrl-C
  std::function<void(const std::string&)> warn;  ///< of a result that may mislead
  core::Progress::Show progress = {};            ///< empty: a line on stderr, if it is a terminal
  /// Folders in which the module of ball arithmetic may lie (program/certified_commands.hpp).
  std::vector<std::filesystem::path> modules = {};
};

/// The watch over a computation that tells the part it has done, with a progress line.
class Watched {
 public:
  Watched(const Context& context, const std::string& label)
      : line_(label, 1.0, "", context.progress) {
    watch_.stop = context.stop;
    watch_.progress = [this](double part) { line_.advance(part, 0); };
  }
  operator const core::Watch&() const { return watch_; }

 private:
  core::Progress line_;
  core::Watch watch_;
};

}  // namespace poise::experiments
