/// The checkpoint of a run in a file, as --checkpoint names it.
///
/// The file stays when the run has ended: whoever repeats the command gets its result at once, so that a
/// result that could not be delivered is not lost, and a job that is queued again by itself does no harm.
/// Of several ranks the first keeps the file: the state of what it draws itself, and what others have ended.
#pragma once

#include <memory>
#include <string>

#include "poise/balance/field.hpp"
#include "poise/sample/checkpoint.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

struct CheckpointFile {
  std::string path{};    ///< empty: none
  double every = 600.0;  ///< s between two writings
};

/// The checkpoint to run with `options`: what the file has, if there is one, is gone on from. None without
/// a path, and on other ranks than the first. Warns where it cannot be written while the run goes on. Errors: core::InputError with file, key
/// and reason where the file is of another run, or damaged, or could not be written.
std::unique_ptr<sample::Checkpoint> open_checkpoint(const CheckpointFile& file,
                                                    const setup::Config& config,
                                                    const network::InitialLaw& law,
                                                    const sample::EnsembleOptions& options,
                                                    const Context& context);

}  // namespace poise::experiments
