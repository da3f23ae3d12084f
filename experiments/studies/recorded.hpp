/// What `simulate` keeps of the network beside its moments, as [record] asks.
///
/// A result is made in memory and appears whole (docs/decisions/0005), so what is recorded must fit there,
/// three times over; spikes, which may not, can go to a file of their own instead (spike_file.hpp). Either
/// way sizes are reckoned before the run, told where they are large, and refused where there is no room. The
/// reckoning takes the rates of the start; where more spikes come than fit, trains end, and it is said when.
#pragma once

#include <memory>
#include <string>

#include "poise/balance/field.hpp"
#include "poise/io/result.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"
#include "studies/spike_file.hpp"

namespace poise::experiments {

/// What is recorded, and where to.
struct RecordingPlan {
  sample::Recording what{};
  std::unique_ptr<SpikeFile> file{};  ///< of spikes; none: they go into the result
};

/// What is asked for, once it is known to be possible; spikes go to `record_to` if it is no null pointer.
/// Warns of a record of more than 256 MB. Errors: core::InputError: spikes of a method that does not tell
/// them; more of them expected than record.most_spikes; less memory or disk than is needed; sources, or a
/// file, without spikes.
RecordingPlan plan_recording(const setup::Config& config, const balance::State& start,
                             const std::string* record_to, const Context& context);

/// Adds axes and the group `recorded`, if anything was, and completes the file. Warns of trains that end
/// early. False where something is missing from the file because the disk had no room.
bool add_recorded(io::Result& result, const setup::Config& config, RecordingPlan& plan,
                  const sample::Ensemble& ensemble, const Context& context);

}  // namespace poise::experiments
