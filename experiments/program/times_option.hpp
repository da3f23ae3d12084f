/// --times: at which times to print, instead of the file's grid.
#pragma once

#include <vector>

#include "options.hpp"
#include "poise/setup/config.hpp"

namespace poise::experiments {

class TimesOption {
 public:
  void add_to(Options& options);
  /// --times, or else the grid of the configuration. Errors: core::InputError where they do not
  /// increase, or where neither is given.
  std::vector<double> of(const setup::Config& config) const;

 private:
  std::vector<double> times_;
};

}  // namespace poise::experiments
