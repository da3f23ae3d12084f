/// Which step to take: what an error may propose where a leaping method is given none.
#pragma once

#include <optional>

#include "poise/balance/field.hpp"
#include "poise/network/model.hpp"
#include "poise/sample/methods.hpp"

namespace poise::experiments {

/// For a method that is explicit in the means a tenth of the step at which it becomes unstable at
/// `start` (sample/tau_leap.hpp: good to some percent of the fluctuations); a twentieth of the
/// shorter time constant for the others. Nothing where the method takes no steps, or the start is on
/// the border of stability, where no explicit step is stable.
std::optional<double> recommended_step(const sample::Method& method,
                                       const network::Network& network,
                                       const balance::State& start);

}  // namespace poise::experiments
