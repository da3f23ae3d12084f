/// The program as one of several ranks, where mpirun or srun has started it so.
///
/// All ranks run the command up to the work that they share; rank 0 alone opens files, prints and
/// writes, and the others are silent. The MPI library is in a module of its own (module.hpp), which is
/// loaded only then.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "poise/core/team.hpp"

namespace poise::experiments {

/// To be called before there are threads: has rank 0 of several guarded (guard.hpp).
void prepare_for_ranks();

/// The ranks that were started together; nothing if this process was started alone. On other ranks
/// than 0, output goes nowhere from now on. Errors: core::InputError where the module is not there.
std::unique_ptr<core::Team> join_ranks(const std::vector<std::filesystem::path>& places);

/// To be called by all ranks: they must be about to do the same. `run` is all that says what (the
/// command, and what is in its file); the program and its version are looked at as well. Errors, on
/// rank 0: core::InputError that names a rank that differs.
void require_same_run(core::Team& team, const std::string& run);

/// Ends a rank's part with this exit code; on rank 0, even if others no longer answer.
int leave_ranks(std::unique_ptr<core::Team> team, int code);

/// What the module exports.
extern "C" core::Team* poise_mpi_join();

}  // namespace poise::experiments
