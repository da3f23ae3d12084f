/// What `simulate` keeps of the network beside its moments, as [record] asks.
///
/// Results are made in memory and appear whole (docs/decisions/0005), so what is recorded must fit there,
/// three times over. Its size is therefore reckoned before the run, told where it is large, and refused
/// where it is more than the configuration or the memory allows; chunks of a file that grows would give
/// up the promise that a file is whole.
#pragma once

#include "poise/balance/field.hpp"
#include "poise/io/result.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

/// What is asked for, once it is known to be possible. Warns of a record of more than 256 MB. Errors:
/// core::InputError: spikes of a method that does not tell them; more of them expected than
/// record.most_spikes; more memory needed than there is.
sample::Recording recording(const setup::Config& config, const balance::State& start,
                            const Context& context);

/// Adds axes and the group `recorded`, if anything was.
void add_recorded(io::Result& result, const setup::Config& config, const sample::Recording& what,
                  const sample::Ensemble& ensemble);

}  // namespace poise::experiments
