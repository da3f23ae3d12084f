/// Where a result comes from: for every face of it to carry.
#pragma once

#include <string>

#include "command.hpp"

namespace poise::experiments {

class Provenance {
 public:
  /// Starts the clocks. `reproducible`: no times and no host, so that equal results are equal bytes.
  explicit Provenance(bool reproducible = false);

  /// Fills in the result's provenance, and empties what was read from clocks where the result is to
  /// be reproducible. `command_line` is without options of output.
  void add_to(Report& report, const std::string& command_line) const;

 private:
  bool reproducible_;
  double started_;
};

}  // namespace poise::experiments
