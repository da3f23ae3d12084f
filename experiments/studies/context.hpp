/// What a study needs of whoever runs it: the program, a Python module, a test.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "poise/core/parallel.hpp"
#include "poise/core/progress.hpp"
#include "poise/core/team.hpp"
#include "poise/core/watch.hpp"

namespace poise::experiments {

struct Context {
  std::stop_token stop;                          ///< requested by Ctrl-C
  std::function<void(const std::string&)> warn;  ///< of a result that may mislead
  core::Progress::Show progress = {};            ///< empty: a line on stderr, if it is a terminal
  /// Folders in which the module of ball arithmetic may lie (program/certified_commands.hpp).
  std::vector<std::filesystem::path> modules = {};
  core::Team* team = nullptr;  ///< the ranks of mpirun; none: this process is alone

  /// As many as asked for; for 0 all cores that are left to this rank by those beside it.
  std::size_t threads(std::size_t asked) const {
    if (asked != 0) return asked;
    return team != nullptr ? core::threads_beside(team->neighbours()) : core::hardware_threads();
  }
};

/// For what ranks cannot share: on rank 0 the context without them, after a warning that names it.
/// Errors: core::Dismissed on the others.
inline Context rank_0_alone(Context context, const std::string& what) {
  if (context.team == nullptr) return context;
  if (context.team->rank() != 0) throw core::Dismissed{};
  context.warn(what + ": is no work for several ranks: rank 0 does it alone");
  context.team = nullptr;
  return context;
}

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
