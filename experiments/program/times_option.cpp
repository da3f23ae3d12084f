#include "times_option.hpp"

#include <fmt/format.h>

#include "poise/core/error.hpp"
#include "poise/core/time_grid.hpp"

namespace poise::experiments {

void TimesOption::add_to(Options& options) {
  options.numbers("--times", "T,T,...", times_, 0.0, 1e30,
                  "Times to print instead of the file's grid: 0.5,1,2");
}

std::vector<double> TimesOption::of(const setup::Config& config) const {
  if (times_.empty()) {
    config.require("run.samples");
    return core::time_grid(config.run.T, config.run.samples);
  }
  for (std::size_t k = 1; k < times_.size(); ++k)
    if (times_[k] < times_[k - 1])
      throw core::InputError(fmt::format(
          "--times: {:g} at place {}: expected times in increasing order", times_[k], k + 1));
  return times_;
}

}  // namespace poise::experiments
